import assert from "assert";
import {
  type Augmentation,
  imageMixing,
  randAugment,
  randomCrop,
  randomErasing,
  randomFlip,
} from "./augment/mod.ts";
import { cifar10Normalization as normalize, take } from "./images.ts";
import { type Batch, createLoader, type LoaderOptions } from "./loader.ts";
import { syntheticImages } from "./synthetic.ts";

const SET = syntheticImages({ train: 70, test: 1, seed: 0 }).train;
const ALL: Augmentation[] = [
  randomCrop(),
  randomFlip(),
  randAugment({ policy: "timm-increasing", magnitudeStd: 0.5 }),
  randomErasing({ probability: 0.5 }),
];
const OPTIONS: LoaderOptions = { batch: 16, seed: 5, augment: ALL, normalize, workers: 0 };

interface Copy {
  images: Float32Array;
  labels: number[];
  indices: number[];
  examples: number;
}

const copy = ({ inputs: { images, labels }, indices, examples }: Batch): Copy => ({
  images: images.slice(),
  labels: [...labels],
  indices: [...indices],
  examples,
});

async function read(options: Partial<LoaderOptions>, epochs = [0], set = SET): Promise<Copy[]> {
  using loader = createLoader(set, { ...OPTIONS, ...options });
  const all: Copy[] = [];
  for (const epoch of epochs) {
    const before = all.length;
    for await (const batch of loader.epoch(epoch)) all.push(copy(batch));
    assert.equal(all.length - before, loader.stepsPerEpoch);
  }
  return all;
}

/** Each image's values, by its index. */
function byIndex(batches: Copy[]): Map<number, Float32Array> {
  return new Map(
    batches.flatMap(({ indices, images, examples }) =>
      indices.slice(0, examples).map((index, i) =>
        [index, images.subarray(i * 3072, (i + 1) * 3072)] as const
      )
    ),
  );
}

Deno.test("a plain evaluation batch is the normalized bytes, the last one padded", async () => {
  const batches = await read({ augment: [], shuffle: false, dropLast: false });
  assert.deepEqual(batches.map(({ examples }) => examples), [16, 16, 16, 16, 6]);
  batches.forEach(({ images, labels, indices, examples }, step) => {
    assert.equal(images.length, 16 * 3072);
    for (let i = 0; i < 16; i++) {
      const index = step * 16 + i;
      assert.equal(indices[i], i < examples ? index : -1);
      assert.equal(labels[i], i < examples ? SET.labels[index] : -1);
      for (const at of [0, 1023, 1024, 2047, 2048, 3071]) {
        const c = at >> 10;
        const value = (SET.images[index * 3072 + at] / 255 - normalize.mean[c]) / normalize.std[c];
        assert.equal(images[i * 3072 + at], i < examples ? Math.fround(value) : 0);
      }
    }
  });
});

Deno.test("training reads each image at most once an epoch and drops the last batch", async () => {
  const batches = await read({});
  assert.equal(batches.length, 4);
  const indices = batches.flatMap((batch) => batch.indices);
  assert.equal(new Set(indices).size, 64);
  for (const { labels, indices } of batches) {
    assert.deepEqual(labels, indices.map((index) => SET.labels[index]));
  }
});

Deno.test("any number of workers make the same batches as this thread, epoch after epoch", async () => {
  const epochs = [0, 1, 5];
  const expected = await read({ workers: 0 }, epochs);
  for (const workers of [1, 2, 5]) assert.deepEqual(await read({ workers }, epochs), expected);
});

Deno.test("an epoch is the same after a resume, and unlike every other", async () => {
  const batches = await read({}, [0, 1, 2]);
  assert.deepEqual(batches.slice(8), await read({}, [2]));
  assert.notDeepEqual(batches[0].indices, batches[4].indices);
  const [zero, one] = [byIndex(batches.slice(0, 4)), byIndex(batches.slice(4, 8))];
  const both = [...zero.keys()].filter((index) => one.has(index));
  assert.ok(both.some((index) => zero.get(index)!.some((v, i) => v !== one.get(index)![i])));
});

Deno.test("an image's augmentation doesn't depend on the batch size or on the order", async () => {
  const sixteen = byIndex(await read({ dropLast: false }));
  assert.equal(sixteen.size, 70);
  for (const other of [{ batch: 7 }, { batch: 70 }, { shuffle: false }]) {
    assert.deepEqual(
      new Map([...byIndex(await read({ ...other, dropLast: false }))].sort(([a], [b]) => a - b)),
      new Map([...sixteen].sort(([a], [b]) => a - b)),
    );
  }
});

Deno.test("adding an augmentation doesn't shift the draws of the others", async () => {
  const erasing = randomErasing({ probability: 1, mode: "const", area: [0.2, 0.2] });
  const plain = byIndex(await read({ augment: [erasing] }));
  const flipped = byIndex(await read({ augment: [randomFlip({ probability: 0.5 }), erasing] }));
  const holes = (values: Float32Array) => Array.from(values, (value) => value === 0).join();
  for (const [index, values] of plain) assert.equal(holes(flipped.get(index)!), holes(values));
});

Deno.test("a subset in plain memory goes to the worker as it is", async () => {
  const set = take({ ...SET, images: Uint8Array.from(SET.images) }, 20);
  assert.deepEqual(await read({ workers: 1 }, [0], set), await read({}, [0], take(SET, 20)));
});

