import { reject, type Tensor } from "../../graph.ts";
import { equalShapes } from "../../../tensors/mod.ts";
import { repeat, sum } from "../reductions.ts";
import { reshape } from "../layout/view.ts";
import { transpose } from "../layout/transpose.ts";
import { chunkedAttention } from "./chunked_attention.ts";

/** Operands of {@linkcode gatedLinearAttention}. */
export interface GatedLinearAttentionOperands {
  /** How the state is read, `[B, T, H, K]`. */
  readonly query: Tensor;
  /** How it is written, `[B, T, H, K]`. */
  readonly key: Tensor;
  /** What is written, `[B, T, H, V]`. */
  readonly value: Tensor;
  /**
   * Logarithms of what is kept of each row of the state from the token before, `[B, T, H, K]`, finite: −1e30 is
   * that of nothing.
   */
  readonly logDecay: Tensor;
}

/**
 * Causal linear attention that forgets each row of its state by a gate of its own (Yang et al. 2024,
 * arXiv:2312.06635, §4): `S[t] = exp(logDecay[t]) ⊙ S[t − 1] + key[t] ⊗ value[t]`, `y[t] = query[t]·S[t]`,
 * `[B, T, H, V]`.
 *
 * A row is a state-space model of one state with one decay, so that this is {@linkcode chunkedAttention} with a
 * head for each of the H·K rows: exact for decays of any strength, where the paper divides by products of
 * decays, at K times its arithmetic and memory within chunks of `chunk` tokens (default 16).
 *
 * @throws {RangeError} if the shapes don't fit each other, a tensor isn't float32, or the chunk isn't a
 *   positive whole number.
 *
 * @example
 * ```ts
 * import { gatedLinearAttention, Graph, scale, softplus } from "@x/mimetic/graph";
 *
 * const graph = new Graph();
 * const [query, key, gate] = ["q", "k", "g"].map((name) => graph.input(name, [2, 100, 4, 16]));
 * const value = graph.input("v", [2, 100, 4, 8]);
 * const logDecay = scale(softplus(scale(gate, -1)), -1 / 16); // log sigmoid(gate) / 16
 * const y = gatedLinearAttention({ query, key, value, logDecay }); // [2, 100, 4, 8]
 * ```
 */
export function gatedLinearAttention(
  { query, key, value, logDecay }: GatedLinearAttentionOperands,
  { chunk = 16 }: { readonly chunk?: number } = {},
): Tensor {
  const [b, t, h, k] = query.shape;
  const v = value.shape[3];
  const all = [query, key, value, logDecay];
  const fits = all.every(({ shape }) => shape.length === 4) &&
    equalShapes(key.shape, query.shape) &&
    equalShapes(logDecay.shape, query.shape) && equalShapes(value.shape, [b, t, h, v]);
  if (!fits) {
    const rule = "query, key and log decays [B, T, H, K] and value [B, T, H, V]";
    reject("attend linearly with gates", rule, all);
  }
  // Each row of a state for itself: [B, T, H, K] → [B·H·K, T, 1].
  const rows = (x: Tensor) => reshape(transpose(x, [0, 2, 3, 1]), [b * h * k, t, 1]);
  const shared = reshape(transpose(value, [0, 2, 1, 3]), [b, h, t * v]);
  const y = chunkedAttention({
    query: rows(query),
    key: rows(key),
    value: reshape(repeat(shared, 2, k), [b * h * k, t, 1, v]),
    logDecay: rows(logDecay),
  }, { chunk });
  return transpose(sum(reshape(y, [b, h, k, t, v]), 2), [0, 2, 1, 3]);
}
