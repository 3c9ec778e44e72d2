import { inverseIteration } from "./inverse_iteration.ts";
import { rotatedRows } from "./rotated_rows.ts";
import { multiplyByPower, requireFinite, scaleToRange } from "./scaling.ts";
import type { Tridiagonal } from "./reflectors.ts";
import { applyReflectors, tridiagonalize } from "./tridiagonal.ts";
import { diagonalize } from "./tridiagonal_ql.ts";

/** Whether so many vectors are better found one by one than all at once. */
export function wantsFew(order: number, count: number): boolean {
  return 4 * count <= order;
}

/** Eigenvalues in falling order, each with its vector as a row. */
export interface SymmetricEigen {
  /** The eigenvalues, largest first. */
  readonly values: Float64Array;
  /** (count, order), orthonormal rows. */
  readonly vectors: Float64Array;
}

/**
 * The `count` largest eigenvalues of a symmetric matrix and their vectors. Only the lower triangle of
 * `a` is read, and `a` is overwritten.
 *
 * Householder's reduction, then: for all vectors, implicit QL; for the first few, the values by QL
 * and the vectors by inverse iteration, checked, with QL where the check fails. Errors are those of
 * rounding beside the largest eigenvalue, whatever the magnitude of the matrix.
 *
 * @throws {RangeError} If a number isn't finite, an eigenvalue is too large for a double, or the sizes
 *   don't fit.
 */
export function symmetricEigen(a: Float64Array, order: number, count: number): SymmetricEigen {
  requireSizes(a, order, count);
  const exponent = scaleToRange(a, order);
  const tridiagonal = tridiagonalize(a, order, { exact: !wantsFew(order, count) });
  const few = wantsFew(order, count) ? inverseIteration(tridiagonal, count) : undefined;
  return restored(tridiagonal, few ?? allOfTridiagonal(tridiagonal, count), exponent);
}

/**
 * All eigenvalues of a symmetric matrix, falling, without vectors, which takes a fifth of the time.
 * Only the lower triangle of `a` is read, and `a` is overwritten.
 *
 * @throws {RangeError} If a number isn't finite, an eigenvalue is too large for a double, or the sizes
 *   don't fit.
 */
export function symmetricEigenvalues(a: Float64Array, order: number): Float64Array {
  requireSizes(a, order, order);
  const exponent = scaleToRange(a, order);
  const values = valuesOf(tridiagonalize(a, order));
  if (exponent !== 0) multiplyByPower(values, exponent);
  requireFinite("eigenvalues", values);
  return values;
}

/**
 * The eigenvalues above `part` of the largest magnitude, with their vectors, and all others without: for
 * large matrices of low rank. As `symmetricEigen`, whose vectors of small matrices it has to the bit.
 *
 * @returns All values, falling, and the vectors of those that are above.
 */
export function leadingEigen(a: Float64Array, order: number, part: number): SymmetricEigen {
  const above = (values: Float64Array) => {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return values.filter((value) => value > part * largest).length;
  };
  if (order <= SMALL) {
    const { values, vectors } = symmetricEigen(a, order, order);
    return { values, vectors: vectors.subarray(0, above(values) * order) };
  }
  requireSizes(a, order, order);
  const exponent = scaleToRange(a, order);
  const tridiagonal = tridiagonalize(a, order);
  const values = valuesOf(tridiagonal);
  const count = above(values);
  const few = 2 * count <= order ? inverseIteration(tridiagonal, count) : undefined;
  const { vectors } = restored(tridiagonal, few ?? allOfTridiagonal(tridiagonal, count), exponent);
  if (exponent !== 0) multiplyByPower(values, exponent);
  requireFinite("eigenvalues", values);
  return { values, vectors };
}

/** Up to here all vectors take less than a fifth of a second. */
const SMALL = 400;

/** All eigenvalues, falling. */
function valuesOf({ diagonal, offDiagonal }: Tridiagonal): Float64Array {
  const values = diagonal.slice();
  diagonalize(values, offDiagonal.slice());
  return values.sort().reverse();
}

/** From a tridiagonal matrix back to the one it was made of. */
function restored(
  tridiagonal: Tridiagonal,
  { values, vectors }: SymmetricEigen,
  exponent: number,
): SymmetricEigen {
  applyReflectors(tridiagonal, vectors, values.length);
  if (exponent !== 0) multiplyByPower(values, exponent);
  requireFinite("eigenvalues", values);
  return { values, vectors };
}

function requireSizes(a: Float64Array, order: number, count: number): void {
  const whole = Number.isInteger(order) && Number.isInteger(count);
  if (whole && count >= 0 && count <= order && a.length === order * order) return;
  throw new RangeError(
    `Cannot find eigenvalues: expected order × order numbers and a count of at most the order, got ` +
      `${a.length} numbers, order ${order}, count ${count}`,
  );
}

function allOfTridiagonal(
  { order, diagonal, offDiagonal }: Tridiagonal,
  count: number,
): SymmetricEigen {
  const d = diagonal.slice();
  const rows = rotatedRows(order);
  diagonalize(d, offDiagonal.slice(), rows.rotate);
  const falling = Array.from(d.keys()).sort((i, j) => d[j] - d[i]).slice(0, count);
  return { values: Float64Array.from(falling, (i) => d[i]), vectors: rows.take(falling) };
}
