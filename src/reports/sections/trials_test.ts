import assert from "assert";
import { bestRate, type Trial, trialsSection } from "../mod.ts";

const trial = (init: string, seed: number, rate: number, accuracy: number): Trial => ({
  init,
  seed,
  rate,
  accuracy,
  points: [{ size: 4, accuracy, exact: accuracy / 2 }, {
    size: 8,
    accuracy: accuracy / 2,
    exact: 0,
  }],
});
const trials = [
  trial("mimetic", 0, 1e-3, 0.9),
  trial("mimetic", 1, 1e-3, 0.7),
  trial("mimetic", 0, 1e-2, 0.5),
  trial("mimetic", 1, 1e-2, 0.6),
  trial("default", 0, 1e-3, 0.2),
  trial("default", 0, 1e-2, 0.4),
];

Deno.test("every arm has its own best rate, by the mean over seeds", () => {
  assert.equal(bestRate(trials, "mimetic"), 1e-3);
  assert.equal(bestRate(trials, "default"), 1e-2);
  assert.throws(() => bestRate(trials, "control"), /expected runs of control, got none/);
});

Deno.test("a rate at which a seed diverged is best only where an arm has no other", () => {
  // Of a, one seed at rate 2 diverged, where the other is best; of b, one seed at both.
  const accuracies = { a: [[0.3, 0.2], [null, 0.9]], b: [[null, 0.3], [0.5, null]] };
  const endings = Object.entries(accuracies).flatMap(([init, rates]) =>
    rates.flatMap((seeds, i) => seeds.map((accuracy) => ({ init, rate: i + 1, accuracy })))
  );
  assert.deepEqual(["a", "b"].map((init) => bestRate(endings, init)), [1, 2]);
});

Deno.test("the section shows all seeds by rate, and only the best rates by size", () => {
  const { figures = [], tables = [] } = trialsSection(trials, "Pairs", [4, 4])!;
  assert.deepEqual(figures.map(({ title }) => title), [
    "Accuracy by learning rate",
    "Accuracy by pairs",
    "Sequences without an error by pairs",
  ]);
  assert.deepEqual(tables[0].rows.map((row) => row.slice(0, 2)), [["default", "0.01"], [
    "mimetic",
    "0.001",
  ]]);
  const dots = (figure: number, arm: string) =>
    figures[figure].data.find(({ name, mode }) => name === arm && mode === "markers")!;
  const lines = (figure: number, arm: string) =>
    figures[figure].data.find(({ name, mode }) => name === arm && mode === "lines")!;
  assert.deepEqual(dots(0, "mimetic").x, [1e-3, 1e-3, 1e-2, 1e-2]);
  assert.deepEqual(dots(0, "mimetic").y, [90, 70, 50, 60]);
  assert.deepEqual(lines(1, "mimetic").x, [4, 8]);
  assert.deepEqual(lines(1, "mimetic").y, [80, 40]);
  assert.deepEqual(lines(2, "default").y, [20, 0]);
});

Deno.test("one rate makes no figure of rates, and no runs no section", () => {
  const one = trials.filter(({ rate }) => rate === 1e-3);
  assert.equal(trialsSection(one, "Letters", [1, 4])?.figures?.length, 2);
  assert.equal(trialsSection([], "Letters", [1, 4]), undefined);
});
