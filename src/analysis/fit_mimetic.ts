import { fitNoiseAndIdentity } from "../tensors/mod.ts";
import type { ProductStatistics } from "./product_statistics.ts";

/** The mimetic model of a product of weights. */
export interface MimeticFit {
  /** α, what the noise is multiplied with. */
  readonly alpha: number;
  /** β, what the identity is multiplied with. */
  readonly beta: number;
  /** Standard error of α if the product is one of the model's: about α / D. */
  readonly alphaError: number;
  /** Standard error of β, likewise about α / D · √(D / K). */
  readonly betaError: number;
}

/**
 * α and β of the model αZ + βI, Z with entries of variance 1/D, cut to its K largest singular values, that
 * has the trace and the Frobenius norm of a product of that rank. Of full rank: β is the mean of the
 * diagonal, and α² what is left of ‖M‖² / D.
 *
 * Source: Trockman & Kolter, "Mimetic Initialization of Self-Attention Layers", ICML 2023; the cut is
 * undone by the limit of a large D, which is off by some 1/D. The errors were found by simulation, for
 * |β/α| ≤ 3; the test holds them to a factor of two.
 *
 * @param statistics Of the product.
 * @param dim D.
 * @param rank K; D if larger.
 *
 * @example
 * ```ts
 * import { fitMimetic, productStatistics } from "@x/mimetic/analysis";
 * import assert from "node:assert/strict";
 *
 * // −½ I and nothing else.
 * const left = Float32Array.of(1, 0, 0, 1), right = Float32Array.of(-0.5, 0, 0, -0.5);
 * const { alpha, beta } = fitMimetic(productStatistics({ left, right, dim: 2, rank: 2 }), 2, 2);
 * assert.deepEqual([alpha, beta].map((x) => x.toFixed(6)), ["0.000000", "-0.500000"]);
 * ```
 */
export function fitMimetic(
  { norm, diagonal }: Pick<ProductStatistics, "norm" | "diagonal">,
  dim: number,
  rank: number,
): MimeticFit {
  const moments = { trace: diagonal.trace, squaredNorm: norm ** 2 };
  const { alpha, beta } = fitNoiseAndIdentity(moments, dim, rank);
  const part = Math.min(1, rank / dim);
  return { alpha, beta, alphaError: alpha / dim, betaError: alpha / dim / Math.sqrt(part) };
}
