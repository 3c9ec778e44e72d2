import assert from "assert";
import { RunCurves } from "../engine/curves.ts";
import { chartData, smoothed, titleOf } from "./chart_data.ts";

const point = (mean: number, count = 1) => ({ from: 1, to: 1, count, mean, min: mean, max: mean });

Deno.test("smoothing keeps constants, begins at the first point, and weighs points by their steps", () => {
  for (const value of smoothed([2, 2, 2].map((mean) => point(mean)))) {
    assert.ok(Math.abs(value - 2) < 1e-12);
  }
  const [first, second] = smoothed([point(1), point(4)]);
  assert.equal(first, 1);
  assert.ok(Math.abs(second - (0.95 * 1 + 4) / 1.95) < 1e-12);
  const single = smoothed([point(1), ...Array.from({ length: 6 }, () => point(4))]).at(-1)!;
  const joined = smoothed([point(1), point(4, 6)]).at(-1)!;
  assert.ok(Math.abs(single - joined) < 1e-12);
});

Deno.test("columns have a place for every step of any arm, and a value where an arm has one", () => {
  const curves = new RunCurves(["default", "mimetic"], "");
  const numbers = (...values: number[]) => Float32Array.from(values);
  curves.add({ kind: "measured", step: 0, arms: [{ loss: 4, accuracy: 0.1 }, undefined] });
  curves.add({
    ...{ kind: "progress", from: 0, step: 2, speed: 1 },
    arms: [
      { loss: numbers(3, 3), accuracy: numbers(0.25, 0.5) },
      { loss: numbers(2), accuracy: numbers(1), diverged: "no longer finite" },
    ],
  });
  const none = undefined;
  const [steps, ...columns] = chartData(curves, "loss");
  assert.deepEqual(steps, [0, 1, 2]);
  assert.deepEqual(columns, [
    [none, 3, 3],
    [none, 3, 3],
    [4, none, none],
    [none, 2, none],
    [none, 2, none],
    [none, none, none],
  ]);
  assert.deepEqual(chartData(curves, "accuracy")[1], [none, 0.25, 0.5]);
});

Deno.test("titles say SYNTHETIC where the data's description does", () => {
  assert.equal(titleOf("Loss", "SYNTHETIC stripes, 4 images"), "SYNTHETIC · Loss");
  assert.equal(titleOf("Loss", "CIFAR-10"), "Loss");
  assert.equal(titleOf("Loss"), "Loss");
});