for (const workers of [0, 1, 3]) {
  Deno.test(`leaving an epoch early is fine, and buffers are recycled (workers: ${workers})`, async () => {
    using loader = createLoader(SET, { ...OPTIONS, workers, batch: 4 });
    const expected = await read({ batch: 4 });
    for (let i = 0; i < 3; i++) {
      for await (const batch of loader.epoch(0)) {
        assert.deepEqual(copy(batch), expected[0]);
        break;
      }
    }
    let step = 0;
    for await (const batch of loader.epoch(0)) assert.deepEqual(copy(batch), expected[step++]);
  });

  Deno.test(`one epoch is read at a time, none after close() (workers: ${workers})`, async () => {
    const loader = createLoader(SET, { ...OPTIONS, workers });
    const epoch = loader.epoch(0);
    assert.equal((await epoch.next()).value.examples, 16);
    await assert.rejects(loader.epoch(1).next(), /another one of this loader is still being read/);
    loader.close();
    await assert.rejects(async () => {
      for await (const _ of epoch);
    }, /loader is closed/);
    await assert.rejects(loader.epoch(0).next(), /loader is closed/);
    loader.close();
  });
}

Deno.test("createLoader() refuses what can't make a batch", () => {
  const refuses = (options: Partial<LoaderOptions>, message: RegExp) =>
    assert.throws(() => createLoader(SET, { ...OPTIONS, ...options }), message);
  refuses({ batch: 0 }, /batch to be a whole number of at least 1, got 0/);
  refuses({ batch: 71 }, /enough images for a batch of 71.* got 70$/);
  refuses({ seed: 0.5 }, /seed.*0.5/);
  refuses({ workers: 65 }, /workers to be a whole number from 0 to 64, got 65/);
  refuses({ normalize: { mean: [0], std: [1] } }, /each of 3 channels, got mean \[0\]/);
  refuses({ normalize: { mean: [0, 0, 0], std: [1, 0, 1] } }, /std \[1,0,1\]/);
  refuses(
    { augment: [randomErasing(), randomCrop()] },
    /expected randomErasing, .* after randomCrop/,
  );
  assert.throws(
    () => createLoader({ ...SET, count: 3 }, OPTIONS),
    /images for a batch of 16, .* got 3$|expected 9216 bytes and 3 labels/,
  );
  using loader = createLoader(SET, OPTIONS);
  for (const epoch of [-1, 0.5]) assert.throws(() => loader.epoch(epoch), /of at least 0, got/);
});

Deno.test("labels of any size reach batches, from this thread and from the worker", async () => {
  const classes = 1_000_000;
  const labels = Int32Array.from({ length: 70 }, (_, i) => i * 14_000);
  const set = { ...SET, labels, classes };
  for (const workers of [0, 1] as const) {
    const batches = await read({ augment: [], shuffle: false, workers }, [0], set);
    const read64 = batches.flatMap((batch) => batch.labels);
    assert.deepEqual(read64, [...labels.subarray(0, 64)]);
  }
  const cut = take(set, 20); // a part of memory that the worker can't be given as it is
  const [first] = await read({ augment: [], shuffle: false, workers: 1 }, [0], cut);
  assert.equal(first.labels[15], 210_000);
  const wrong = { ...set, labels: labels.map((label) => label - 1) };
  assert.throws(() => createLoader(wrong, OPTIONS), /from 0 to 999999, got -1 at index 0/);
});

Deno.test("mixed batches are the same from this thread and the worker, in any epoch's order", async () => {
  const options = { mixing: imageMixing({ mixup: 0.8, cutMix: 1 }), batch: 16 };
  const labelsOf = async (workers: 0 | 1, epochs: number[], dropLast = true) => {
    using loader = createLoader(SET, { ...OPTIONS, ...options, workers, dropLast });
    const all = [];
    for (const epoch of epochs) {
      for await (const { inputs, ...rest } of loader.epoch(epoch)) {
        assert.ok("labelWeights" in inputs);
        all.push({ ...structuredClone(inputs), examples: rest.examples });
      }
    }
    return all;
  };
  const here = await labelsOf(0, [0, 1]);
  assert.deepEqual(await labelsOf(1, [1, 0]), [...here.slice(4), ...here.slice(0, 4)]);
  const shares = here.map(({ labelWeights }) => labelWeights[0]);
  assert.equal(new Set(shares).size, 8);
  for (const { labels, partnerLabels, labelWeights } of here) {
    assert.deepEqual([...partnerLabels], [...labels].reverse());
    assert.ok(labelWeights.every((weight) => weight === labelWeights[0]));
  }
  // The last batch has six images: they are mixed among themselves.
  const last = (await labelsOf(0, [0], false)).at(-1)!;
  assert.equal(last.examples, 6);
  const { labels, partnerLabels } = last;
  assert.deepEqual([...partnerLabels.subarray(0, 6)], [...labels.subarray(0, 6)].reverse());
  assert.ok(partnerLabels.subarray(6).every((label) => label === -1));
  assert.ok(last.images.subarray(6 * 3072).every((value) => value === 0));
});

Deno.test("images are mixed after they were augmented, which doesn't move by it", async () => {
  const [plain, mixed] = [await read({}), await read({ mixing: imageMixing({ mixup: 1 }) })];
  using loader = createLoader(SET, { ...OPTIONS, mixing: imageMixing({ mixup: 1 }) });
  let step = 0;
  for await (const { inputs } of loader.epoch(0)) {
    assert.ok("labelWeights" in inputs);
    const [share] = inputs.labelWeights;
    const { images } = plain[step];
    mixed[step].images.forEach((value, i) => {
      const partner = images[(15 - Math.floor(i / 3072)) * 3072 + i % 3072];
      assert.ok(Math.abs(value - (share * images[i] + (1 - share) * partner)) < 1e-5);
    });
    assert.deepEqual(mixed[step].labels, plain[step].labels);
    step++;
  }
});
