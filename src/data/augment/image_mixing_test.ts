import assert from "assert";
import { Random } from "../../random/mod.ts";
import { mixingCases, mixingInputs } from "../testing/golden_mixing.ts";
import { cutAt, drawMix, imageMixing, mixImages } from "./image_mixing.ts";

const SIZE = { height: 20, width: 12 };
const DRAWS = 4_000;

function draws(options: Parameters<typeof imageMixing>[0]) {
  const [mixing, random] = [imageMixing(options), new Random(3).child(JSON.stringify(options))];
  return Array.from({ length: DRAWS }, () => drawMix(mixing, SIZE, random));
}

Deno.test("batches are mixed as by timm's Mixup, to the bit, where λ and the box's middle are the same", () => {
  const { shape: [batch, channels, height, width], classes, images, labels } = mixingInputs;
  for (const { kind, share, place, smoothing, mixed, target } of mixingCases) {
    const mix = place ? cutAt({ height, width }, share, place[0], place[1]) : { share };
    const found = images.slice();
    mixImages(found, batch, { channels, height, width }, mix);
    assert.deepEqual(found, mixed, `${kind} ${share}`);
    target.forEach((expected, i) => {
      const [row, c] = [Math.floor(i / classes), i % classes];
      const on = (label: number) => (label === c ? 1 - smoothing : 0) + smoothing / classes;
      const weight = mix.share * on(labels[row]) + (1 - mix.share) * on(labels[batch - 1 - row]);
      assert.ok(Math.abs(weight - expected) < 1e-7, `${kind} ${share}: ${weight}, not ${expected}`);
    });
  }
});

Deno.test("Mixup's λ is Beta(α, α), and whole images are mixed", () => {
  const shares = draws({ mixup: 0.4 }).map((mix) => {
    assert.equal(mix!.box, undefined);
    return mix!.share;
  });
  const mean = shares.reduce((sum, x) => sum + x) / DRAWS;
  const variance = 0.25 / 1.8;
  assert.ok(Math.abs(mean - 0.5) < 4.5 * Math.sqrt(variance / DRAWS), `${mean}`);
  const spread = shares.reduce((sum, x) => sum + (x - 0.5) ** 2, 0) / DRAWS;
  assert.ok(Math.abs(spread / variance - 1) < 0.06, `${spread}, not ${variance}`);
});

Deno.test("CutMix's λ is what its box leaves of the image, wherever that is cut off", () => {
  const size = SIZE.height * SIZE.width;
  let cutOff = 0;
  for (const mix of draws({ cutMix: 1 })) {
    const { share, box } = mix!;
    const { top, bottom, left, right } = box!;
    assert.ok(0 <= top && top <= bottom && bottom <= SIZE.height);
    assert.ok(0 <= left && left <= right && right <= SIZE.width);
    assert.equal(share, 1 - (bottom - top) * (right - left) / size);
    if (top === 0 || left === 0 || bottom === SIZE.height || right === SIZE.width) cutOff++;
  }
  assert.ok(cutOff > DRAWS / 4);
  // In the middle nothing is cut off; in a corner three quarters are.
  assert.deepEqual(cutAt({ height: 8, width: 8 }, 0.75, 4, 4), {
    ...{ share: 0.75, box: { top: 2, bottom: 6, left: 2, right: 6 } },
  });
  assert.equal(cutAt({ height: 8, width: 8 }, 0.75, 0, 0).share, 1 - 4 / 64);
});

Deno.test("a batch has Mixup or CutMix by the chance that is given, or neither", () => {
  const near = (count: number, chance: number) =>
    Math.abs(count - chance * DRAWS) < 4.5 * Math.sqrt(chance * (1 - chance) * DRAWS);
  const both = draws({ mixup: 0.8, cutMix: 1, probability: 0.6, switchProbability: 0.25 });
  const mixed = both.filter((mix) => mix !== undefined);
  assert.ok(near(mixed.length, 0.6), `${mixed.length}`);
  const cut = mixed.filter(({ box }) => box).length;
  assert.ok(near(cut, 0.6 * 0.25), `${cut}`);
  const even = draws({ mixup: 0.8, cutMix: 1 }).filter((mix) => mix!.box).length;
  assert.ok(near(even, 0.5), `${even}`);
  assert.ok(draws({ cutMix: 1, switchProbability: 0 }).every((mix) => mix!.box));
});

Deno.test("images that have no partner stay as they are", () => {
  const images = Float32Array.from({ length: 4 * 2 }, (_, i) => i);
  const pixels = { channels: 2, height: 1, width: 1 };
  mixImages(images, 3, pixels, { share: 0.25 });
  assert.deepEqual([...images], [3, 4, 2, 3, 1, 2, 6, 7]);
});

Deno.test("imageMixing() refuses what mixes nothing, and impossible chances", () => {
  assert.throws(() => imageMixing({}), {
    message: "Cannot mix images: expected mixup or cutMix, or both, got 0 for both",
  });
  assert.throws(() => imageMixing({ mixup: -1 }), /mixup's α, where it isn't 0, .* got -1$/);
  assert.throws(() => imageMixing({ cutMix: 101 }), /cutMix's α.* at most 100, got 101$/);
  assert.throws(() => imageMixing({ mixup: NaN }), RangeError);
  assert.throws(() => imageMixing({ mixup: 1, probability: 2 }), /probability .* got 2$/);
  assert.throws(() => imageMixing({ mixup: 1, switchProbability: -0.1 }), /got -0.1$/);
});
