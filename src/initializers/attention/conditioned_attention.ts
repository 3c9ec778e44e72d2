import { checkNumber } from "../../host/mod.ts";
import { orthonormalizeRows } from "../../tensors/mod.ts";
import { sliceValues } from "../slices.ts";
import { attentionBlocks, checkSelfAttention } from "./attention_blocks.ts";
import type { AttentionRole, StructuredInitializer } from "../types.ts";

/** Options of {@linkcode conditionedAttention}. */
export interface ConditionedAttentionOptions {
  /** What the singular values of a head's query and key weights are; 1 if left out. */
  readonly gain?: number;
}

/**
 * Attention whose weights start perfectly conditioned: every head's query and key weights have
 * orthonormal rows times a gain, each drawn uniformly, and the value weight is the rectangular
 * identity, so that all their singular values are equal. The projection stays as it is; biases
 * become 0.
 *
 * @throws {RangeError} If the gain isn't finite or, when initializing, the role's slices don't have
 *   its shapes or its heads are wider than the embedding.
 *
 * @example
 * ```ts
 * import { conditionedAttention } from "@x/mimetic/initializers";
 * import assert from "node:assert/strict";
 *
 * assert.equal(conditionedAttention({ gain: 2 }).kind, "attention");
 * ```
 */
export function conditionedAttention(
  { gain = 1 }: ConditionedAttentionOptions = {},
): StructuredInitializer<AttentionRole> {
  checkNumber("make a conditioned attention", "the gain", gain);
  return {
    kind: "attention",
    check: checkSelfAttention,
    initialize(role, weights, random) {
      const { dim, heads, headDim } = role;
      const blocks = attentionBlocks(role, weights);
      for (const name of ["query", "key"] as const) {
        for (let head = 0; head < heads; head++) {
          const rows = new Float64Array(headDim * dim);
          random.child(`${name}.${head}`).fillNormal(rows, 0, 1);
          orthonormalizeRows(rows, headDim, dim);
          blocks[name].set(rows.map((x) => gain * x), head * headDim * dim);
        }
      }
      blocks.value.fill(0);
      for (let i = 0; i < Math.min(heads * headDim, dim); i++) blocks.value[i * dim + i] = 1;
      for (const bias of role.biases ?? []) sliceValues(bias, weights).fill(0);
    },
  };
}
