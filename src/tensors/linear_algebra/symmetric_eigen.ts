import { inverseIteration } from "./inverse_iteration.ts";
import { rotateRows } from "./rotations.ts";
import { applyReflectors, type Tridiagonal, tridiagonalize } from "./tridiagonal.ts";
import { diagonalize } from "./tridiagonal_ql.ts";

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
 * and the vectors by inverse iteration, checked, with QL where the check fails.
 */
export function symmetricEigen(a: Float64Array, order: number, count: number): SymmetricEigen {
  const tridiagonal = tridiagonalize(a, order);
  const few = 4 * count <= order ? inverseIteration(tridiagonal, count) : undefined;
  const { values, vectors } = few ?? allOfTridiagonal(tridiagonal, count);
  applyReflectors(tridiagonal, vectors, count);
  return { values, vectors };
}

function allOfTridiagonal(
  { order, diagonal, offDiagonal }: Tridiagonal,
  count: number,
): SymmetricEigen {
  const d = diagonal.slice();
  const rows = new Float64Array(order * order);
  for (let i = 0; i < order; i++) rows[i * order + i] = 1;
  diagonalize(d, offDiagonal.slice(), (i, c, s) => rotateRows(rows, order, i, i + 1, c, -s));
  const falling = Array.from(d.keys()).sort((i, j) => d[j] - d[i]).slice(0, count);
  const vectors = new Float64Array(count * order);
  falling.forEach((i, k) => vectors.set(rows.subarray(i * order, (i + 1) * order), k * order));
  return { values: Float64Array.from(falling, (i) => d[i]), vectors };
}
