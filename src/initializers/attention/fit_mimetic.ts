import { fitNoiseAndIdentity, gram, type ProductMoments, transpose } from "../../tensors/mod.ts";
import { attentionBlocks } from "./attention_blocks.ts";
import type { AttentionRole, Parameter } from "../types.ts";

/** The α and β of a product of weights. */
export interface MimeticFit {
  /** The factor of the noise. */
  readonly alpha: number;
  /** The factor of the identity. */
  readonly beta: number;
}

/** The two products of an attention block, in the terms of {@linkcode mimeticAttention}'s options. */
export interface AttentionFit {
  /** W_Q W_Kᵀ ≈ αZ + βI, of all heads together. */
  readonly queryKey: MimeticFit;
  /** W_V W_proj ≈ αZ − βI. */
  readonly valueProjection: MimeticFit;
}

/**
 * The α and β with which {@linkcode mimeticAttention} would make products of the same mean trace and
 * Frobenius norm as a block's: its structure in four numbers. A product of full rank has
 * E tr = βd and E‖·‖² = (α² + β²)d. Of lower rank, as a head's W_Q W_Kᵀ, it keeps the largest singular
 * values of αZ + βI only; then the ratio of trace and norm, which depends on α/β alone, is that of the
 * limit of a large d.
 *
 * On average the fit of a mimetic block gives back the α and β that it was made with.
 *
 * @throws {RangeError} If the role isn't one of self-attention.
 *
 * @example
 * ```ts
 * import { fitMimeticAttention, mimeticAttention } from "@x/mimetic/initializers";
 * import { describe, initialize, vit } from "@x/mimetic/models";
 *
 * const network = describe(vit({ dim: 96, depth: 2, heads: 3, patch: 8 }));
 * const values = initialize(network, { seed: 0, structured: [mimeticAttention()] });
 * for (const role of network.roles) {
 *   if (role.kind !== "attention") continue;
 *   const { queryKey } = fitMimeticAttention(role, ({ name }) => values.get(name)!);
 *   console.log(role.name, queryKey.alpha, queryKey.beta); // 0.7 and 0.7, nearly
 * }
 * ```
 */
export function fitMimeticAttention(
  role: AttentionRole,
  weights: (parameter: Parameter) => Float32Array,
): AttentionFit {
  const { query, key, value, projection } = attentionBlocks(role, weights);
  const { dim, heads, headDim } = role;
  const size = headDim * dim;
  let [trace, squaredNorm] = [0, 0];
  for (let at = 0; at < heads * size; at += size) {
    const [q, k] = [query, key].map((all) => Float64Array.from(all.subarray(at, at + size)));
    const head = momentsOf(q, k, dim);
    trace += head.trace / heads;
    squaredNorm += head.squaredNorm / heads;
  }
  const inner = heads * headDim;
  const values = momentsOf(
    Float64Array.from(value),
    transpose(Float64Array.from(projection), dim, inner),
    dim,
  );
  const { alpha, beta } = fitNoiseAndIdentity(values, dim, Math.min(inner, dim));
  return {
    queryKey: fitNoiseAndIdentity({ trace, squaredNorm }, dim, Math.min(headDim, dim)),
    // What is subtracted; no −0.
    valueProjection: { alpha, beta: 0 - beta },
  };
}

/** Moments of leftᵀ right, both (rank, dim). */
function momentsOf(left: Float64Array, right: Float64Array, dim: number): ProductMoments {
  const rank = left.length / dim;
  const trace = left.reduce((sum, x, i) => sum + x * right[i], 0);
  // ‖LᵀR‖² = tr(LLᵀ RRᵀ).
  const [a, b] = [gram(left, rank, dim), gram(right, rank, dim)];
  return { trace, squaredNorm: a.reduce((sum, x, i) => sum + x * b[i], 0) };
}
