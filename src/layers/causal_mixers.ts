import {
  add,
  attention as attend,
  exp,
  linearAttention as attendLinearly,
  relu,
  reshape,
  scale,
  slice,
  type Tensor,
} from "../graph/mod.ts";
import { checkInteger } from "../host/mod.ts";
import { type Initializer, zeros } from "../initializers/mod.ts";
import { linear } from "./linear.ts";
import type { Scope } from "./scope.ts";

/** Options of {@linkcode causalAttention}. */
export interface CausalMixerOptions {
  /** Heads H; the width must be a multiple. */
  readonly heads: number;
  /** Which of the model's layers this is, and how many there are. */
  readonly layer: { readonly index: number; readonly count: number };
  /** Makes the weight of `out_proj`. Default PyTorch's. */
  readonly outInitializer?: Initializer;
}

/** Options of {@linkcode linearAttention}. */
export interface LinearAttentionOptions extends CausalMixerOptions {
  /**
   * Queries and keys go through elu + 1 and weights are divided by their sum (Katharopoulos et al.
   * 2020). Without it they are used as they are, as in a state-space model that never forgets.
   */
  readonly normalized?: boolean;
}

/**
 * Causal self-attention `x [B, T, D] → [B, T, D]` with the parameters of state-spaces/mamba's `MHA`:
 * `in_proj` to (q, k, v) × heads and `out_proj`, both with biases that start at 0. It publishes an
 * attention role.
 *
 * @example
 * ```ts
 * import { Graph } from "@x/mimetic/graph";
 * import { causalAttention, Scope } from "@x/mimetic/layers";
 *
 * const graph = new Graph();
 * const scope = new Scope(graph, {
 *   parameter: ({ name, shape }) => graph.variable(name, shape),
 *   role: ({ kind, name }) => console.log(kind, name),
 * });
 * const x = graph.input("x", [2, 100, 64]);
 * const y = causalAttention(scope, x, { heads: 4, layer: { index: 0, count: 1 } }); // [2, 100, 64]
 * ```
 */
export function causalAttention(scope: Scope, x: Tensor, options: CausalMixerOptions): Tensor {
  const { heads, layer: { index, count }, outInitializer } = options;
  const d = checkHeads(scope, x, heads);
  const qkv = linear(scope.child("in_proj"), x, { features: 3 * d, biasInitializer: zeros() });
  const mixed = attend(qkv, { heads, causal: true });
  const packed = { name: scope.join("in_proj.weight"), shape: [3 * d, d], fanIn: d, fanOut: 3 * d };
  const out = { name: scope.join("out_proj.weight"), shape: [d, d], fanIn: d, fanOut: d };
  scope.role({
    kind: "attention",
    name: scope.name,
    index,
    count,
    dim: d,
    contextDim: d,
    heads,
    keyHeads: heads,
    headDim: d / heads,
    query: { parameter: packed, row: 0, rows: d },
    key: { parameter: packed, row: d, rows: d },
    value: { parameter: packed, row: 2 * d, rows: d },
    projection: { parameter: out, row: 0, rows: d },
  });
  return linear(scope.child("out_proj"), mixed, {
    features: d,
    weightInitializer: outInitializer,
    biasInitializer: zeros(),
  });
}

/**
 * Causal linear attention `x [B, T, D] → [B, T, D]`: `in_proj` to (q, k, v) × heads and `out_proj`,
 * without biases. What a state-space layer is when it never forgets.
 *
 * @example
 * ```ts
 * import { Graph } from "@x/mimetic/graph";
 * import { linearAttention, Scope } from "@x/mimetic/layers";
 *
 * const graph = new Graph();
 * const scope = new Scope(graph, {
 *   parameter: ({ name, shape }) => graph.variable(name, shape),
 *   role: ({ kind, name }) => console.log(kind, name),
 * });
 * const x = graph.input("x", [2, 100, 64]);
 * const y = linearAttention(scope, x, { heads: 4, layer: { index: 0, count: 1 } }); // [2, 100, 64]
 * ```
 */
export function linearAttention(scope: Scope, x: Tensor, options: LinearAttentionOptions): Tensor {
  const { heads, normalized = true, outInitializer } = options;
  const d = checkHeads(scope, x, heads);
  const [batch, tokens] = x.shape;
  const qkv = linear(scope.child("in_proj"), x, { features: 3 * d, bias: false });
  const part = (i: number) => reshape(slice(qkv, 2, i * d, d), [batch, tokens, heads, d / heads]);
  const map = (y: Tensor) => normalized ? positive(y) : y;
  const operands = { query: map(part(0)), key: map(part(1)), value: part(2) };
  const mixed = reshape(attendLinearly(operands, { normalized }), [batch, tokens, d]);
  return linear(scope.child("out_proj"), mixed, {
    features: d,
    bias: false,
    weightInitializer: outInitializer,
  });
}

/** `elu(x) + 1 = max(x, 0) + exp(min(x, 0))`. */
function positive(x: Tensor): Tensor {
  return add(relu(x), exp(scale(relu(scale(x, -1)), -1)));
}

function checkHeads(scope: Scope, { shape }: Tensor, heads: number): number {
  const d = shape[shape.length - 1];
  checkInteger(`build attention "${scope.name}"`, "heads", heads);
  if (d % heads === 0) return d;
  throw new RangeError(
    `Cannot build attention "${scope.name}" as the width must be a multiple of the heads: ` +
      `${d} wide, ${heads} heads`,
  );
}
