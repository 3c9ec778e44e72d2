import assert from "assert";
import type { ClassResult } from "../class_results.ts";
import { classesSection } from "./classes.ts";

/** Runs with 10 images a class: of class c an arm answers `right(c)` right, the rest as the class before it. */
function runs(init: string, classes: number, right: (label: number, seed: number) => number) {
  return [0, 1].map((seed): ClassResult => {
    const correct = Array.from({ length: classes }, (_, label) => right(label, seed));
    return {
      ...{ init, seed, correct, examples: correct.map(() => 10) },
      confused: correct.flatMap((n, label) =>
        n < 10 ? [[label, (label + classes - 1) % classes, 10 - n] as const] : []
      ),
    };
  });
}

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

Deno.test("the section tabulates accuracy by class, differences and confused pairs, and draws them", () => {
  const results = [
    ...runs("default", 3, (label) => [8, 2, 5][label]),
    ...runs("mimetic", 3, (label, seed) => [8, 6 + seed, 5][label]),
  ];
  const { text, tables, figures } = classesSection(results, { names: ["cat", "<dog>", "ship"] })!;
  assert.match(
    text![0],
    /From default to mimetic, accuracy changes by 0\.0 points \((cat|ship)\) to/,
  );
  assert.match(text![0], /to \+45\.0 points \(<dog>\)\.$/);
  const [accuracies, pairs] = tables!;
  assert.deepEqual(accuracies.rows.map((row) => row.map(plain)), [
    ["cat", "10", "80.0 % (49 to 94)", "80.0 % (49 to 94)", "0.0 (0.0 to 0.0)"],
    ["ship", "10", "50.0 % (24 to 76)", "50.0 % (24 to 76)", "0.0 (0.0 to 0.0)"],
    ["<dog>", "10", "20.0 % (6 to 51)", "65.0 % (35 to 86)", "+45.0 (−18.5 to +108.5)"],
  ]);
  assert.deepEqual(pairs.rows.map((row) => row.slice(0, 3).map(plain)), [
    ["<dog> → cat", "80.0 %", "35.0 %"],
    ["ship → <dog>", "50.0 %", "50.0 %"],
    ["cat → ship", "20.0 %", "20.0 %"],
  ]);
  assert.deepEqual(figures!.map(({ title }) => title), [
    ...["Test accuracy by class", "Difference to default by class"],
    ...["Confusion matrix, default", "Confusion matrix, mimetic"],
  ]);
  const [dots, , map] = figures!;
  assert.deepEqual(dots.data.map(({ x }) => x), [[80, 50, 20], [80, 50, 65]]);
  assert.deepEqual(map.data[0].z, [[80, 0, 20], [80, 20, 0], [0, 50, 50]]);
  // The scale ends at the largest error of any arm.
  assert.equal((map.layout.coloraxis as { cmax: number }).cmax, 80);
  assert.deepEqual((map.layout.xaxis as { ticktext: string[] }).ticktext, [
    ...["cat", "&lt;dog&gt;", "ship"],
  ]);
});

Deno.test("of many classes those are shown in which arms differ most, without a matrix too large to see", () => {
  const results = [
    ...runs("default", 120, () => 5),
    ...runs("mimetic", 120, (label) => label < 4 ? 1 : label < 31 ? 6 : 5),
  ];
  const { text, tables, figures } = classesSection(results, { measuredOn: "validation" })!;
  assert.match(text![0], /Of 120 classes, 30 are shown: those in which arms differ most\./);
  const shown = tables![0].rows.map(([name]) => Number(name));
  assert.equal(shown.length, 30);
  assert.ok(shown.every((label) => label < 31) && [0, 1, 2, 3].every((n) => shown.includes(n)));
  assert.deepEqual(figures!.map(({ title }) => title), [
    ...["Validation accuracy by class", "Difference to default by class"],
  ]);
  assert.equal(tables![1].rows.length, 12);
});

Deno.test("a single arm has no differences, and one of too many classes no pairs", () => {
  const single = runs("default", 2, () => 7).map(({ confused: _, ...rest }) => rest);
  const { tables, figures } = classesSection(single)!;
  assert.deepEqual(tables!.map(({ columns }) => columns.map(({ label }) => label)), [
    ["Class", "Images", "default"],
  ]);
  assert.equal(figures!.length, 1);
  assert.equal(classesSection([]), undefined);
});
