/**
 * Holm's correction for several comparisons (Holm, "A simple sequentially rejective multiple test
 * procedure", Scandinavian Journal of Statistics 6, 1979): of m probabilities in rising order, the k-th
 * becomes the largest of (m − j + 1) p_j over all j up to k, at most 1. Where those of at most 5 % are called
 * differences, the probability that any one of them isn't is at most 5 %, however the comparisons depend on
 * each other.
 *
 * @param probabilities One a comparison: how probable a difference as large is where there is none.
 * @returns The corrected ones, in the same order.
 * @throws {RangeError} If one isn't in [0, 1].
 *
 * @example
 * ```ts
 * import { holmCorrected } from "@x/mimetic/reports";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(holmCorrected([0.5, 0.01, 0.125]), [0.5, 0.03, 0.25]);
 * ```
 */
export function holmCorrected(probabilities: readonly number[]): number[] {
  const wrong = probabilities.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot correct for several comparisons: expected probabilities from 0 to 1, got ${wrong}`,
    );
  }
  const corrected = new Array<number>(probabilities.length);
  const rising = probabilities.map((p, i) => [p, i] as const).sort(([a], [b]) => a - b);
  let largest = 0;
  for (const [rank, [p, i]] of rising.entries()) {
    largest = Math.max(largest, Math.min(1, (probabilities.length - rank) * p));
    corrected[i] = largest;
  }
  return corrected;
}
