import assert from "assert";
import { capacitySection, type Trial, trialsSection } from "../mod.ts";

/** A run that is right at all lengths up to one. */
const trial = (init: string, seed: number, states: number, up: number): Trial => ({
  ...{ init, seed, rate: 1e-3, accuracy: 0.5, sizes: { states } },
  points: [5, 10, 20].map((size) => ({ size, accuracy: size <= up ? 0.95 : 0.4, exact: 0 })),
});
const trials = [
  trial("default", 0, 16, 5),
  trial("default", 1, 16, 0),
  trial("mimetic", 0, 16, 10),
  trial("mimetic", 1, 16, 20),
  ...[0, 1].flatMap((seed) => [trial("default", seed, 32, 10), trial("mimetic", seed, 32, 20)]),
];

Deno.test("the length that is reached stands in a table and a figure by states", () => {
  const { tables = [], figures = [], text } = capacitySection(trials, "Letters", 0.9)!;
  assert.deepEqual(tables[0].columns.map(({ label }) => label), [
    ...["Initialization", "16 states", "32 states"],
  ]);
  assert.deepEqual(tables[0].rows, [
    ["default", "2.5\u00a0±\u00a02.5", "10.0\u00a0±\u00a00.0"],
    ["mimetic", "15.0\u00a0±\u00a05.0", "20.0\u00a0±\u00a00.0"],
  ]);
  // Differences by seed at 16 states: 5 and 20, their mean ± 12.706 standard errors of 7.5.
  assert.deepEqual(tables[1].rows, [
    ["mimetic\u00a0− default", "+12.5 (−82.8 to +107.8)", "+10.0 (+10.0 to +10.0)"],
  ]);
  const line = figures[0].data.find(({ name, mode }) => name === "mimetic" && mode === "lines")!;
  assert.deepEqual([line.x, line.y], [[16, 32], [15, 20]]);
  assert.match(text![0], /letters of those that were asked \(5, 10, 20\) .* at least 90\u202f%/);
});

Deno.test("a lower threshold reaches more, a run without answers is left out", () => {
  const [table] = capacitySection(trials, "Letters", 0.3)!.tables!;
  assert.deepEqual(table.rows[0].slice(1), ["20.0\u00a0±\u00a00.0", "20.0\u00a0±\u00a00.0"]);
  const lost = { ...trial("default", 2, 16, 5), points: [] };
  assert.deepEqual(
    capacitySection([...trials, lost], "Letters", 0.9)!.tables,
    capacitySection(trials, "Letters", 0.9)!.tables,
  );
});

Deno.test("where a seed diverged, there is no mean of what the others reach, and it is said", () => {
  const diverged = { ...trial("mimetic", 2, 16, 5), accuracy: null, points: [] };
  const { tables, figures = [] } = capacitySection([...trials, diverged], "Letters", 0.9)!;
  const lineOf = (init: string) =>
    figures[0].data.find(({ name, mode }) => name === init && mode === "lines")!;
  assert.deepEqual([lineOf("default").x, lineOf("mimetic").x], [[16, 32], [32]]);
  assert.match(figures[0].caption!, /with standard error, left out where a seed diverged\.$/);
  const without = capacitySection(trials, "Letters", 0.9)!;
  assert.match(without.figures![0].caption!, /with standard error\.$/);
  const [means, differences] = tables!;
  assert.match(means.caption!, /best learning rate, left out where a seed diverged\.$/);
  assert.deepEqual(means.rows[1], ["mimetic", "–", "20.0\u00a0±\u00a00.0"]);
  // Of the seeds that both have.
  assert.deepEqual(differences, without.tables![1]);
  assert.equal(capacitySection([diverged], "Letters", 0.9), undefined);
});

Deno.test("that means of an arm are left out where all of its seeds diverged is said, too", () => {
  const lost = trials.map((one) =>
    one.init === "mimetic" && one.sizes!.states === 16
      ? { ...one, accuracy: null, points: [] }
      : one
  );
  const { tables: [means], figures: [figure] } = capacitySection(lost, "Letters", 0.9) as Required<
    NonNullable<ReturnType<typeof capacitySection>>
  >;
  assert.match(means.caption!, /best learning rate, left out where a seed diverged\.$/);
  assert.deepEqual(means.rows[1], ["mimetic", "–", "20.0\u00a0±\u00a00.0"]);
  assert.match(figure.caption!, /with standard error, left out where a seed diverged\.$/);
  // So does a figure by the length in one network.
  const small = lost.filter(({ sizes }) => sizes!.states === 16);
  const byLength = trialsSection(small, "Letters", [1, 10])!.figures!
    .filter(({ title }) => title.includes("by letters"));
  assert.equal(byLength.length, 2);
  for (const { caption } of byLength) assert.match(caption!, /left out where a seed diverged\.$/);
  // Where nothing has a result, none is missing beside others.
  const none = lost.map((one) => ({ ...one, accuracy: null, points: [] }));
  assert.equal(capacitySection(none, "Letters", 0.9), undefined);
});

Deno.test("networks of one size have no capacity to compare; other figures show the largest", () => {
  const small = trials.filter(({ sizes }) => sizes!.states === 16);
  assert.equal(capacitySection(small, "Letters", 0.9), undefined);
  assert.equal(capacitySection([], "Letters", 0.9), undefined);
  const { title, figures = [] } = trialsSection(trials, "Letters", [1, 10])!;
  assert.equal(title, "Rates and sizes, 32 states");
  const line = figures[0].data.find(({ name, mode }) => name === "default" && mode === "lines")!;
  assert.deepEqual(line.y, [95, 95, 40]);
  assert.equal(trialsSection(small, "Letters", [1, 10])!.title, "Rates and sizes");
});
