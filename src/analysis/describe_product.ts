import { type DiagonalStatistics, diagonalStatistics } from "./diagonal_statistics.ts";
import { type ReducedMatrix, reduceMatrix, type ReduceOptions } from "./reduce_matrix.ts";
import { singularValues } from "./spectra.ts";

/** A square matrix as a report shows it. */
export interface DescribedProduct extends ReducedMatrix {
  /** Statistics of the whole matrix. */
  readonly diagonal: DiagonalStatistics;
  /** Singular values of the whole matrix, descending; none where a number isn't finite. */
  readonly spectrum?: Float64Array;
}

/**
 * All that a report says of one product of weights: the matrix, small enough for a heat map, with
 * the statistics and the spectrum of the whole. A matrix with numbers that are not finite, as a run that
 * diverged leaves it, is shown as it is, without a spectrum.
 *
 * @param matrix (D, D), row-major.
 * @param dim D.
 * @param options Largest side of the heat map, and how to get there.
 * @returns Fields of a report's weight figure.
 * @throws {RangeError} If there are not D² values.
 *
 * @example
 * ```ts
 * import { describeProduct } from "@x/mimetic/analysis";
 * import type { WeightFigure } from "@x/mimetic/reports";
 * import assert from "assert";
 * const figure: WeightFigure = {
 *   init: "mimetic", seed: 0, layer: 0, when: "before", product: "query-key",
 *   ...describeProduct(Float32Array.of(2, 0, 0, 2), 2),
 * };
 * assert.equal(figure.diagonal?.mean, 2);
 * ```
 */
export function describeProduct(
  matrix: ArrayLike<number>,
  dim: number,
  options: ReduceOptions = {},
): DescribedProduct {
  const finite = Array.prototype.every.call(matrix, Number.isFinite);
  return {
    ...reduceMatrix(matrix, dim, options),
    diagonal: diagonalStatistics(matrix, dim),
    ...finite && { spectrum: singularValues(matrix, dim) },
  };
}
