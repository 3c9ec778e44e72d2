import { checkInteger } from "../../../host/mod.ts";
import { reject, type Tensor } from "../../graph.ts";
import { equalShapes } from "../../../tensors/mod.ts";
import { add, divide, multiply } from "../activations/binary.ts";
import { concat, slice } from "../layout/concat.ts";
import { decayMask, lowerTriangle } from "./decay_mask.ts";
import { fill } from "../activations/fill.ts";
import { matmul } from "../matmul.ts";
import { transpose } from "../layout/transpose.ts";
import { exp } from "../activations/unary.ts";
import { reshape } from "../layout/view.ts";

/** Operands of {@linkcode chunkedAttention}. */
export interface ChunkedAttentionOperands {
  /** How the state is read (C of a state-space model), `[B, T, N]`, shared by all heads. */
  readonly query: Tensor;
  /** How it is written (B), `[B, T, N]`. */
  readonly key: Tensor;
  /** What is written, `[B, T, H, P]`. */
  readonly value: Tensor;
  /**
   * Logarithms of the decays of the state from the token before, `[B, T, H]`, finite: −1e30 is that of a decay
   * of 0. Default 0: none.
   */
  readonly logDecay?: Tensor;
}

/** Sizes of a chunked attention. */
interface Sizes {
  readonly b: number;
  readonly t: number;
  readonly h: number;
  readonly p: number;
  readonly n: number;
  /** Tokens of a chunk. */
  readonly q: number;
  /** Chunks. */
  readonly c: number;
}

/**
 * The chunked ("state-space dual") form of a scan with one decay a head (Dao & Gu 2024, §6):
 * `h[t] = exp(logDecay[t]) h[t − 1] + key[t] ⊗ value[t]`, `y[t] = query[t] · h[t]`, `[B, T, H, P]`.
 * Inside a chunk it is an attention under a mask of decays, between chunks a scan of their last
 * states; all of it is matrix products, and T only adds chunks.
 *
 * @throws {RangeError} if the shapes don't fit each other, a tensor isn't float32, or the chunk isn't a
 *   positive whole number.
 *
 * @example
 * ```ts
 * import { chunkedAttention, Graph } from "@x/mimetic/graph";
 *
 * const graph = new Graph();
 * const [query, key] = ["query", "key"].map((name) => graph.input(name, [2, 100, 16]));
 * const value = graph.input("value", [2, 100, 4, 8]);
 * const logDecay = graph.input("logDecay", [2, 100, 4]);
 * const y = chunkedAttention({ query, key, value, logDecay }); // [2, 100, 4, 8]
 * ```
 */
export function chunkedAttention(
  operands: ChunkedAttentionOperands,
  { chunk = 64 }: { chunk?: number } = {},
): Tensor {
  const sizes = sizesOf(operands, chunk);
  const { b, t, h, p, n, q, c } = sizes;
  const chunks = (x: Tensor, ...rest: number[]) => reshape(padTime(x, c * q), [b, c, q, ...rest]);
  const query = chunks(operands.query, n);
  const key = chunks(operands.key, n);
  const value = chunks(operands.value, h, p);
  const decay = operands.logDecay && transpose(chunks(operands.logDecay, h), [3, 0, 1, 2]);
  const inside = attendInside(query, key, value, decay);
  const all = c === 1 ? inside : add(inside, readEarlier(query, key, value, decay, sizes));
  const flat = reshape(all, [b, c * q, h, p]);
  return c * q === t ? flat : slice(flat, 1, 0, t);
}

function sizesOf({ query, key, value, logDecay }: ChunkedAttentionOperands, chunk: number): Sizes {
  checkInteger("attend in chunks", "chunk", chunk);
  const [b, t, h, p] = value.shape;
  const n = query.shape[2];
  const fits = value.shape.length === 4 && equalShapes(query.shape, [b, t, n]) &&
    equalShapes(key.shape, query.shape) && (!logDecay || equalShapes(logDecay.shape, [b, t, h]));
  if (!fits) {
    const rule = "query, key [B, T, N], value [B, T, H, P] and log decays [B, T, H]";
    reject("attend in chunks", rule, [query, key, value, ...logDecay ? [logDecay] : []]);
  }
  const q = Math.min(chunk, t);
  return { b, t, h, p, n, q, c: Math.ceil(t / q) };
}

/** Zeros after the last token: they write nothing and decay nothing. */
function padTime(x: Tensor, tokens: number): Tensor {
  const [b, t, ...rest] = x.shape;
  if (t === tokens) return x;
  return concat([x, fill(x.graph, [b, tokens - t, ...rest], 0)], 1);
}

/** `[H, B, C, Q]`: sums of each chunk from its first token to each of its tokens. */
function sumsUpTo(decay: Tensor): Tensor {
  return matmul(decay, lowerTriangle(decay, decay.shape[3]), { transposeB: true });
}

/** `[H, B, C, Q]`: sums of each chunk from the token after each to the last. */
function sumsAfter(decay: Tensor): Tensor {
  const [h, b, c, q] = decay.shape;
  const end = fill(decay.graph, [h, b, c, 1], 0);
  const next = q === 1 ? end : concat([slice(decay, 3, 1, q - 1), end], 3);
  return matmul(next, lowerTriangle(decay, q));
}

