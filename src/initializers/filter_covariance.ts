import { symmetricEigen } from "../tensors/mod.ts";

/**
 * The closed-form covariance of K × K depthwise filters, after Trockman, Willmott & Kolter,
 * "Understanding the Covariance Structure of Convolutional Filters", ICLR 2023. With c = ⌊K/2⌋,
 *
 *     Z[i, j] = exp(−((i − c)² + (j − c)²) / (2σ)),  C_ij = Z shifted by (i − c, j − c), wrapping,
 *     Ĉ[ij, lm] = Z[i, j] · (C_ij − ½Z)[l, m] · Z[l, m],  Σ = ½(Ĉ + Ĉᵀ):
 *
 * weights near the middle vary most, each with its neighbours. What makes Σ indefinite is left in; see
 * {@linkcode covarianceRoot}.
 *
 * @param kernel K, odd.
 * @param sigma σ, how wide the bumps are; note that it takes the place of a variance.
 * @returns Σ `(K², K²)`, row-major; entry (iK + j, lK + m) is Cov(F_ij, F_lm).
 * @throws {RangeError} If K isn't odd or σ isn't positive.
 *
 * @example
 * ```ts
 * import { closedFormCovariance } from "@x/mimetic/initializers";
 * import assert from "node:assert/strict";
 *
 * const covariance = closedFormCovariance(5, 0.5);
 * const trace = Array.from({ length: 25 }, (_, i) => covariance[26 * i]).reduce((a, b) => a + b);
 * assert.equal(trace.toFixed(2), "1.01");
 * ```
 */
export function closedFormCovariance(kernel: number, sigma: number): Float64Array {
  if (!Number.isInteger(kernel) || kernel < 1 || kernel % 2 === 0) {
    throw new RangeError(`Cannot make a filter covariance as the kernel must be odd: ${kernel}`);
  }
  if (!(sigma > 0 && sigma < Infinity)) {
    throw new RangeError(`Cannot make a filter covariance as sigma must be positive: ${sigma}`);
  }
  const size = kernel * kernel;
  const middle = (kernel - 1) / 2;
  const bump = Float64Array.from({ length: size }, (_, i) => {
    const [row, column] = [Math.floor(i / kernel) - middle, i % kernel - middle];
    return Math.exp(-(row * row + column * column) / (2 * sigma));
  });
  const wrap = (i: number) => (i + kernel) % kernel;
  const shifted = (at: number, by: number) => {
    const row = wrap(Math.floor(at / kernel) - Math.floor(by / kernel) + middle);
    return bump[row * kernel + wrap(at % kernel - by % kernel + middle)];
  };
  const half = (a: number, b: number) => bump[a] * (shifted(b, a) - bump[b] / 2) * bump[b];
  return Float64Array.from({ length: size * size }, (_, i) => {
    const [a, b] = [Math.floor(i / size), i % size];
    return (half(a, b) + half(b, a)) / 2;
  });
}

/** What is drawn with: the nearest covariance without negative eigenvalues, as a product. */
export interface CovarianceRoot {
  /** R `(size, rank)`, row-major, with R·Rᵀ the projected covariance. */
  readonly root: Float64Array;
  /** Eigenvalues above zero. */
  readonly rank: number;
  /** The sum of all magnitudes of eigenvalues that were negative, over the sum of all magnitudes. */
  readonly clipped: number;
}

/** Eigenvalues below this part of the largest count as zero: rounding makes them. */
const NEGLIGIBLE = 1e-12;

/**
 * Projects a symmetric matrix to the nearest positive semidefinite one (Frobenius norm) by clipping its
 * negative eigenvalues (Higham 1988), and takes a root of it: with z ~ N(0, I), R·z has that covariance.
 *
 * @param covariance `(size, size)`, row-major, symmetric.
 * @throws {RangeError} If it doesn't have size² elements.
 */
export function covarianceRoot(covariance: ArrayLike<number>, size: number): CovarianceRoot {
  if (covariance.length !== size * size) {
    throw new RangeError(
      `Cannot take a root as the covariance must be ${size} × ${size}: ${covariance.length} elements`,
    );
  }
  const { values, vectors } = symmetricEigen(Float64Array.from(covariance), size, size);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const rank = values.filter((value) => value > NEGLIGIBLE * largest).length;
  const root = new Float64Array(size * rank);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < rank; k++) {
      root[i * rank + k] = vectors[k * size + i] * Math.sqrt(values[k]);
    }
  }
  const magnitude = values.reduce((sum, value) => sum + Math.abs(value), 0);
  const negative = values.reduce((sum, value) => sum + Math.max(0, -value), 0);
  return { root, rank, clipped: magnitude > 0 ? negative / magnitude : 0 };
}
