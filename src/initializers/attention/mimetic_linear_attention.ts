import { checkChoice, checkNumber, checkSwitches } from "../../host/mod.ts";
import type { Random } from "../../random/mod.ts";
import { transpose } from "../../tensors/mod.ts";
import { matchNorm, orthonormalRows } from "../matrix_factors.ts";
import { sliceValues } from "../slices.ts";
import { attentionBlocks, checkNarrowSelfAttention } from "./attention_blocks.ts";
import type { AttentionRole, StructuredInitializer } from "../types.ts";

/** Options of {@linkcode mimeticLinearAttention}. */
export interface MimeticLinearAttentionOptions {
  /**
   * What queries and keys both start from: `"orthonormal"` (the default) rows, drawn uniformly, or the
   * `"identity"`, by which each head reads dimensions of its own.
   */
  readonly queryKey?: "orthonormal" | "identity";
  /** The standard deviation of what is added to each of W_Q and W_K; 0.001 if left out. */
  readonly noise?: number;
  /**
   * The bias of the gates of gated linear attention, whose projection becomes 0: σ of it is kept of a state, or
   * a root of that. 6 if left out. Other layers have none.
   */
  readonly gate?: number;
  /** The control arm: random matrices of the same Frobenius norms. `false` if left out. */
  readonly normMatched?: boolean;
}

/**
 * Linear attention that recalls from the first step on: queries equal keys up to noise, and values come out
 * as they went in,
 *
 *     W_Qᵀ = S + ε, W_Kᵀ = S + ε′,  W_Vᵀ = R, W_proj = W_Vᵀ,
 *
 * with S and R (H · k, D) of orthonormal rows. It is the port of mimetic state-space layers
 * (arXiv:2410.11135), which start close to linear attention, to that layer itself. No paper has it: it follows
 * ports to gated linear attention by others, whose authors and results this package hasn't verified; their
 * gates, a projection of 0 and a bias of 6, are set where the role has some, in the control, too, as these are
 * sizes. Biases become 0.
 *
 * @throws {RangeError} If the noise is negative, it or the gates' bias isn't finite, or `queryKey` is none of
 *   its values; when initializing, if the role isn't one of self-attention, or its heads are wider in all than
 *   the embedding.
 * @throws {TypeError} If `normMatched` is neither true nor false.
 *
 * @example
 * ```ts
 * import { mimeticLinearAttention } from "@x/mimetic/initializers";
 * import { describe, initialize, linearAttentionLanguageModel } from "@x/mimetic/models";
 * import assert from "node:assert/strict";
 *
 * const network = describe(linearAttentionLanguageModel({ vocabulary: 30, dim: 32, heads: 2 }));
 * const structured = [mimeticLinearAttention({ queryKey: "identity", noise: 0 })];
 * const values = initialize(network, { seed: 0, structured });
 * assert.equal(values.get("backbone.layers.0.mixer.in_proj.weight")![33], 1);
 * ```
 */
export function mimeticLinearAttention(
  options: MimeticLinearAttentionOptions = {},
): StructuredInitializer<AttentionRole> {
  const { queryKey = "orthonormal", noise = 1e-3, gate = 6, normMatched = false } = options;
  const doing = "make a mimetic linear attention";
  checkChoice(doing, "queryKey", queryKey, ["orthonormal", "identity"]);
  checkNumber(doing, "noise", noise, { least: 0 });
  checkNumber(doing, "gate", gate);
  checkSwitches(doing, { normMatched });
  return {
    kind: "attention",
    check: checkNarrowSelfAttention,
    initialize(role, weights, random) {
      checkNarrowSelfAttention(role);
      const { dim, heads, headDim } = role;
      const inner = heads * headDim;
      const shared = queryKey === "identity"
        ? identityRows(inner, dim)
        : orthonormalRows(inner, dim, random.child("queryKey"));
      const value = orthonormalRows(inner, dim, random.child("value"));
      const made = {
        query: withNoise(shared, noise, random.child("query")),
        key: withNoise(shared, noise, random.child("key")),
        value,
        projection: transpose(value, inner, dim),
      };
      const blocks = attentionBlocks(role, weights);
      for (const name of ["query", "key", "value", "projection"] as const) {
        const control = () => matchNorm(made[name], random.child(`control.${name}`));
        blocks[name].set(normMatched ? control() : made[name]);
      }
      if (role.gate) {
        sliceValues(role.gate.weight, weights).fill(0);
        sliceValues(role.gate.bias, weights).fill(gate);
      }
      for (const bias of role.biases ?? []) sliceValues(bias, weights).fill(0);
    },
  };
}

function identityRows(m: number, n: number): Float64Array {
  const rows = new Float64Array(m * n);
  for (let i = 0; i < m; i++) rows[i * n + i] = 1;
  return rows;
}

function withNoise(rows: Float64Array, std: number, random: Random): Float64Array {
  return rows.map((x) => x + std * random.normal());
}
