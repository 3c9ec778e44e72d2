import assert from "assert";
import { assertImageSet } from "./images.ts";
import { syntheticImages } from "./synthetic.ts";

Deno.test("syntheticImages() is of CIFAR-10's shape, balanced, seeded, and says SYNTHETIC", () => {
  const { train, test, source } = syntheticImages({ train: 100, test: 20, seed: 1 });
  for (const set of [train, test]) {
    assertImageSet(set);
    assert.deepEqual([set.channels, set.height, set.width, set.classes], [3, 32, 32, 10]);
    assert.match(set.description, /SYNTHETIC/);
  }
  assert.equal(source, "synthetic");
  for (let label = 0; label < 10; label++) {
    assert.equal(train.labels.filter((other) => other === label).length, 10);
  }
  assert.deepEqual(syntheticImages({ train: 100, test: 20, seed: 1 }).train.images, train.images);
  assert.notDeepEqual(
    syntheticImages({ train: 100, test: 20, seed: 2 }).train.images,
    train.images,
  );
  assert.notDeepEqual(test.images, train.images.subarray(0, test.images.length));
  const longer = syntheticImages({ train: 200, test: 20, seed: 1 }).train;
  assert.deepEqual(longer.images.subarray(0, train.images.length), train.images);
});

Deno.test("the mean color alone tells little of a synthetic image's class", () => {
  const { train, test } = syntheticImages({ train: 2000, test: 1000, seed: 0 });
  const color = (images: Uint8Array, i: number) =>
    [0, 1, 2].map((c) => {
      let sum = 0;
      for (let p = 0; p < 1024; p++) sum += images[i * 3072 + c * 1024 + p];
      return sum / 1024;
    });
  const known = Array.from({ length: train.count }, (_, i) => color(train.images, i));
  let right = 0;
  for (let i = 0; i < test.count; i++) {
    const own = color(test.images, i);
    let [best, label] = [Infinity, -1];
    known.forEach((other, j) => {
      const distance = other.reduce((sum, value, c) => sum + (value - own[c]) ** 2, 0);
      if (distance < best) [best, label] = [distance, train.labels[j]];
    });
    if (label === test.labels[i]) right++;
  }
  assert.ok(right < 200, `${right} of 1000 by the nearest mean color`);
});

Deno.test("syntheticImages() refuses a number of images that is none", () => {
  assert.throws(
    () => syntheticImages({ train: 0 }),
    /the number of training images to be .* of at least 1, got 0/,
  );
  assert.throws(() => syntheticImages({ train: 1, test: 2.5 }), /test images to be .*got 2.5/);
});
