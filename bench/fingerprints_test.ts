import assert from "assert";
import { distance, fingerprint, numbers, positions } from "./fingerprints.ts";

Deno.test("numbers are the same for a seed, uniform in [-1, 1) and different between seeds", () => {
  const n = 10_000;
  const values = numbers(3, n);
  assert.deepEqual(values, numbers(3, n));
  assert.notDeepEqual(values.slice(0, 10), numbers(4, 10));
  assert.ok(values.every((value) => value >= -1 && value < 1));
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + value * value, 0) / n;
  // Bounds of five standard errors: the variance of U(-1, 1) is 1/3, that of its square 4/45.
  assert.ok(Math.abs(mean) < 5 * Math.sqrt(1 / 3 / n));
  assert.ok(Math.abs(variance - 1 / 3) < 5 * Math.sqrt(4 / 45 / n));
});

Deno.test("distance sees a wrong entry, a wrong sum, a wrong length and a NaN", () => {
  const right = numbers(1, 1000);
  const near = right.map((value) => value * (1 + 1e-6));
  assert.ok(distance(fingerprint(near), fingerprint(right)) < 1e-5);
  const entry = right.slice();
  entry[positions(1000)[7]] += 0.1;
  assert.ok(distance(fingerprint(entry), fingerprint(right)) > 0.05);
  const shifted = right.map((value) => value + 0.01);
  assert.ok(distance(fingerprint(shifted), fingerprint(right)) > 0.01);
  assert.equal(distance(fingerprint(right.subarray(1)), fingerprint(right)), Infinity);
  const broken = right.slice();
  for (const value of [NaN, Infinity]) {
    broken[500] = value;
    const found = fingerprint(broken);
    // As JSON has it, too: null in place of what is no finite number.
    for (const one of [found, JSON.parse(JSON.stringify(found))]) {
      assert.equal(distance(one, fingerprint(right)), Infinity);
      assert.equal(distance(fingerprint(right), one), Infinity);
      assert.equal(distance(one, one), Infinity);
    }
  }
});
