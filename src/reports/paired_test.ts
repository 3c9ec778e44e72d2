import assert from "assert";
import { pairedDifferences, type SeededResult, studentInterval } from "./paired.ts";

const runs = (init: string, ...accuracies: (number | null)[]): SeededResult[] =>
  accuracies.map((accuracy, seed) => ({ init, seed, accuracy }));

Deno.test("a paired difference is that of the seeds, not of the means' errors", () => {
  // The published accuracies of default and mimetic at seeds 0, 1 and 2.
  const [difference] = pairedDifferences([
    ...runs("mimetic", 0.5645, 0.585, 0.58),
    ...runs("default", 0.521, 0.51525, 0.519),
  ]);
  const { init, against, seeds, mean, interval } = difference;
  assert.deepEqual([init, against, seeds], ["mimetic", "default", 3]);
  // 4.35, 6.975 and 6.1: mean 5.808, deviation 1.337, and 4.303 standard errors of it to both sides.
  assert.equal((100 * mean!).toFixed(3), "5.808");
  assert.deepEqual(interval!.map((x) => (100 * x).toFixed(2)), ["2.49", "9.13"]);
});

Deno.test("seeds that vary alike in both arms leave a narrow interval", () => {
  const [{ interval }] = pairedDifferences([
    ...runs("a", 0.1, 0.5, 0.9),
    ...runs("b", 0.2, 0.6, 1),
  ]);
  assert.deepEqual(interval!.map((x) => x.toFixed(9)), ["0.100000000", "0.100000000"]);
});

Deno.test("what has no partner isn't compared, and one pair has no interval", () => {
  const [{ seeds, mean, interval }] = pairedDifferences([
    ...runs("default", 0.5, null, 0.1),
    ...runs("mimetic", 0.75, 0.9, null),
  ]);
  assert.deepEqual([seeds, mean, interval], [1, 0.25, undefined]);
  const [none] = pairedDifferences([...runs("default", null), ...runs("mimetic", 0.5)]);
  assert.deepEqual(none, { init: "mimetic", against: "default", seeds: 0 });
  assert.equal(studentInterval([]), undefined);
});

Deno.test("few arms are compared each with each, many with the first one and with their controls", () => {
  const pairs = (...names: string[]) =>
    pairedDifferences(names.flatMap((name) => runs(name, 0.5)))
      .map(({ init, against }) => `${init} − ${against}`);
  assert.deepEqual(pairs("mimetic", "default", "mimeticControl"), [
    "mimetic − default",
    "mimeticControl − default",
    "mimetic − mimeticControl",
  ]);
  assert.deepEqual(pairs("default", "mimetic:beta1=1", "fittedNorms", "fitted", "pretrained"), [
    "mimetic:beta1=1 − default",
    "fittedNorms − default",
    "fitted − default",
    "pretrained − default",
    "fitted − fittedNorms",
  ]);
  const frozen = pairs("default", "a", "a, filters frozen", "aControl, filters frozen", "b");
  assert.equal(frozen.at(-1), "a, filters frozen − aControl, filters frozen");
  assert.equal(frozen.length, 5);
  assert.deepEqual(pairs("default"), []);
});
