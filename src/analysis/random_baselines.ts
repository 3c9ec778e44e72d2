/**
 * What random weights would give: numbers as z-scores, their distance from what independent entries of
 * the same shape and norm lead one to expect, in standard deviations of that.
 *
 * @module
 */
import type { ProductStatistics } from "./product_statistics.ts";

/** How far a product is from that of two random factors of its shape and norms, in standard deviations. */
export interface ProductScores {
  /** Of the trace: positive for a positive diagonal. */
  readonly trace: number;
  /** Of the symmetric part's share: positive for symmetric, negative for antisymmetric products. */
  readonly symmetry: number;
  /** Of the concentration of singular values: positive for fewer directions than random factors have. */
  readonly concentration: number;
}

/** What a product of random factors has on average. */
export interface ProductExpectations {
  /** Standard deviation of the diagonal's mean, which is 0. */
  readonly diagonal: number;
  /** The symmetric part's share, ½ (1 + 1/D), and its standard deviation. */
  readonly symmetry: { readonly mean: number; readonly std: number };
  /** The effective rank, K / (1 + 2K/D). */
  readonly effectiveRank: number;
}

/**
 * What a product M = AᵀB of independent random factors (K, D) gives that have A's and B's norms.
 *
 * With one factor of any values and the other in a random direction of K·D dimensions, tr M has variance
 * ‖A‖² ‖B‖² / KD exactly. tr(M²)/‖M‖² has mean 1/D and standard deviation √2/D, K Σσ⁴ / (Σσ²)² has mean
 * 1 + 2K/D (of two free Wishart matrices) and a standard deviation of about (4 + 2K/D)/D; these two for
 * normal entries, to leading order, as the test's simulations show.
 *
 * @param factorNorms ‖A‖ and ‖B‖.
 * @param dim D.
 * @param rank K.
 *
 * @example
 * ```ts
 * import { productExpectations } from "@x/mimetic/analysis";
 * import assert from "node:assert/strict";
 *
 * const { diagonal, effectiveRank } = productExpectations([8, 8], 64, 16);
 * assert.deepEqual([diagonal, effectiveRank.toFixed(2)], [1 / 32, "10.67"]);
 * ```
 */
export function productExpectations(
  factorNorms: readonly [number, number],
  dim: number,
  rank: number,
): ProductExpectations {
  return {
    diagonal: factorNorms[0] * factorNorms[1] / Math.sqrt(dim * rank) / dim,
    symmetry: { mean: (1 + 1 / dim) / 2, std: 1 / (Math.SQRT2 * dim) },
    effectiveRank: rank / (1 + 2 * rank / dim),
  };
}

/**
 * A product's z-scores beside {@linkcode productExpectations}.
 *
 * @param statistics Of the product of factors (K, D).
 * @param dim D.
 * @param rank K.
 *
 * @example
 * ```ts
 * import { productScores, productStatistics } from "@x/mimetic/analysis";
 * import assert from "node:assert/strict";
 *
 * // A key that equals its query: the trace is as large as it can be, √KD standard deviations.
 * const left = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
 * const statistics = productStatistics({ left, right: left, dim: 4, rank: 2 });
 * assert.equal(productScores(statistics, 4, 2).trace.toFixed(6), Math.sqrt(8).toFixed(6));
 * ```
 */
export function productScores(
  statistics: ProductStatistics,
  dim: number,
  rank: number,
): ProductScores {
  const { cosine, symmetry, effectiveRank, norm } = statistics;
  if (norm === 0) return { trace: 0, symmetry: 0, concentration: 0 };
  const expected = productExpectations(statistics.factorNorms, dim, rank);
  const part = rank / dim;
  return {
    trace: cosine * Math.sqrt(dim * rank),
    symmetry: (symmetry - expected.symmetry.mean) / expected.symmetry.std,
    concentration: (rank / effectiveRank - 1 - 2 * part) * dim / (4 + 2 * part),
  };
}

/** The mean of some weights beside that of random ones. */
export interface MeanStatistics {
  /** Their mean. */
  readonly mean: number;
  /** Their standard deviation. */
  readonly std: number;
  /** The mean in standard errors std / √n; 0 where all weights are the same, which have none. */
  readonly score: number;
}

/**
 * Whether weights have a mean: beside the standard error of the mean of n independent ones.
 *
 * @throws {RangeError} If there is none.
 *
 * @example
 * ```ts
 * import { meanStatistics } from "@x/mimetic/analysis";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(meanStatistics([1, 3, 1, 3]), { mean: 2, std: 1, score: 4 });
 * ```
 */
export function meanStatistics(values: ArrayLike<number>): MeanStatistics {
  const n = values.length;
  if (n === 0) throw new RangeError("Cannot take a mean: expected at least one value, got none");
  let [sum, squares] = [0, 0];
  for (let i = 0; i < n; i++) sum += values[i];
  const mean = sum / n;
  for (let i = 0; i < n; i++) squares += (values[i] - mean) ** 2;
  const std = Math.sqrt(squares / n);
  return { mean, std, score: std > 0 ? mean * Math.sqrt(n) / std : 0 };
}
