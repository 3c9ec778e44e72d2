import type { AttentionRole, GridPositions, RoleDeclaration } from "../initializers/mod.ts";
import { type MatrixLayer, publishedBiases } from "./perceptron_role.ts";

/** What shapes don't tell of a layer of self-attention. */
export interface AttentionHeads {
  /** H. */
  readonly heads: number;
  /** Heads of keys and values; H if left out. */
  readonly keyHeads?: number;
  /** The positions that were added to tokens on a grid. */
  readonly positions?: GridPositions;
}

/** The role of self-attention whose queries, keys and values are rows of one matrix, in this order. */
export function attentionRole(
  packed: MatrixLayer,
  projection: MatrixLayer,
  { heads, keyHeads = heads, positions }: AttentionHeads,
): RoleDeclaration<AttentionRole> {
  const [dim, inner] = projection.weight.declaration.shape;
  const headDim = inner / heads;
  const keys = keyHeads * headDim;
  return {
    kind: "attention",
    ...{ dim, contextDim: dim, heads, keyHeads, headDim },
    query: packed.weight.rows(0, inner),
    key: packed.weight.rows(inner, keys),
    value: packed.weight.rows(inner + keys, keys),
    projection: projection.weight.whole(),
    ...publishedBiases(packed, projection),
    ...positions && { positions },
  };
}
