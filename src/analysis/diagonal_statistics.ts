import { requireSquare } from "./square.ts";

/** Means and standard deviations of a square matrix on and off its diagonal. */
export interface DiagonalStatistics {
  /** Mean of the diagonal. */
  readonly mean: number;
  /** Standard deviation of the diagonal. */
  readonly std: number;
  /** Mean of the entries off the diagonal; 0 for a single entry. */
  readonly offMean: number;
  /** Standard deviation of the entries off the diagonal; 0 for a single entry. */
  readonly offStd: number;
  /** Sum of the diagonal. */
  readonly trace: number;
}

/**
 * Statistics of a square matrix's diagonal and of everything off it. The standard deviations are the
 * population's, with n in the denominator: the entries are all there are.
 *
 * @param matrix (D, D), row-major.
 * @param dim D.
 * @returns Means, standard deviations and trace.
 * @throws {RangeError} If there are not D² values.
 *
 * @example
 * ```ts
 * import { diagonalStatistics } from "@x/mimetic/analysis";
 * import assert from "assert";
 * const { mean, std, offMean, offStd, trace } = diagonalStatistics([1, 4, 8, 3], 2);
 * assert.deepEqual([mean, std, offMean, offStd, trace], [2, 1, 6, 2, 4]);
 * ```
 */
export function diagonalStatistics(matrix: ArrayLike<number>, dim: number): DiagonalStatistics {
  requireSquare("take the statistics of a diagonal", matrix, dim);
  let trace = 0;
  let offSum = 0;
  for (let at = 0; at < matrix.length; at++) {
    if (at % (dim + 1) === 0) trace += matrix[at];
    else offSum += matrix[at];
  }
  const others = Math.max(1, dim * (dim - 1));
  const mean = trace / dim;
  const offMean = offSum / others;
  let squares = 0;
  let offSquares = 0;
  for (let at = 0; at < matrix.length; at++) {
    if (at % (dim + 1) === 0) squares += (matrix[at] - mean) ** 2;
    else offSquares += (matrix[at] - offMean) ** 2;
  }
  const [std, offStd] = [Math.sqrt(squares / dim), Math.sqrt(offSquares / others)];
  return { mean, std, offMean, offStd, trace };
}
