import assert from "assert";
import { randomCrop } from "./augment/mod.ts";
import { imageBatches } from "./image_batches.ts";
import { normalizeImages, take } from "./images.ts";
import { syntheticImages } from "./synthetic.ts";

const data = syntheticImages({ train: 20, test: 10, seed: 0 });

Deno.test("training images are shuffled and changed, test images neither, the last batch padded", async () => {
  using batches = imageBatches(data, { batch: 8, seed: 3, augment: [randomCrop()] });
  assert.equal(batches.stepsPerEpoch, 2);
  const epoch = async (index: number) => {
    const seen: number[] = [];
    for await (const { inputs, examples } of batches.epoch(index)) {
      assert.equal(examples, 8);
      seen.push(...inputs.images);
    }
    return seen;
  };
  const first = await epoch(0);
  assert.deepEqual(await epoch(0), first);
  assert.notDeepEqual(await epoch(1), first);
  const examples: number[] = [];
  for await (const batch of batches.test()) {
    const set = data.test;
    const from = examples.reduce((a, b) => a + b, 0);
    const expected = normalizeImages(set).subarray(from * 3072, (from + batch.examples) * 3072);
    assert.deepEqual(batch.inputs.images.subarray(0, expected.length), expected);
    const labels = [...set.labels.subarray(from, from + batch.examples)];
    while (labels.length < 8) labels.push(-1);
    assert.deepEqual([...batch.inputs.labels], labels);
    examples.push(batch.examples);
  }
  assert.deepEqual(examples, [8, 2]);
});

Deno.test("batches are the same whether a worker prepares them or this thread", async () => {
  const options = { batch: 8, seed: 3, augment: [randomCrop()] };
  const [ahead, here] = ([1, 0] as const).map((workers) =>
    imageBatches(data, { ...options, workers })
  );
  const copies = async (batches: AsyncIterable<{ inputs: { images: Float32Array } }>) => {
    const seen: Float32Array[] = [];
    for await (const { inputs: { images } } of batches) seen.push(images.slice());
    return seen;
  };
  assert.deepEqual(await copies(here.epoch(2)), await copies(ahead.epoch(2)));
  assert.deepEqual(await copies(here.test()), await copies(ahead.test()));
  [ahead, here].forEach((batches) => batches[Symbol.dispose]());
});

Deno.test("images are normalized with a mean and deviation for each channel, or refused", () => {
  const one = take(data.test, 1);
  const values = normalizeImages(one, { mean: [0, 0.5, 1], std: [1, 2, 0.5] });
  for (const i of [0, 1023, 1024, 3071]) {
    const byte = one.images[i] / 255;
    const expected = i < 1024 ? byte : i < 2048 ? (byte - 0.5) / 2 : (byte - 1) / 0.5;
    assert.equal(values[i], Math.fround(expected));
  }
  assert.throws(() => normalizeImages(one, { mean: [0], std: [1] }), {
    name: "RangeError",
    message:
      "Cannot normalize images: expected a finite mean and a finite positive std for each of 3 " +
      "channels, got mean [0], std [1]",
  });
});
