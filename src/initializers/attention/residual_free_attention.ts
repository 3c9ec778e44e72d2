import { checkNumber, checkSwitches } from "../../host/mod.ts";
import { transpose } from "../../tensors/mod.ts";
import { matchNorm, orthonormalRows } from "../matrix_factors.ts";
import { attentionBlocks, checkNarrowSelfAttention } from "./attention_blocks.ts";
import { mimeticAttention } from "./mimetic_attention.ts";
import type { AttentionRole, StructuredInitializer } from "../types.ts";

/** Options of {@linkcode residualFreeAttention}. */
export interface ResidualFreeAttentionOptions {
  /** The factor of the noise in a head's W_Q W_Kᵀ; 2 if left out, the paper's for ViT-B. */
  readonly alpha?: number;
  /** The factor of the identity in it; 0.6 if left out, the paper's for ViT-B. */
  readonly beta?: number;
  /** The singular values of W_V W_proj; 3 if left out. */
  readonly gain?: number;
  /** The control arm: random matrices of the same Frobenius norms. `false` if left out. */
  readonly normMatched?: boolean;
}

/**
 * Attention for Transformers without skip connections ("Cutting the Skip", ICLR 2026, arXiv:2510.00345):
 *
 *     W_Q W_Kᵀ ≈ αZ + βI for each head, as in mimetic attention,  W_V W_proj = c · orthonormal,
 *
 * so that each token keeps to itself at first and the layer passes all directions on alike. (α, β) are (2, 0.6)
 * for ViT-B and (1.8, 1) for ViT-S; c is 3. In networks that are 96 to 384 wide these let tokens become
 * alike within four blocks, and β = 4 doesn't. How the product is split between W_V and W_proj is this library's
 * choice: each is drawn uniformly among those with orthonormal rows or columns, times √c. Where the heads are
 * narrower in all than the embedding, as many singular values as they have dimensions are c. Perceptrons go
 * with it: `semiOrthogonal`. Biases become 0.
 *
 * @throws {RangeError} If a number isn't finite or the gain is negative; when initializing, if the role isn't
 *   one of self-attention, or its heads are wider in all than the embedding.
 * @throws {TypeError} If `normMatched` isn't true or false.
 *
 * @example
 * ```ts
 * import { residualFreeAttention, semiOrthogonal } from "@x/mimetic/initializers";
 * import { describe, initialize, vit } from "@x/mimetic/models";
 *
 * const network = describe(vit({ dim: 48, depth: 3, heads: 3, patch: 8, skips: false }));
 * const structured = [residualFreeAttention(), semiOrthogonal()];
 * console.log(initialize(network, { seed: 0, structured }).size);
 * ```
 */
export function residualFreeAttention(
  { alpha = 2, beta = 0.6, gain = 3, normMatched = false }: ResidualFreeAttentionOptions = {},
): StructuredInitializer<AttentionRole> {
  const doing = "make a residual-free attention";
  checkNumber(doing, "alpha", alpha);
  checkNumber(doing, "beta", beta);
  checkNumber(doing, "the gain", gain, { least: 0 });
  checkSwitches(doing, { normMatched });
  const products = mimeticAttention({
    queryKey: { alpha, beta },
    valueProjection: false,
    normMatched,
  });
  return {
    kind: "attention",
    check: checkNarrowSelfAttention,
    initialize(role, weights, random, options) {
      checkNarrowSelfAttention(role);
      products.initialize(role, weights, random, options);
      const { value, projection } = attentionBlocks(role, weights);
      const { dim, heads, headDim } = role;
      const [inner, factor] = [heads * headDim, Math.sqrt(gain)];
      const rows = (name: string) => {
        const made = orthonormalRows(inner, dim, random.child(name)).map((x) => factor * x);
        return normMatched ? matchNorm(made, random.child(`control.${name}`)) : made;
      };
      value.set(rows("value"));
      projection.set(transpose(rows("projection"), inner, dim));
    },
  };
}
