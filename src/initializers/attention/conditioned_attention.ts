import { checkNumber, checkSwitches } from "../../host/mod.ts";
import { matchNorm, orthonormalRows } from "../matrix_factors.ts";
import { sliceValues } from "../slices.ts";
import { attentionBlocks, checkSelfAttention } from "./attention_blocks.ts";
import type { AttentionRole, StructuredInitializer } from "../types.ts";

/** Options of {@linkcode conditionedAttention}. */
export interface ConditionedAttentionOptions {
  /** What the singular values of a head's query and key weights are; 1 if left out. */
  readonly gain?: number;
  /**
   * The control arm: random matrices of the same Frobenius norms, a head's for query and key. `false`
   * if left out.
   */
  readonly normMatched?: boolean;
}

/**
 * Conditioned initialization of attention (ICLR 2026, OpenReview cKNOCYPo2W): every head's query and key
 * weights have orthonormal rows times a gain, each drawn uniformly, and the value weight of the layer is
 * the rectangular identity, so that all of them have the condition number 1, which tightens the bound on
 * that of the layer's Jacobian. The projection stays as it is; biases become 0.
 *
 * The paper's summaries, which are the source here, say neither a gain, so it is 1, nor whether the
 * identity is the layer's or each head's, which would give all heads the same values.
 *
 * @throws {RangeError} If the gain isn't finite or, when initializing, the role's slices don't have
 *   its shapes or its heads are wider than the embedding.
 * @throws {TypeError} If `normMatched` isn't true or false.
 *
 * @example
 * ```ts
 * import { conditionedAttention } from "@x/mimetic/initializers";
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import assert from "node:assert/strict";
 *
 * const structured = [conditionedAttention()];
 * const values = initialize(describe(vitNano()), { seed: 0, structured });
 * const [width, qkv] = [48, values.get("blocks.0.attn.qkv.weight")!];
 * // The value's rows are the last third, (48, 48).
 * assert.equal(qkv[2 * width * width], 1);
 * ```
 */
export function conditionedAttention(
  { gain = 1, normMatched = false }: ConditionedAttentionOptions = {},
): StructuredInitializer<AttentionRole> {
  checkNumber("make a conditioned attention", "the gain", gain);
  checkSwitches("make a conditioned attention", { normMatched });
  return {
    kind: "attention",
    check: checkSelfAttention,
    initialize(role, weights, random) {
      const { dim, heads, headDim } = role;
      const blocks = attentionBlocks(role, weights);
      const set = (name: "query" | "key" | "value", at: number, values: Float64Array) => {
        const control = random.child(`control.${name}.${at}`);
        blocks[name].set(normMatched ? matchNorm(values, control) : values, at);
      };
      for (const name of ["query", "key"] as const) {
        for (let head = 0; head < heads; head++) {
          const rows = orthonormalRows(headDim, dim, random.child(`${name}.${head}`));
          set(name, head * headDim * dim, rows.map((x) => gain * x));
        }
      }
      const identity = new Float64Array(blocks.value.length);
      for (let i = 0; i < Math.min(heads * headDim, dim); i++) identity[i * dim + i] = 1;
      set("value", 0, identity);
      for (const bias of role.biases ?? []) sliceValues(bias, weights).fill(0);
    },
  };
}
