import { leadingEigen } from "../../tensors/mod.ts";

/** What neighbors a weight at the border has: those of the opposite border, or none. */
export type FilterShift = "wrap" | "none";

/** Options of {@linkcode closedFormCovariance}. */
export interface ClosedFormOptions {
  /**
   * Whether distances between weights go around the filter's border, as in the paper's shifts, or not.
   * The variances are the same; covariances differ by at most .248, .092, .011 and .001 for K = 3, 5, 7
   * and 9 at σ = 1.9. For these K and up to this σ, negative eigenvalues are at most 3.3e-6 of all
   * magnitudes without wrapping, and 2.3e-2 with it (K = 5). Default `"wrap"`.
   */
  readonly shift?: FilterShift;
}

/**
 * The closed-form covariance of K × K depthwise filters, after Trockman, Willmott & Kolter,
 * "Understanding the Covariance Structure of Convolutional Filters", ICLR 2023. With c = ⌊K/2⌋,
 *
 *     Z[i, j] = exp(−((i − c)² + (j − c)²) / (2σ)),  C_ij = Z shifted by (i − c, j − c), wrapping,
 *     Ĉ[ij, lm] = Z[i, j] · (C_ij − ½Z)[l, m] · Z[l, m],  Σ = ½(Ĉ + Ĉᵀ):
 *
 * weights near the middle vary most, each with its neighbors. It comes to
 *
 *     Σ[ij, lm] = Z[i, j] · Z[l, m] · (exp(−r²/2σ) − ¼(Z[i, j] + Z[l, m]))
 *
 * with r the distance between the two places, each axis modulo K with `shift: "wrap"`, plain with
 * `"none"`, which isn't the paper's. What makes Σ indefinite is left in; see {@linkcode covarianceRoot}.
 *
 * @param kernel K, odd.
 * @param sigma σ, how wide the bumps are; note that it takes the place of a variance.
 * @returns Σ `(K², K²)`, row-major; entry (iK + j, lK + m) is Cov(F_ij, F_lm).
 * @throws {RangeError} If K isn't odd, σ isn't positive or the shift is unknown.
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
export function closedFormCovariance(
  kernel: number,
  sigma: number,
  { shift = "wrap" }: ClosedFormOptions = {},
): Float64Array {
  if (!Number.isInteger(kernel) || kernel < 1 || kernel % 2 === 0) {
    throw new RangeError(`Cannot make a filter covariance: expected an odd kernel, got ${kernel}`);
  }
  if (!(sigma > 0 && sigma < Infinity)) {
    throw new RangeError(
      `Cannot make a filter covariance: expected a positive sigma, got ${sigma}`,
    );
  }
  requireShift(shift);
  const [size, middle] = [kernel * kernel, (kernel - 1) / 2];
  // Z at every distance of rows and columns, wrapped or not.
  const near = Float64Array.from({ length: size }, (_, i) => {
    const [row, column] = [Math.floor(i / kernel), i % kernel].map((distance) =>
      shift === "wrap" ? Math.min(distance, kernel - distance) : distance
    );
    return Math.exp(-(row * row + column * column) / (2 * sigma));
  });
  const row = Int32Array.from({ length: size }, (_, i) => Math.floor(i / kernel));
  const column = Int32Array.from({ length: size }, (_, i) => i % kernel);
  const bump = Float64Array.from({ length: size }, (_, i) => {
    return near[Math.abs(row[i] - middle) * kernel + Math.abs(column[i] - middle)];
  });
  const covariance = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      const shifted = near[(row[a] - row[b]) * kernel + Math.abs(column[a] - column[b])];
      const forward = bump[a] * (shifted - bump[b] / 2) * bump[b];
      const backward = bump[b] * (shifted - bump[a] / 2) * bump[a];
      const value = (forward + backward) / 2;
      covariance[a * size + b] = value;
      covariance[b * size + a] = value;
    }
  }
  return covariance;
}

/** Refuses a shift that isn't one. */
export function requireShift(shift: FilterShift): void {
  if (shift === "wrap" || shift === "none") return;
  throw new RangeError(
    `Cannot make a filter covariance: expected the shift "wrap" or "none", got ${shift}`,
  );
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
 * @throws {RangeError} If it doesn't have size² elements, or one isn't finite.
 */
export function covarianceRoot(covariance: ArrayLike<number>, size: number): CovarianceRoot {
  if (covariance.length !== size * size) {
    throw new RangeError(
      `Cannot take a root: expected a covariance of ${size} × ${size} elements, got ` +
        `${covariance.length}`,
    );
  }
  const { values, vectors } = leadingEigen(Float64Array.from(covariance), size, NEGLIGIBLE);
  const rank = vectors.length / size;
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
