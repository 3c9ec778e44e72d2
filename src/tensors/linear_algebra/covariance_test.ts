import assert from "assert";
import { covariance } from "./covariance.ts";

Deno.test("one sample has no covariance", () => {
  for (const m of [0, 1, NaN]) {
    assert.throws(() => covariance(new Float64Array(m === 1 ? 3 : 0), m, 3), {
      name: "RangeError",
      message: `Cannot take a covariance: expected at least 2 samples, got ${m}`,
    });
  }
});
