/** What depthwise filters have in common, beside what random ones would. */
export interface FilterStatistics {
  /** Correlation of neighboring weights, across and down: 1 for constant filters, 0 for random ones. */
  readonly neighbors: number;
  /** The same in standard deviations of random filters. */
  readonly neighborScore: number;
  /** Share of the largest eigenvalue in the covariance's trace. */
  readonly leading: number;
  /** How far the covariance is from a multiple of the identity, in standard deviations of random filters. */
  readonly sphericityScore: number;
}

/**
 * Statistics of depthwise filters (C, K, K) beside filters of independent normal weights.
 *
 * Neighbors: the mean of f_a f_b over the m = 2K(K − 1) pairs of neighboring weights and all channels, over
 * the mean of f²; of random filters 0 with a standard deviation of 1/√(mC). Sphericity: John's U, the
 * variance of the covariance's eigenvalues λ over the square of their mean; of random filters (n·U − K²)
 * has mean 1 and standard deviation 2, with n = C − 1 (Ledoit & Wolf 2002, theorem 2.1).
 *
 * @param filters (C, K²), row-major.
 * @param eigenvalues Of their covariance over channels, K² of them, descending.
 * @param kernel K, at least 2.
 * @throws {RangeError} If the numbers don't fit.
 *
 * @example
 * ```ts
 * import { filterStatistics } from "@x/mimetic/analysis";
 * import assert from "node:assert/strict";
 *
 * const { neighbors, leading } = filterStatistics([1, 1, 1, 1, -1, -1, -1, -1], [4, 0, 0, 0], 2);
 * assert.deepEqual([neighbors, leading], [1, 1]);
 * ```
 */
export function filterStatistics(
  filters: ArrayLike<number>,
  eigenvalues: ArrayLike<number>,
  kernel: number,
): FilterStatistics {
  const size = kernel * kernel;
  const channels = filters.length / size;
  if (kernel < 2 || !Number.isInteger(channels) || channels < 2 || eigenvalues.length !== size) {
    throw new RangeError(
      `Cannot describe filters: expected two or more of ${kernel} × ${kernel} weights with as many ` +
        `eigenvalues, got ${filters.length} weights and ${eigenvalues.length} eigenvalues`,
    );
  }
  let [products, squares] = [0, 0];
  for (let at = 0; at < filters.length; at++) {
    const [row, column] = [Math.floor(at % size / kernel), at % size % kernel];
    squares += filters[at] ** 2;
    if (column + 1 < kernel) products += filters[at] * filters[at + 1];
    if (row + 1 < kernel) products += filters[at] * filters[at + kernel];
  }
  const pairs = 2 * kernel * (kernel - 1);
  const neighbors = squares > 0 ? products / pairs / (squares / size) : 0;
  const values = Float64Array.from(eigenvalues);
  const mean = values.reduce((sum, x) => sum + x, 0) / size;
  const u = mean > 0 ? values.reduce((sum, x) => sum + (x / mean - 1) ** 2, 0) / size : 0;
  return {
    neighbors,
    neighborScore: neighbors * Math.sqrt(pairs * channels),
    leading: mean > 0 ? values[0] / (mean * size) : 0,
    sphericityScore: mean > 0 ? ((channels - 1) * u - size - 1) / 2 : 0,
  };
}
