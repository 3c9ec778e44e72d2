import { svd, symmetricEigenvalues as eigenvaluesOf } from "../tensors/mod.ts";
import { requireSquare } from "./square.ts";

/**
 * Singular values of a matrix.
 *
 * @param matrix (rows, columns), row-major.
 * @param rows Number of rows.
 * @param columns Number of columns; as many as rows when absent.
 * @returns min(rows, columns) values, descending.
 * @throws {RangeError} If the sizes do not fit or a number is not finite.
 *
 * @example
 * ```ts
 * import { singularValues } from "@x/mimetic/analysis";
 * import assert from "assert";
 * const values = singularValues([0, -3, 2, 0], 2);
 * assert(Math.abs(values[0] - 3) < 1e-12 && Math.abs(values[1] - 2) < 1e-12);
 * ```
 */
export function singularValues(
  matrix: ArrayLike<number>,
  rows: number,
  columns: number = rows,
): Float64Array {
  return svd(matrix, rows, columns).values;
}

/**
 * Eigenvalues of a symmetric matrix, e.g. of a covariance.
 *
 * Errors are about D · 2⁻⁵² of the largest, so eigenvalues far smaller than it keep few digits.
 *
 * @param matrix (D, D), row-major, symmetric.
 * @param dim D.
 * @returns D eigenvalues, descending.
 * @throws {RangeError} If there are not D² values, one is not finite, or the matrix is not symmetric.
 *
 * @example
 * ```ts
 * import { symmetricEigenvalues } from "@x/mimetic/analysis";
 * import assert from "assert";
 * const values = symmetricEigenvalues([0, 1, 1, 0], 2);
 * assert(Math.abs(values[0] - 1) < 1e-12 && Math.abs(values[1] + 1) < 1e-12);
 * ```
 */
export function symmetricEigenvalues(matrix: ArrayLike<number>, dim: number): Float64Array {
  requireSquare("take eigenvalues", matrix, dim);
  let bound = 0;
  for (let i = 0; i < dim; i++) {
    let sum = 0;
    for (let j = 0; j < dim; j++) sum += Math.abs(matrix[i * dim + j]);
    bound = Math.max(bound, sum);
  }
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < i; j++) {
      const [lower, upper] = [matrix[i * dim + j], matrix[j * dim + i]];
      if (Math.abs(lower - upper) > 1e-6 * bound) {
        throw new RangeError(
          `Cannot take eigenvalues: expected a symmetric matrix, got ${lower} at row ${i}, ` +
            `column ${j}, and ${upper} at row ${j}, column ${i}`,
        );
      }
    }
  }
  return eigenvaluesOf(Float64Array.from(matrix), dim);
}