/** What tokens read of their own chunk, `[B, C, Q, H, P]`. */
function attendInside(query: Tensor, key: Tensor, value: Tensor, decay?: Tensor): Tensor {
  const [, , q, h] = value.shape;
  const products = matmul(query, key, { transposeB: true });
  if (!decay) {
    const weights = multiply(products, lowerTriangle(query, q));
    const [b, c, , , p] = value.shape;
    return reshape(matmul(weights, reshape(value, [b, c, q, h * p])), value.shape);
  }
  const weights = multiply(decayMask(decay), products);
  return transpose(matmul(weights, transpose(value, [3, 0, 1, 2, 4])), [1, 2, 3, 0, 4]);
}

/** What tokens read of the chunks before theirs, `[B, C, Q, H, P]`. The first has none before it. */
function readEarlier(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  decay: Tensor | undefined,
  { b, h, p, n, q, c }: Sizes,
): Tensor {
  const [earlier, later] = [0, 1].map((start) => (x: Tensor) => slice(x, 1, start, c - 1));
  const sums = decay && sumsUpTo(decay);
  // What is left of a token at the end of its chunk, and of the chunk's start at a token.
  const toTokens = (x: Tensor) => reshape(transpose(x, [1, 2, 3, 0]), [b, c, q, h, 1]);
  const left = decay && toTokens(exp(sumsAfter(decay)));
  const kept = left ? multiply(earlier(value), earlier(left)) : earlier(value);
  const rows = reshape(kept, [b, c - 1, q, h * p]);
  const written = matmul(earlier(key), rows, { transposeA: true });
  const states = passOn(reshape(written, [b, c - 1, n, h, p]), sums);
  const read = matmul(later(query), reshape(states, [b, c - 1, n, h * p]));
  const tokens = reshape(read, [b, c - 1, q, h, p]);
  const decayed = sums ? multiply(tokens, later(toTokens(exp(sums)))) : tokens;
  return concat([fill(decayed.graph, [b, 1, q, h, p], 0), decayed], 1);
}

/**
 * The states before the second chunk and all after it `[B, C, N, H, P]` from what each chunk but the last
 * writes and the sums of the logarithms of decays `[H, B, C + 1, Q]`: an attention over chunks that see
 * themselves and the ones before them.
 */
function passOn(written: Tensor, sums?: Tensor): Tensor {
  const [b, c, n, h, p] = written.shape;
  if (c === 1) return written;
  const chunks = reshape(transpose(written, [3, 0, 1, 2, 4]), [h, b, c, n * p]);
  const states = sums
    ? matmul(decayMask(wholeDecays(sums, c)), chunks)
    : passUndecayed(chunks, lowerTriangle(written, c));
  return transpose(reshape(states, [h, b, c, n, p]), [1, 2, 3, 0, 4]);
}

/** `[H, B, C]`: the logarithms of the decays of whole chunks, of the first `c`. */
function wholeDecays(sums: Tensor, c: number): Tensor {
  const [h, b, , q] = sums.shape;
  return reshape(slice(slice(sums, 3, q - 1, 1), 2, 0, c), [h, b, c]);
}

/** Sums over all chunks up to each: `[H, B, C, X]`, as one product with the triangle. */
function passUndecayed(chunks: Tensor, triangle: Tensor): Tensor {
  const inner = transpose(chunks, [0, 1, 3, 2]);
  return transpose(matmul(inner, triangle, { transposeB: true }), [0, 1, 3, 2]);
}

/**
 * Causal linear attention (Katharopoulos et al. 2020), `y[t] = Σ_{s ≤ t} (query[t]·key[s]) value[s]`,
 * for queries and keys `[B, T, H, N]` and values `[B, T, H, P]` → `[B, T, H, P]`. Normalized, the sum
 * is divided by `Σ_{s ≤ t} query[t]·key[s]`, which the caller must keep away from 0 by positive
 * queries and keys.
 *
 * @throws {RangeError} if the shapes don't fit each other, a tensor isn't float32, or the chunk isn't a
 *   positive whole number.
 *
 * @example
 * ```ts
 * import { Graph, linearAttention } from "@x/mimetic/graph";
 *
 * const graph = new Graph();
 * const [query, key] = ["query", "key"].map((name) => graph.input(name, [2, 100, 4, 16]));
 * const value = graph.input("value", [2, 100, 4, 8]);
 * const y = linearAttention({ query, key, value }); // [2, 100, 4, 8]
 * ```
 */
export function linearAttention(
  { query, key, value }: { query: Tensor; key: Tensor; value: Tensor },
  { normalized = false, chunk = 64 }: { normalized?: boolean; chunk?: number } = {},
): Tensor {
  const [b, t, h, p] = value.shape;
  const fits = value.shape.length === 4 && equalShapes(key.shape, query.shape) &&
    equalShapes(query.shape, [b, t, h, query.shape[3]]);
  if (!fits) {
    const rule = "query and key [B, T, H, N] and value [B, T, H, P]";
    reject("attend linearly", rule, [query, key, value]);
  }
  const folded = (x: Tensor) => {
    const heads = transpose(x, [0, 2, 1, 3]);
    return reshape(heads, [b * h, t, x.shape[3]]);
  };
  const ones = () => fill(value.graph, [b * h, t, 1], 1);
  const values = normalized ? concat([folded(value), ones()], 2) : folded(value);
  const width = values.shape[2];
  const mixed = chunkedAttention({
    query: folded(query),
    key: folded(key),
    value: reshape(values, [b * h, t, 1, width]),
  }, { chunk });
  const rows = reshape(mixed, [b * h, t, width]);
  const result = normalized ? divide(slice(rows, 2, 0, p), slice(rows, 2, p, 1)) : rows;
  return transpose(reshape(result, [b, h, t, p]), [0, 2, 1, 3]);
}
