/** Options that come as plain data, as from a file: completed and checked as by their makers. */
import assert from "assert";
import { type Augmentation, type ImageMixing, imageMixing, randomErasing } from "./augment/mod.ts";
import { cifar10Normalization as normalize, normalizeImages } from "./images.ts";
import { createLoader, type LoaderOptions } from "./loader.ts";
import { syntheticImages } from "./synthetic.ts";

const SET = syntheticImages({ train: 20, test: 1, seed: 0 }).train;

const make = (options: object) =>
  createLoader(SET, {
    ...{ batch: 10, seed: 0, normalize, workers: 0 },
    ...options,
  } as unknown as LoaderOptions);

async function read(options: object): Promise<number[]> {
  using loader = make(options);
  const values: number[] = [];
  for await (const { inputs } of loader.epoch(0)) {
    values.push(...inputs.images, ..."labelWeights" in inputs ? inputs.labelWeights : []);
  }
  return values;
}

Deno.test("plain augmentations and mixing are completed as their makers do", async () => {
  const plain = { kind: "randomErasing", probability: 1 } as Augmentation;
  assert.deepEqual(
    await read({ augment: [plain] }),
    await read({ augment: [randomErasing({ probability: 1 })] }),
  );
  const mixing = { mixup: 1 } as ImageMixing;
  assert.deepEqual(await read({ mixing }), await read({ mixing: imageMixing({ mixup: 1 }) }));
});

Deno.test("plain options out of range are refused before any batch", () => {
  for (
    const [augmentation, message] of [
      [
        { kind: "randomCrop", padding: 1.5 },
        /padding to be a whole number of at least 0, got 1\.5/,
      ],
      [{ kind: "randomCrop", padding: -3 }, /padding to be .+, got -3/],
      [{ kind: "randomResizedCrop", scale: [2, 1] }, /expected a scale of two positive numbers/],
      [{ kind: "randomFlip", probability: 2 }, /flip probability between 0 and 1, got 2/],
      [{ kind: "randAugment", policy: "foo" }, /policy to be one of .+, got foo/],
      [{ kind: "colorJitter", contrast: -1 }, /contrast jitter between 0 and 10, got -1/],
      [{ kind: "randomErasing", area: null }, /expected two numbers for what is erased, got null/],
      [{ kind: "randomErasing", mode: Symbol("a") }, /erasing mode .+, got Symbol\(a\)/],
      [{ kind: "blur" }, /expected a kind of .+, got \{"kind":"blur"\}/],
      [null, /expected a kind of .+, got null/],
    ] as const
  ) assert.throws(() => make({ augment: [augmentation] }), { message });
  assert.throws(() => make({ mixing: { mixup: -1 } }), /mixup's α, where it isn't 0,/);
  const message =
    /expected a finite mean and a finite positive std for each of 3 channels, got mean/;
  for (const normalize of [undefined, {}, { mean: [0, 0, 0], std: [1, 0, 1] }]) {
    assert.throws(() => make({ normalize }), { name: "RangeError", message });
  }
  const wrong = { mean: [0, 0, 0], std: [1, 0, 1] };
  assert.throws(() => normalizeImages(SET, wrong), { name: "RangeError", message });
});
