import assert from "assert";
import { detectableDifference, studentProbability, studentQuantile } from "./student.ts";
import golden from "./testing/student.json" with { type: "json" };

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual / expected - 1) < tolerance, `${actual}, not ${expected}`);

Deno.test("studentQuantile() has SciPy's values, and those of printed tables", () => {
  for (const [probability, freedom, expected] of golden.quantiles) {
    near(studentQuantile(probability, freedom), expected, 1e-12);
  }
  const table = [[1, "12.706"], [2, "4.303"], [4, "2.776"], [9, "2.262"], [120, "1.980"]] as const;
  for (const [freedom, expected] of table) {
    assert.equal(studentQuantile(0.975, freedom).toFixed(3), expected);
  }
});

Deno.test("studentQuantile() is symmetric about 0, and refuses what is no probability", () => {
  assert.equal(studentQuantile(0.025, 3), -studentQuantile(0.975, 3));
  assert.equal(studentQuantile(0.5, 3), 0);
  for (const [probability, freedom] of [[0, 3], [1, 3], [NaN, 3], [0.5, 0], [0.5, 1.5]]) {
    assert.throws(() => studentQuantile(probability, freedom), { name: "RangeError" });
  }
});

Deno.test("detectableDifference() is the one that a paired t test finds with that power", () => {
  for (const [seeds, power, level, expected] of golden.detectable) {
    near(detectableDifference(seeds, { spread: 1, power, level }), expected, 1e-9);
  }
  assert.equal(detectableDifference(1, { spread: 1 }), Infinity);
  near(detectableDifference(5, { spread: 3 }), 3 * detectableDifference(5, { spread: 1 }), 1e-12);
  // With many seeds it is the normal approximation, (1.960 + 0.842) √(2/n).
  near(detectableDifference(1000, { spread: 1 }), 2.8016 * Math.sqrt(2 / 1000), 2e-3);
});

Deno.test("the probability of a variable is that of which it is the quantile", () => {
  for (const freedom of [1, 2, 5, 30]) {
    for (const p of [0.9, 0.5, 0.05, 1e-4]) {
      const t = studentQuantile(1 - p / 2, freedom);
      assert.ok(Math.abs(studentProbability(t, freedom) - p) < 1e-12, `${freedom} ${p}`);
      assert.equal(studentProbability(-t, freedom), studentProbability(t, freedom));
    }
    assert.deepEqual([0, Infinity].map((t) => studentProbability(t, freedom)), [1, 0]);
  }
  assert.ok(Number.isNaN(studentProbability(NaN, 2)));
  assert.throws(() => studentProbability(1, 0), RangeError);
});
