import assert from "assert";
import { constantSchedule, cosineSchedule, piecewiseLinearSchedule } from "./schedules.ts";

const course = (schedule: (step: number, steps: number) => number, steps: number) =>
  Array.from({ length: steps }, (_, step) => schedule(step, steps));

Deno.test("the constant schedule stays at the peak", () => {
  assert.deepEqual(course(constantSchedule(), 3), [1, 1, 1]);
});

Deno.test("the cosine rises in equal steps to the peak, then falls", () => {
  const rates = course(cosineSchedule({ warmup: 0.1 }), 100);
  for (let i = 0; i < 10; i++) assert.ok(Math.abs(rates[i] - (i + 1) / 11) < 1e-12);
  assert.equal(rates[10], 1);
  for (let i = 11; i < 100; i++) assert.ok(rates[i] < rates[i - 1] && rates[i] > 0);
  assert.ok(Math.abs(rates[55] - 0.5) < 1e-12);
  assert.ok(rates[99] < 1e-3);
});

Deno.test("the cosine without warm-up starts at the peak and ends at its floor", () => {
  const schedule = cosineSchedule({ warmup: 0, floor: 0.25 });
  assert.equal(schedule(0, 10), 1);
  assert.equal(schedule(5, 10), 0.625);
  assert.ok(Math.abs(schedule(10, 10) - 0.25) < 1e-12);
});

Deno.test("the cosine has no gaps or negative rates for any number of steps", () => {
  for (let steps = 1; steps < 40; steps++) {
    for (const warmup of [0, 0.05, 0.33, 0.99]) {
      const rates = course(cosineSchedule({ warmup }), steps);
      assert.ok(rates.every((rate) => rate > 0 && rate <= 1), `${steps} steps: ${rates}`);
      const peak = rates.indexOf(Math.max(...rates));
      rates.forEach((rate, i) => {
        if (i > 0) assert.ok(i <= peak ? rate > rates[i - 1] : rate < rates[i - 1], `${rates}`);
      });
    }
  }
});

Deno.test("a warm-up or floor that isn't a fraction is refused", () => {
  for (const warmup of [-0.1, 1, NaN, 5]) {
    assert.throws(() => cosineSchedule({ warmup }), {
      name: "RangeError",
      message: "Cannot make a schedule: expected warmup to be a finite number of at least 0 and " +
        `below 1, got ${warmup}`,
    });
  }
  for (const floor of [-0.1, 2, NaN]) {
    assert.throws(
      () => cosineSchedule({ floor }),
      /expected floor to be a finite number of at least 0 and below 1/,
    );
  }
});

Deno.test("straight lines meet their points", () => {
  const schedule = piecewiseLinearSchedule([[0, 0], [0.4, 1], [0.8, 0.05], [1, 0]]);
  const close = (step: number, expected: number) =>
    assert.ok(Math.abs(schedule(step, 10) - expected) < 1e-12, `${schedule(step, 10)}`);
  close(0, 0.25);
  close(3, 1);
  close(5, 0.525);
  close(7, 0.05);
  close(9, 0);
});

Deno.test("points must ascend from 0 to 1", () => {
  const wrong: [number, number][][] = [
    [],
    [[0, 1]],
    [[0.1, 1], [1, 0]],
    [[0, 1], [0.9, 0]],
    [[0, 1], [0.5, 1], [0.5, 0], [1, 0]],
    [[0, 1], [0.6, 1], [0.4, 0], [1, 0]],
  ];
  for (const points of wrong) {
    assert.throws(
      () => piecewiseLinearSchedule(points),
      /^RangeError: Cannot make a schedule: expected points that ascend from 0 to 1, got \[/,
    );
  }
  for (
    const [points, got] of [[null, "null"], [[0, 1], "[0, 1]"], [[[0, 1], null], "[[0, 1], null]"]]
  ) {
    assert.throws(() => piecewiseLinearSchedule(points as [number, number][]), {
      name: "RangeError",
      message: `Cannot make a schedule: expected points that ascend from 0 to 1, got ${got}`,
    });
  }
  for (const part of [NaN, Infinity, -1]) {
    assert.throws(
      () => piecewiseLinearSchedule([[0, 0], [1, part]]),
      /^RangeError: Cannot make a schedule: expected a point to be a finite number of at least 0/,
    );
  }
});
