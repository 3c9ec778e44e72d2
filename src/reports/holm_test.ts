import assert from "assert";
import { holmCorrected } from "./holm.ts";

Deno.test("Holm's correction multiplies by the comparisons that are left, and never falls", () => {
  // 5 × 0.01, 4 × 0.02, 3 × 0.03, and 2 × 0.04 and 1 × 0.05, which are less.
  const rising = holmCorrected([0.01, 0.02, 0.03, 0.04, 0.05]);
  [0.05, 0.08, 0.09, 0.09, 0.09].forEach((p, i) => assert.ok(Math.abs(rising[i] - p) < 1e-15));
  const given = [0.2, 0.001, 0.2, 0.9];
  assert.deepEqual(holmCorrected(given), [0.6000000000000001, 0.004, 0.6000000000000001, 0.9]);
  assert.deepEqual(given, [0.2, 0.001, 0.2, 0.9]);
});

Deno.test("a corrected probability is never smaller, at most 1, and alone it is itself", () => {
  assert.deepEqual(holmCorrected([0.03]), [0.03]);
  assert.deepEqual(holmCorrected([]), []);
  assert.deepEqual(holmCorrected([0, 1, 0.7]), [0, 1, 1]);
});

Deno.test("what is no probability is refused", () => {
  for (const wrong of [-0.1, 1.1, NaN]) {
    assert.throws(() => holmCorrected([0.5, wrong]), {
      name: "RangeError",
      message: /^Cannot correct for several comparisons: expected probabilities from 0 to 1, got /,
    });
  }
});
