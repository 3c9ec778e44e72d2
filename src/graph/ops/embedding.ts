import { type Attributes, type IndexRange, type Operation, reject, type Tensor } from "../graph.ts";

/**
 * `(table [V, D], tokens int32 [...]) → [..., D]`: row `tokens[i]` for each token. Tokens must lie in
 * `0 … V − 1`: others are refused, and others that are computed give NaN.
 */
export const EMBEDDING: Operation<Attributes, "embedding"> = {
  name: "embedding",
  infer(inputs) {
    const [table, tokens] = inputs;
    if (table.shape.length !== 2 || table.dtype !== "float32" || tokens.dtype !== "int32") {
      reject("look tokens up", "a float32 table [V, D] and int32 tokens", inputs);
    }
    return [{ shape: [...tokens.shape, table.shape[1]], dtype: "float32" }];
  },
  indices: ([table]) => tokensOf(1, table.shape[0]),
  gradient({ inputs: [table, tokens], outputGradients: [dy] }) {
    if (!dy) return [undefined, undefined];
    const [rows] = table.shape;
    return [dy.graph.apply(EMBEDDING_GRADIENT, [tokens, dy], { rows })[0], undefined];
  },
};

/** Attributes of {@linkcode EMBEDDING_GRADIENT}. */
export interface EmbeddingGradientAttributes {
  /** Rows V of the table. */
  rows: number;
}

/**
 * `(tokens [...], dy [..., D]) → dtable [V, D]`: row `v` is the sum of `dy` over all places of token
 * `v`, always added in the same order, so that the same batch gives the same bits. Tokens outside
 * `0 … V − 1` add nothing.
 */
export const EMBEDDING_GRADIENT: Operation<EmbeddingGradientAttributes, "embeddingGradient"> = {
  name: "embeddingGradient",
  infer: ([, dy], { rows }) => [
    { shape: [rows, dy.shape[dy.shape.length - 1]], dtype: "float32" },
  ],
  indices: (_, { rows }) => tokensOf(0, rows),
};

function tokensOf(input: number, rows: number): IndexRange & { input: number } {
  return { input, least: 0, most: rows - 1, rule: `tokens from 0 to ${rows - 1}` };
}

/**
 * The rows of `table [V, D]` that int32 `tokens [B, T]` name: `[B, T, D]`. Other tokens than
 * 0 … V − 1 are refused.
 *
 * @example
 * ```ts
 * import { embedding, Graph } from "@x/mimetic/graph";
 *
 * const graph = new Graph();
 * const tokens = graph.input("tokens", [2, 100], "int32");
 * const y = embedding(graph.variable("table", [32, 64]), tokens); // [2, 100, 64]
 * ```
 */
export function embedding(table: Tensor, tokens: Tensor): Tensor {
  return table.graph.apply(EMBEDDING, [table, tokens], {})[0];
}
