import { gram, transpose } from "./products.ts";

/**
 * The sample covariance (n, n) of m samples of n numbers, about their mean: m − 1 divides.
 *
 * @param samples (m, n), row-major.
 * @throws {RangeError} If there aren't m · n numbers, or m isn't at least 2.
 *
 * @example
 * ```ts
 * import { covariance } from "@x/mimetic/tensors";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...covariance([1, 0, 3, 4], 2, 2)], [2, 4, 4, 8]);
 * ```
 */
export function covariance(samples: ArrayLike<number>, m: number, n: number): Float64Array {
  if (!(m >= 2)) {
    throw new RangeError(`Cannot take a covariance: expected at least 2 samples, got ${m}`);
  }
  const centered = Float64Array.from(samples);
  for (let i = 0; i < n; i++) {
    let mean = 0;
    for (let at = i; at < centered.length; at += n) mean += centered[at] / m;
    for (let at = i; at < centered.length; at += n) centered[at] -= mean;
  }
  return gram(transpose(centered, m, n), n, m).map((x) => x / (m - 1));
}
