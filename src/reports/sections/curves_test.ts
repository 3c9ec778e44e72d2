import assert from "assert";
import { demoReport } from "../testing/demo_report.ts";
import type { EpochRecord, PlotlyObject } from "../types.ts";
import { curvesSection } from "./curves.ts";

function runs(accuracies: number[][]): EpochRecord[] {
  return accuracies.flatMap((run, seed) =>
    run.map((testAccuracy, epoch) => ({
      init: "mimetic",
      seed,
      epoch: epoch + 1,
      trainLoss: 1,
      trainAccuracy: 0.5,
      testAccuracy,
      learningRate: 0.001,
      examplesPerSecond: 1,
      seconds: 1,
    }))
  );
}

function traces(records: EpochRecord[]): PlotlyObject[] {
  return [...curvesSection(records)!.figures![0].data];
}

Deno.test("few seeds get a band from the smallest to the largest, and a line each", () => {
  const [band, first, second, line] = traces(runs([[0.1, 0.4], [0.3, 0.5]]));
  assert.deepEqual(band.x, [1, 2, 2, 1]);
  assert.deepEqual(band.y, [30, 50, 40, 10]);
  assert.deepEqual(first.y, [10, 40]);
  assert.deepEqual(second.y, [30, 50]);
  assert.deepEqual(line.y, [20, 45]);
  assert.match(curvesSection(runs([[0.1], [0.2]]))!.figures![0].caption!, /smallest to largest/);
});

Deno.test("five seeds get a band of the standard error", () => {
  const records = runs([[0.1], [0.2], [0.3], [0.4], [0.5]]);
  const error = Math.sqrt(250 / 4 / 5) * 2;
  const [low, high] = [30 - error, 30 + error];
  const y = traces(records)[0].y as number[];
  assert.ok(Math.abs(y[0] - high) < 1e-3 && Math.abs(y[1] - low) < 1e-3, String(y));
  assert.match(curvesSection(records)!.figures![0].caption!, /± standard error/);
});

Deno.test("an arm of five seeds has a band of the standard error where one has no value, too", () => {
  const records = runs([[0.1, 0.2], [0.2, 0.3], [0.3, 0.4], [0.4, 0.5], [0.5, NaN]]);
  const error = Math.sqrt(500 / 3 / 4);
  const [x, y] = [traces(records)[0].x, traces(records)[0].y] as number[][];
  assert.deepEqual(x, [1, 2, 2, 1]);
  assert.ok(Math.abs(y[1] - 35 - error) < 1e-3 && Math.abs(y[2] - 35 + error) < 1e-3, String(y));
  const alone = runs([[0.1, 0.2], [0.2, NaN], [0.3, NaN], [0.4, NaN], [0.5, NaN]]);
  assert.deepEqual((traces(alone)[0].y as number[]).slice(1, 3), [20, 20]);
});

Deno.test("one seed is a line without band", () => {
  const data = traces(runs([[0.1, 0.4]]));
  assert.equal(data.length, 1);
  assert.equal(data[0].mode, "lines");
  assert.equal(traces(runs([[0.1]]))[0].mode, "markers");
});

Deno.test("measures that no record has get no figure, and epochs without them no point", () => {
  const [first, second] = runs([[0.1, 0.2]]);
  const { testAccuracy: _, ...unmeasured } = first;
  const section = curvesSection([unmeasured, second])!;
  const titles = section.figures!.map((figure) => figure.title);
  assert.deepEqual(titles, [
    "Test accuracy by epoch",
    "Training accuracy by epoch",
    "Training loss by epoch",
  ]);
  assert.deepEqual(section.figures![0].data[0].x, [2]);
  assert.equal(curvesSection([]), undefined);
});

Deno.test("a loss that is not a number is left out instead of breaking the axis", () => {
  const [first, second] = runs([[0.1, 0.2]]);
  const section = curvesSection([first, { ...second, trainLoss: NaN }])!;
  const loss = section.figures!.find((figure) => figure.title === "Training loss by epoch")!;
  assert.deepEqual(loss.data[0].x, [1]);
});

Deno.test("a best epoch before the last is said", () => {
  assert.match(curvesSection(runs([[0.1, 0.6, 0.5]]))!.text![0], /after epoch 2, with 60.0/);
  assert.deepEqual(curvesSection(runs([[0.1, 0.5, 0.6]]))!.text, []);
  assert.equal(curvesSection(demoReport().records)!.figures!.length, 4);
});

Deno.test("a run that was stopped early counts with its last value until the arm's last one ends", () => {
  const records = runs([[0.1, 0.4], [0.2, 0.3, 0.6, 0.8]]).map((record) =>
    record.seed === 0 && record.epoch === 2 ? { ...record, stopped: "nothing better" } : record
  );
  const [band, first, second, line] = traces(records);
  assert.deepEqual(line.x, [1, 2, 3, 4]);
  assert.deepEqual(line.y, [15, 35, 50, 60]);
  assert.deepEqual((band.y as number[]).slice(0, 4), [20, 40, 60, 80]);
  // Its own line ends where it does.
  assert.deepEqual(first.x, [1, 2]);
  assert.deepEqual(second.x, [1, 2, 3, 4]);
  const { caption } = curvesSection(records)!.figures![0];
  assert.match(caption!, /stopped early counts with its last value from there on/);
  assert.doesNotMatch(curvesSection(runs([[0.1], [0.2]]))!.figures![0].caption!, /stopped early/);
});
