import {
  gram,
  multiplyTransposed,
  symmetricEigen,
  symmetricEigenvalues,
  transpose,
} from "../tensors/mod.ts";
import type { DiagonalStatistics } from "./diagonal_statistics.ts";

/** The two factors of a square product M = AᵀB. */
export interface ProductFactors {
  /** A, (K, D): a query's rows of one head, a stored value matrix. */
  readonly left: Float32Array;
  /** B, (K, D): a key's rows of that head, W_proj. */
  readonly right: Float32Array;
  /** D, the side of the product. */
  readonly dim: number;
  /** K, rows of both factors: the rank of the product is K at most. */
  readonly rank: number;
}

/** What is said of a product M = AᵀB (D, D) in numbers. */
export interface ProductStatistics {
  /** Mean and spread of the entries on and off the diagonal. */
  readonly diagonal: DiagonalStatistics;
  /** Frobenius norm of M. */
  readonly norm: number;
  /** Frobenius norms of A and B. */
  readonly factorNorms: readonly [number, number];
  /** Cosine of the angle between A and B as vectors: trace / (‖A‖ ‖B‖). */
  readonly cosine: number;
  /** ‖(M + Mᵀ)/2‖² / ‖M‖²: 1 if symmetric, 0 if antisymmetric, ½ if neither. */
  readonly symmetry: number;
  /** (Σσ²)² / Σσ⁴: how many equal singular values would be as concentrated. */
  readonly effectiveRank: number;
  /** Singular values that can differ from 0, min(K, D) of them, descending; none where they weren't asked for. */
  readonly singularValues?: Float64Array;
}

/**
 * Statistics of a product of two factors. Of low rank, as for one head, all come from K × K matrices, and
 * the product itself is never made: D·K² operations for D²·K. Singular values are exact to about 10⁻⁸ of
 * the largest.
 *
 * @param factors A and B with their sizes.
 * @param options `spectrum`: whether to compute singular values (default true), which takes longest.
 * @throws {RangeError} If a factor doesn't have K · D numbers, or one isn't finite.
 *
 * @example
 * ```ts
 * import { productStatistics } from "@x/mimetic/analysis";
 * import assert from "node:assert/strict";
 *
 * // M = [[3, 0], [0, −1]].
 * const left = Float32Array.of(3, 0, 0, 1), right = Float32Array.of(1, 0, 0, -1);
 * const { diagonal, norm, symmetry } = productStatistics({ left, right, dim: 2, rank: 2 });
 * assert.deepEqual([diagonal.mean, norm ** 2, symmetry].map((x) => x.toFixed(6)), [
 *   "1.000000",
 *   "10.000000",
 *   "1.000000",
 * ]);
 * ```
 */
export function productStatistics(
  factors: ProductFactors,
  { spectrum = true }: { readonly spectrum?: boolean } = {},
): ProductStatistics {
  requireFactors(factors);
  const { dim, rank } = factors;
  const [left, right] = [Float64Array.from(factors.left), Float64Array.from(factors.right)];
  const { squares, transposed, fourth, values } = 2 * rank <= dim
    ? bySmallMatrices(left, right, factors, spectrum)
    : byProduct(left, right, factors, spectrum);
  const norms = [left, right].map((factor) => Math.sqrt(sumOfSquares(factor)));
  const diagonal = diagonalOf(left, right, factors, squares);
  return {
    diagonal,
    norm: Math.sqrt(squares),
    factorNorms: [norms[0], norms[1]],
    cosine: ratio(diagonal.trace, norms[0] * norms[1]),
    symmetry: squares > 0 ? 0.5 * (1 + transposed / squares) : 0.5,
    effectiveRank: ratio(squares ** 2, fourth),
    ...values && { singularValues: values },
  };
}

const ratio = (a: number, b: number) => b > 0 ? a / b : 0;

