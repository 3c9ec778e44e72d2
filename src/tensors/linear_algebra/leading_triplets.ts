import { fours, reducePlaced, reductionNumbers } from "./blocked_reduction.ts";
import { startOf } from "./inverse_iteration.ts";
import { dot, transpose } from "./products.ts";
import type { Tridiagonal } from "./reflectors.ts";
import { fusedProducts, widePays } from "./wide_products.ts";
import { type Placed, Workspace } from "./workspace.ts";

/** Bisections that bring an interval of twice a norm down to its rounding. */
const BISECTIONS = 54;

/** Products of two vectors above this, which should be 0, are too far off to be mended. */
const MENDABLE = 1e-6;

/** The next multiple of 8. */
const eights = (n: number) => Math.ceil(n / 8) * 8;

/** The eigenvectors of X Xᵀ, as rows P, and P X, whose rows are orthogonal up to rounding. */
export interface LeadingRows {
  /** (count, p). */
  readonly vectors: Float64Array;
  /** (count, q). */
  readonly products: Float64Array;
}

/**
 * The eigenvectors of the `count` largest eigenvalues of X Xᵀ and their products with X, where X (p, q) is a large
 * matrix (m, n) or its transpose, p ≤ q, over its largest magnitude: by WebAssembly without leaving its memory. X Xᵀ
 * is reduced to tridiagonal form, the eigenvalues come by bisection, each vector by factorizations from both ends
 * that meet (Parlett and Dhillon, 1997); all are made orthonormal by the nearest matrix that is (Löwdin, 1950), with
 * the signs that inverse iteration gives them.
 *
 * @returns Nothing where the host can't, or eigenvalues lie so close together that vectors are not apart.
 */
export function leadingTriplets(
  matrix: ArrayLike<number>,
  m: number,
  n: number,
  count: number,
  largest: number,
): LeadingRows | undefined {
  const [p, q] = [Math.min(m, n), Math.max(m, n)];
  // Rows and columns are padded by zeros, and vectors to as many as are made at once.
  const [p4, q4, c4, c8] = [fours(p), fours(q), fours(count), eights(count)];
  if (c8 > p) return undefined;
  const scratch = Math.max(8 * q4, 2 * c8 + 16);
  const numbers = p4 * (q4 + p4 + 2 * c4 + 5) + c4 * (q4 + c4) + 2 * c8 + scratch;
  const work = Workspace.open(numbers + reductionNumbers(p) + 40);
  if (!work) return undefined;
  const { loops } = work;
  const [rows, squares] = [work.place(p4 * q4), work.place(p4 * p4)];
  placeRows(rows.values, m <= n ? matrix : transpose(matrix, m, n), q, q4, largest || 1);
  const spare = work.place(scratch);
  fusedProducts(loops, [rows.at, rows.at, squares.at], [p4, p4, q4], p4, true, spare.at);
  const tridiagonal = reducePlaced(work, squares, p, p4);
  const vectors = vectorsOf(work, tridiagonal, count, spare.at);
  if (!vectors) return undefined;
  // A scale of 0 is no reflection.
  const scales = work.place(p4);
  scales.values.set(tridiagonal.scales);
  loops.reflect(vectors.at, c4, p4, squares.at, scales.at);
  const products = work.place(c4 * q4);
  loops.multiply(vectors.at, rows.at, products.at, c4, q4, p4, spare.at, Number(widePays()));
  return {
    vectors: takeRows(vectors.values, count, p, p4),
    products: takeRows(products.values, count, q, q4),
  };
}

/** Rows of n numbers, over a divisor, in rows of `stride`. */
function placeRows(
  to: Float64Array,
  from: ArrayLike<number>,
  n: number,
  stride: number,
  divisor: number,
): void {
  for (let row = 0, i = 0; i < from.length; row += stride) {
    for (let c = 0; c < n; c++) to[row + c] = from[i++] / divisor;
  }
}

function takeRows(from: Float64Array, m: number, n: number, stride: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) out.set(from.subarray(i * stride, i * stride + n), i * n);
  return out;
}

/** Orthonormal eigenvectors of a tridiagonal matrix, padded, in a workspace; nothing where they aren't apart. */
function vectorsOf(
  work: Workspace,
  { order, diagonal, offDiagonal }: Tridiagonal,
  count: number,
  scratch: number,
): Placed | undefined {
  const [pitch, c4, c8] = [fours(order), fours(count), eights(count)];
  const matrix = work.place(4 * order);
  const [values, residuals] = [work.place(c8), work.place(c8)];
  let norm = 0;
  for (let i = 0; i < order; i++) {
    const [before, after] = [i > 0 ? offDiagonal[i - 1] : 0, offDiagonal[i] ?? 0];
    matrix.values.set([diagonal[i], after, after * after], 4 * i);
    norm = Math.max(norm, Math.abs(diagonal[i]) + Math.abs(before) + Math.abs(after));
  }
  if (!(norm > 0)) return undefined;
  const tiny = Number.EPSILON * norm;
  const [vectors, mended] = [work.place(c4 * pitch), work.place(c4 * pitch)];
  const { loops } = work;
  loops.bisect(matrix.at, order, c8, -norm, norm, BISECTIONS, values.at, scratch);
  loops.twistedVectors(
    ...[matrix.at, order, values.at, c4, tiny * Number.EPSILON] as const,
    ...[vectors.at, pitch, residuals.at, scratch] as const,
  );
  if (!residuals.values.subarray(0, c4).every((x) => x <= 8 * order * tiny)) return undefined;
  const made = orthonormalized(work, vectors, mended, c4, pitch, scratch);
  if (made) turn(made.values, count, order, pitch);
  return made;
}

/** Y (Y Yᵀ)^−½ by its first terms, (3 I − Y Yᵀ) Y / 2, until Y Yᵀ is I; nothing where Y is far from that. */
function orthonormalized(
  work: Workspace,
  rows: Placed,
  spare: Placed,
  count: number,
  pitch: number,
  scratch: number,
): Placed | undefined {
  const products = work.place(count * count);
  const p = products.values;
  for (let round = 0; round < 4; round++) {
    const { at } = products;
    fusedProducts(work.loops, [rows.at, rows.at, at], [count, count, pitch], count, false, scratch);
    let worst = 0;
    for (let i = 0; i < p.length; i++) {
      const one = i % (count + 1) === 0 ? 1 : 0;
      worst = Math.max(worst, Math.abs(p[i] - one));
      p[i] = 1.5 * one - 0.5 * p[i];
    }
    if (!(worst < MENDABLE)) return undefined;
    if (worst < 8 * Number.EPSILON) return rows;
    work.loops.multiply(at, rows.at, spare.at, count, pitch, count, scratch, 0);
    [rows, spare] = [spare, rows];
  }
  return rows;
}

/** Turns each vector to the side of the numbers that inverse iteration starts from. */
function turn(rows: Float64Array, count: number, order: number, pitch: number): void {
  for (let k = 0; k < count; k++) {
    const row = rows.subarray(k * pitch, k * pitch + order);
    if (dot(row, 0, startOf(k * order, order), 0, order) >= 0) continue;
    for (let i = 0; i < order; i++) row[i] = -row[i];
  }
}
