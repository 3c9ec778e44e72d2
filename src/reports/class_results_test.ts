import assert from "assert";
import {
  classAccuracies,
  classDifference,
  type ClassResult,
  classSummary,
  confusionOf,
  mostConfused,
  shareOf,
  wilsonInterval,
} from "./class_results.ts";
import golden from "./testing/wilson.json" with { type: "json" };

const run = (init: string, seed: number, correct: number[]): ClassResult => {
  const examples = [8, 4, 0];
  // All that is wrong was taken for the next class.
  const confused = examples.flatMap((n, label) =>
    n > correct[label] ? [[label, (label + 1) % 3, n - correct[label]] as const] : []
  );
  return { init, seed, examples, correct, confused };
};
const results = [
  ...[run("default", 0, [4, 2, 0]), run("mimetic", 0, [6, 1, 0])],
  ...[run("default", 1, [2, 4, 0]), run("mimetic", 1, [6, 3, 0])],
];

Deno.test("Wilson's intervals are those of SciPy", () => {
  for (const [successes, trials, low, high] of golden.intervals) {
    const found = wilsonInterval(successes / trials, trials);
    for (const [i, end] of [low, high].entries()) {
      assert.ok(Math.abs(found[i] - end) < 1e-12, `${successes} of ${trials}: ${found}`);
    }
  }
});

Deno.test("accuracy by class is a mean over seeds, with an interval of as many images as there are", () => {
  const [first, second, ...others] = classAccuracies(results, "default");
  assert.deepEqual([first.label, first.examples, first.accuracy], [0, 8, 6 / 16]);
  assert.deepEqual(first.interval, wilsonInterval(6 / 16, 8));
  assert.deepEqual([second.label, second.accuracy], [1, 6 / 8]);
  // A class without examples has no accuracy.
  assert.deepEqual(others, []);
  const { mean, interval, seeds } = classDifference(results, 0, "mimetic", "default");
  assert.deepEqual([mean, seeds], [(2 / 8 + 4 / 8) / 2, 2]);
  assert.ok(Math.abs(interval![1] - mean! - 12.706204736432095 * 0.125) < 1e-9);
  assert.equal(classDifference(results, 2, "mimetic", "default").mean, undefined);
  assert.deepEqual(classSummary(results, ["a", "b", "c"]), {
    names: ["a", "b", "c"],
    examples: [8, 4, 0],
    accuracies: [
      { init: "default", byClass: [6 / 16, 6 / 8, null] },
      { init: "mimetic", byClass: [12 / 16, 4 / 8, null] },
    ],
  });
  assert.equal(classSummary([]), undefined);
});

Deno.test("confusion matrices are sums over seeds as parts of rows, and pairs are ordered by them", () => {
  assert.deepEqual(confusionOf(results, "default"), [[6 / 16, 10 / 16, 0], [0, 6 / 8, 2 / 8], [
    0,
    0,
    0,
  ]]);
  const pairs = mostConfused(results, 5);
  assert.deepEqual(pairs.map(({ label, answer }) => [label, answer]), [[0, 1], [1, 2]]);
  assert.deepEqual(pairs.map((pair) => shareOf(pair, "mimetic")), [4 / 16, 4 / 8]);
  // A seed without the error counts with none.
  assert.deepEqual(pairs[1].shares.map(({ share }) => share), [2 / 4, 3 / 4, 0, 1 / 4]);
  assert.equal(mostConfused(results, 1).length, 1);
  const { confused: _, ...many } = results[0];
  assert.equal(confusionOf([many], "default"), undefined);
  assert.deepEqual(mostConfused([many], 5), []);
});