function requireFactors({ left, right, dim, rank }: ProductFactors): void {
  for (const factor of [left, right]) {
    if (factor.length !== dim * rank || factor.length === 0) {
      throw new RangeError(
        `Cannot describe a product: expected factors of ${rank} × ${dim} numbers, got ` +
          factor.length,
      );
    }
    const wrong = factor.findIndex((x) => !Number.isFinite(x));
    if (wrong >= 0) {
      throw new RangeError(
        `Cannot describe a product: expected finite numbers, got ${factor[wrong]} at row ` +
          `${Math.floor(wrong / dim)}, column ${wrong % dim}`,
      );
    }
  }
}

/** What both ways to compute have in common: ‖M‖², tr(M²), Σσ⁴, and σ. */
interface Moments {
  readonly squares: number;
  readonly transposed: number;
  readonly fourth: number;
  readonly values?: Float64Array;
}

/** From A Aᵀ, B Bᵀ and A Bᵀ: σ² are the eigenvalues of √(A Aᵀ) B Bᵀ √(A Aᵀ). */
function bySmallMatrices(
  left: Float64Array,
  right: Float64Array,
  { dim, rank }: ProductFactors,
  spectrum: boolean,
): Moments {
  const [a, b] = [gram(left, rank, dim), gram(right, rank, dim)];
  const cross = multiplyTransposed(left, right, rank, rank, dim);
  const inner = multiplyTransposed(a, b, rank, rank, rank);
  return {
    squares: dotOf(a, b),
    transposed: dotOf(cross, transpose(cross, rank, rank)),
    fourth: dotOf(inner, transpose(inner, rank, rank)),
    ...spectrum && { values: rootsOf(symmetricSimilar(a, b, rank), rank) },
  };
}

/** Λ^½ U B Uᵀ Λ^½ with A = Uᵀ Λ U: it has the eigenvalues of A B. */
function symmetricSimilar(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const { values, vectors } = symmetricEigen(a.slice(), n, n);
  values.forEach((value, i) => {
    const root = Math.sqrt(Math.max(0, value));
    for (let j = 0; j < n; j++) vectors[i * n + j] *= root;
  });
  return multiplyTransposed(multiplyTransposed(vectors, b, n, n, n), vectors, n, n, n);
}

/** From M itself and Mᵀ M. */
function byProduct(
  left: Float64Array,
  right: Float64Array,
  { dim, rank }: ProductFactors,
  spectrum: boolean,
): Moments {
  const [a, b] = [transpose(left, rank, dim), transpose(right, rank, dim)];
  const product = multiplyTransposed(a, b, dim, dim, rank);
  const squared = gram(product, dim, dim);
  const moments = {
    squares: sumOfSquares(product),
    transposed: dotOf(product, transpose(product, dim, dim)),
    fourth: sumOfSquares(squared),
  };
  if (!spectrum) return moments;
  return { ...moments, values: rootsOf(squared, dim).slice(0, Math.min(rank, dim)) };
}

function rootsOf(squares: Float64Array, n: number): Float64Array {
  return symmetricEigenvalues(squares, n).map((value) => Math.sqrt(Math.max(0, value)));
}

/** Entries on the diagonal one by one, those off it by their sum and the norm. */
function diagonalOf(
  left: Float64Array,
  right: Float64Array,
  { dim, rank }: ProductFactors,
  squares: number,
): DiagonalStatistics {
  const entries = new Float64Array(dim);
  let total = 0;
  for (let row = 0; row < rank; row++) {
    let [a, b] = [0, 0];
    for (let i = 0; i < dim; i++) {
      const [x, y] = [left[row * dim + i], right[row * dim + i]];
      entries[i] += x * y;
      a += x;
      b += y;
    }
    total += a * b;
  }
  const trace = entries.reduce((sum, x) => sum + x, 0);
  const [mean, own] = [trace / dim, sumOfSquares(entries)];
  const others = Math.max(1, dim * (dim - 1));
  const offMean = (total - trace) / others;
  return {
    mean,
    std: Math.sqrt(entries.reduce((sum, x) => sum + (x - mean) ** 2, 0) / dim),
    offMean,
    offStd: Math.sqrt(Math.max(0, (squares - own) / others - offMean ** 2)),
    trace,
  };
}

function dotOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

const sumOfSquares = (values: Float64Array) => dotOf(values, values);
