import assert from "assert";
import { digest } from "../../training/testing/sessions.ts";
import type { TrainingBatch } from "../../training/mod.ts";
import { silentLog, unstoppable } from "../log.ts";
import { classesOf, type Split, splitImages } from "./split.ts";

const loading = { log: silentLog, stoppable: unstoppable };

function load(split: Split, change = {}) {
  return splitImages({
    ...{ split, data: "synthetic", pretrain: 40, images: 30, validation: 10, test: 20, batch: 10 },
    ...{ augment: "none", ...change },
  }, loading);
}

/** Every image as a digest, and the labels that there are. */
async function contents(batches: AsyncIterable<TrainingBatch> | Iterable<TrainingBatch>) {
  const [images, labels] = [new Set<string>(), new Set<number>()];
  for await (const { inputs, examples } of batches) {
    const size = inputs.images.length / inputs.labels.length;
    for (let i = 0; i < examples; i++) {
      images.add(await digest(inputs.images.slice(i * size, (i + 1) * size) as Float32Array));
      labels.add(Number(inputs.labels[i]));
    }
  }
  return { images, labels: [...labels].sort() };
}

for (const split of ["classes", "images"] as const) {
  Deno.test(`--split=${split}: no image is in two of pre-training, training, validation and test`, async () => {
    const { pretraining, comparison } = await load(split);
    using first = pretraining.open(0);
    using second = comparison.open(0);
    using third = comparison.openTest!();
    assert.equal(pretraining.openTest, undefined);
    const sets = [
      await contents(first.epoch(0)),
      await contents(second.epoch(0)),
      await contents(second.test!()),
      await contents(third.test()),
    ];
    assert.deepEqual(sets.map(({ images }) => images.size), [40, 20, 10, 20]);
    assert.equal(new Set(sets.flatMap(({ images }) => [...images])).size, 90);
    const classes = Array.from({ length: classesOf(split) }, (_, i) => i);
    for (const { labels } of sets) assert.deepEqual(labels, classes);
    assert.equal(comparison.measuredOn, "validation");
    assert.equal(pretraining.measuredOn, split === "classes" ? "test" : "validation");
    // What pre-training is measured on is never trained on.
    const measured = await contents(first.test!());
    const trained = new Set([...sets[0].images, ...sets[1].images]);
    assert.ok([...measured.images].every((image) => !trained.has(image)));
  });
}

Deno.test("seeds change the order only, and words say what is what", async () => {
  const { comparison, pretraining } = await load("classes", { note: "as noted" });
  const [a, b] = await Promise.all([0, 1].map(async (seed) => {
    using data = comparison.open(seed);
    return [...(await contents(data.epoch(0))).images];
  }));
  assert.notDeepEqual(a, b);
  assert.deepEqual(a.sort(), b.sort());
  assert.match(comparison.description, /SYNTHETIC.*classes 5 to 9.*validation.*as noted/);
  assert.match(pretraining.description, /classes 0 to 4/);
});
