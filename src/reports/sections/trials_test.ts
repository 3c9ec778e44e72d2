import assert from "assert";
import { type Trial, trialsSection } from "../mod.ts";

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

Deno.test("the section shows all seeds by rate, and only the best rates by size", () => {
  const { figures = [], tables = [], text } = trialsSection(trials, "Pairs", [4, 4])!;
  assert.deepEqual(figures.map(({ title }) => title), [
    "Accuracy by learning rate",
    "Accuracy by pairs",
    "Sequences without an error by pairs",
  ]);
  assert.deepEqual(tables[0].rows.map((row) => row.slice(0, 2)), [
    ["default", "0.01 (highest tried)"],
    ["mimetic", "0.001 (lowest tried)"],
  ]);
  assert.deepEqual(text, [
    "The best rate is the lowest tried for mimetic, and the highest tried for default: a better " +
    "one may lie beyond the grid.",
  ]);
  // Of both arms there is seed 0 only, at which mimetic has 90 and default 40 %; half of it at size 8.
  assert.deepEqual(tables[1].columns.map(({ label }) => label), ["Difference", "4", "8"]);
  assert.deepEqual(tables[1].rows, [["mimetic\u00a0− default", "+50.0", "+25.0"]]);
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

Deno.test("lines by size have standard errors, and none where a seed of the arm diverged", () => {
  const one = trials.filter(({ rate }) => rate === 1e-3);
  const captions = (all: Trial[]) =>
    trialsSection(all, "Pairs", [4, 4])!.figures!.map(({ caption }) => caption);
  for (const caption of captions(one)) {
    assert.match(caption!, /Line: mean with standard error\.$/);
  }
  const unanswered = { ...trial("mimetic", 2, 1e-3, 0), accuracy: null };
  for (
    const points of [[], unanswered.points.map((p) => ({ ...p, accuracy: null, exact: null }))]
  ) {
    const all = [...one, { ...unanswered, points }];
    for (const caption of captions(all)) {
      assert.match(caption!, /with standard error, left out where a seed diverged\.$/);
    }
    for (const { data } of trialsSection(all, "Pairs", [4, 4])!.figures!) {
      const lengths = data.map(({ name, mode, x }) => [name, mode, (x as number[]).length]);
      assert.deepEqual(lengths, [
        ...[["default", "lines", 2], ["default", "markers", 2]],
        ...[["mimetic", "lines", 0], ["mimetic", "markers", 4]],
      ]);
    }
  }
});

Deno.test("one rate makes no figure of rates, and no runs no section", () => {
  const one = trials.filter(({ rate }) => rate === 1e-3);
  assert.equal(trialsSection(one, "Letters", [1, 4])?.figures?.length, 2);
  assert.equal(trialsSection([], "Letters", [1, 4]), undefined);
});

Deno.test("rates are chosen by validation and shown with tests, which would have chosen others", () => {
  const runs = ["default", "mimetic"].flatMap((init) =>
    [[1e-3, 0.9, 0.5], [1e-2, 0.6, 0.8], [1e-1, 0.3, 0.1]].map(([rate, accuracy, tested], i) => ({
      ...trial(init, 0, rate, accuracy),
      points: [],
      // Only chosen runs are tested; a test of others would not be looked at.
      ...i < 2 && { tested },
    }))
  );
  const { figures = [], tables = [] } = trialsSection(runs, "Pairs", [4, 4], "validation")!;
  assert.deepEqual(tables[0].columns.map(({ label }) => label), [
    ...["Initialization", "Best rate", "Validation accuracy", "Test accuracy", "Seeds"],
  ]);
  assert.deepEqual(tables[0].rows[1], ["mimetic", "0.001 (lowest tried)", "90.0", "50.0", "1"]);
  const { title: { text } } = figures[0].layout.yaxis as { title: { text: string } };
  assert.equal(text, "Validation accuracy, %");
});
