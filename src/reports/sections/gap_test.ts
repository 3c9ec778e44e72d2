import assert from "assert";
import type { ChosenRate } from "../choice.ts";
import { gapSection } from "./gap.ts";

const accuracies = { default: [0.5, 0.4], fitted: [0.6, 0.6], pretrained: [0.8, 0.7] };
const results = Object.entries(accuracies).flatMap(([init, own]) =>
  own.map((accuracy, seed) => ({ init, seed, accuracy }))
);
const records = results.flatMap(({ init, seed, accuracy }) =>
  [1, 2].map((epoch) => ({
    ...{ init, seed, epoch, trainLoss: 1 / epoch, trainAccuracy: 0.5, learningRate: 1e-3 },
    ...{ validationAccuracy: accuracy - 0.1 / epoch, examplesPerSecond: 1, seconds: 1 },
  }))
);
const tried = results.flatMap((one) => [1e-3, 2e-3].map((rate) => ({ ...one, rate })));
const rates = new Map<string, ChosenRate>([
  ["default", { rate: 1e-3, end: "lowest" }],
  ["fitted", { rate: 2e-3 }],
  ["pretrained", { rate: 4e-3, end: "highest" }],
]);
const gap = { start: "default", end: "pretrained", results, records, tried, rates };

Deno.test("the section says, tabulates and draws each arm's share of the gap", () => {
  const { title, text, tables, figures } = gapSection(gap);
  assert.equal(title, "The gap between default and pretrained");
  assert.deepEqual(text, [
    "From default to pretrained it is +30.0 points of test accuracy (95 % interval +30.0 to +30.0); " +
    "of that, fitted closes 50 % (−162 to 262). The best rate is the lowest tried for default, and " +
    "the highest tried for pretrained: a better one may lie beyond the grid.",
  ]);
  assert.deepEqual(
    tables![0].rows.map((row) => row.map((cell) => cell.replaceAll("\u00a0", " "))),
    [
      [
        ...["default", "0.001 (lowest tried)", "2", "45.0 ± 5.0"],
        ...["0.0 (0.0 to 0.0)", "0 %", "2"],
      ],
      [
        ...["fitted", "0.002", "2", "60.0 ± 0.0"],
        ...["+15.0 (−48.5 to +78.5)", "50 % (−162 to 262)", "2"],
      ],
      [
        ...["pretrained", "0.004 (highest tried)", "2", "75.0 ± 5.0"],
        ...["+30.0 (+30.0 to +30.0)", "100 %", "2"],
      ],
    ],
  );
  assert.deepEqual(figures!.map((figure) => figure.title), [
    "Share of the gap that is closed",
    "Validation accuracy by epoch",
    "Training loss by epoch",
    "Accuracy by learning rate",
  ]);
  assert.deepEqual(figures![0].data[0].y, [0, 50, 100]);
  const line = figures![1].data.find(({ name, mode }) => name === "fitted" && mode === "lines")!;
  assert.deepEqual(line.y, [50, 55]);
});

Deno.test("without a gap there is no share, and no figure of it", () => {
  const none = results.map((one) => one.init === "pretrained" ? { ...one, accuracy: 0.3 } : one);
  const { text, tables, figures } = gapSection({ ...gap, results: none });
  assert.match(text![0], /^pretrained is not better than default \(.*so there is no gap/);
  assert.equal(tables![0].rows[1][5], "–");
  assert.equal(figures![0].title, "Validation accuracy by epoch");
  const [sentence] = gapSection({ ...gap, results: results.slice(0, 2) }).text!;
  assert.match(sentence, /^No seed has both default and pretrained\. The best rate is/);
});

Deno.test("a gap that may be none, and a single seed, are named", () => {
  const unsure = results.map((one) =>
    one.init === "pretrained" ? { ...one, accuracy: one.seed ? 0.39 : 0.7 } : one
  );
  const { text, tables, figures } = gapSection({ ...gap, results: unsure });
  assert.match(text![0], /The gap's interval holds 0, so/);
  assert.match(tables![0].rows[1][5], /^\d+ % \(unbounded\)$/);
  assert.match(figures![0].caption!, /; that of fitted has no ends and isn't drawn\.$/);
  const single = results.filter(({ seed }) => seed === 0);
  assert.match(gapSection({ ...gap, results: single }).text![0], /One seed: nothing is known/);
});
