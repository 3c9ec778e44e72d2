import assert from "assert";
import {
  mean,
  median,
  quantile,
  quartiles,
  standardDeviation,
  standardError,
} from "./statistics.ts";

Deno.test("mean, deviation and error of known numbers", () => {
  const values = [2, 4, 4, 4, 5, 5, 7, 9];
  assert.equal(mean(values), 5);
  assert.ok(Math.abs(standardDeviation(values) - Math.sqrt(32 / 7)) < 1e-15);
  assert.ok(Math.abs(standardError(values) - Math.sqrt(32 / 7 / 8)) < 1e-15);
  assert.equal(standardError([3, 3, 3]), 0);
});

Deno.test("quantiles interpolate between order statistics and leave their input alone", () => {
  const values = [10, 1, 3, 2];
  assert.deepEqual(quartiles(values), [1.75, 2.5, 4.75]);
  assert.deepEqual(values, [10, 1, 3, 2]);
  assert.equal(quantile(values, 0), 1);
  assert.equal(quantile(values, 1), 10);
  assert.equal(quantile(Float32Array.of(10, 9, 100), 0.5), 10);
  assert.equal(median([7]), 7);
});

Deno.test("an infinite value counts as larger than any other", () => {
  assert.equal(median([Infinity, 1, 4]), 4);
  assert.equal(median([Infinity, 1, Infinity]), Infinity);
  assert.equal(median([1, Infinity]), Infinity);
  assert.equal(quantile([1, 2, Infinity], 0.5), 2);
});

Deno.test("too few values are refused with their number", () => {
  assert.throws(() => mean([]), { name: "RangeError", message: /at least 1 value are|1 value/ });
  assert.throws(() => median([]), { name: "RangeError" });
  assert.throws(() => standardError([1]), { message: /expected at least 2 values, got 1/ });
  assert.throws(() => quantile([1], 1.5), { message: /expected a fraction in \[0, 1\], got 1.5/ });
});
