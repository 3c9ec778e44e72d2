import assert from "assert";
import { atChosenRates, chooseRates } from "./choice.ts";

/** Runs of arms at rates 1, 2, …: accuracies by rate, then by seed. */
const runs = (arms: Record<string, (number | null)[][]>) =>
  Object.entries(arms).flatMap(([init, rates]) =>
    rates.flatMap((seeds, i) => seeds.map((accuracy) => ({ init, rate: i + 1, accuracy })))
  );
const chosen = (arms: Record<string, (number | null)[][]>) =>
  Object.fromEntries(chooseRates(runs(arms)));

Deno.test("every arm has its own best rate, by the mean over seeds, the smallest of equals", () => {
  assert.deepEqual(chosen({ a: [[0.5, 0.6], [0.9, 0.7], [0.1]], b: [[0.2], [0.4]], c: [[0.3]] }), {
    a: { rate: 2 },
    b: { rate: 2, end: "highest" },
    c: { rate: 1 },
  });
  assert.deepEqual(chosen({ a: [[0.5], [0.5], [0.5]] }).a, { rate: 1, end: "lowest" });
});

Deno.test("a rate at which a seed diverged is best only where an arm has no other", () => {
  // Of a, one seed at rate 2 diverged, where the other is best; of b, one seed at both.
  const { a, b } = chosen({ a: [[0.3, 0.2], [null, 0.9]], b: [[null, 0.3], [0.5, null]] });
  assert.deepEqual([a.rate, b.rate], [1, 2]);
});

Deno.test("an arm of which every run diverged has no rate and no runs", () => {
  const arms = { a: [[0.3], [0.2]], lost: [[null], [NaN]] };
  assert.deepEqual(Object.keys(chosen(arms)), ["a"]);
  assert.deepEqual(atChosenRates(runs(arms)), [{ init: "a", rate: 1, accuracy: 0.3 }]);
});
