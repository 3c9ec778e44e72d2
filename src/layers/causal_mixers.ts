import {
  add,
  attention as attend,
  concat,
  exp,
  linearAttention as attendLinearly,
  relu,
  repeat,
  reshape,
  scale,
  slice,
  type Tensor,
} from "../graph/mod.ts";
import { checkInteger } from "../host/mod.ts";
import { type Initializer, zeros } from "../initializers/mod.ts";
import { checkHeads } from "./attention.ts";
import { attentionRole } from "./attention_role.ts";
import { linearWithParameters } from "./linear.ts";
import type { Scope } from "./scope.ts";

/** Options that causal mixers of heads share. */
export interface CausalMixerOptions {
  /** Heads H; the width must be a multiple. */
  readonly heads: number;
  /** Makes the weight of `out_proj`. Default PyTorch's. */
  readonly outInitializer?: Initializer;
}

/** Options of {@linkcode causalAttention}. */
export interface CausalAttentionOptions extends CausalMixerOptions {
  /**
   * Heads G of keys and values, a divisor of the heads: with fewer than these, H/G queries share each
   * (grouped-query attention, Ainslie et al. 2023). Default all.
   */
  readonly keyHeads?: number;
}

/** Options of {@linkcode linearAttention}. */
export interface LinearAttentionOptions extends CausalMixerOptions {
  /**
   * Queries and keys go through elu + 1 and weights are divided by their sum (Katharopoulos et al.
   * 2020). Without it they are used as they are, as in a state-space model that never forgets. Default true.
   */
  readonly normalized?: boolean;
}

/**
 * Causal self-attention `x [B, T, D] → [B, T, D]` with the parameters of state-spaces/mamba's `MHA`:
 * `in_proj` to (q, k, v) × heads and `out_proj`, both with biases that start at 0. With fewer key heads
 * `in_proj` makes H heads of queries and G each of keys and values, as `MHA(num_heads_kv=G)`. It
 * publishes an attention role.
 *
 * @throws {RangeError} if the width isn't a multiple of the heads, or these of the key heads.
 *
 * @example
 * ```ts
 * import { Graph } from "@x/mimetic/graph";
 * import { causalAttention, Scope } from "@x/mimetic/layers";
 *
 * const graph = new Graph();
 * const x = graph.input("x", [2, 100, 64]);
 * const y = causalAttention(new Scope(graph).child("mixer"), x, { heads: 4 }); // [2, 100, 64]
 * ```
 */
export function causalAttention(
  scope: Scope,
  x: Tensor,
  { heads, keyHeads = heads, outInitializer }: CausalAttentionOptions,
): Tensor {
  const d = checkHeads(scope, x, heads);
  const headDim = d / heads;
  checkKeyHeads(scope, heads, keyHeads);
  const keys = keyHeads * headDim;
  scope.observe("input", x);
  const packed = linearWithParameters(scope.child("in_proj"), x, {
    features: d + 2 * keys,
    biasInitializer: zeros(),
  });
  const qkv = keyHeads === heads ? packed.y : shareKeys(packed.y, { heads, keyHeads, headDim });
  const mixed = attend(qkv, { heads, causal: true });
  const out = linearWithParameters(scope.child("out_proj"), mixed, {
    features: d,
    weightInitializer: outInitializer,
    biasInitializer: zeros(),
  });
  scope.role(attentionRole(packed, out, { heads, keyHeads }));
  return out.y;
}

/** Each key and value for the group of queries that share it: `[B, T, (H + 2G)·K] → [B, T, 3·H·K]`. */
function shareKeys(
  qkv: Tensor,
  { heads, keyHeads, headDim }: { heads: number; keyHeads: number; headDim: number },
): Tensor {
  const [batch, tokens] = qkv.shape;
  const [d, keys] = [heads * headDim, keyHeads * headDim];
  const shared = (start: number) => {
    const own = reshape(slice(qkv, 2, start, keys), [batch, tokens, keyHeads, headDim]);
    return reshape(repeat(own, 3, heads / keyHeads), [batch, tokens, d]);
  };
  return concat([slice(qkv, 2, 0, d), shared(d), shared(d + keys)], 2);
}

function checkKeyHeads(scope: Scope, heads: number, keyHeads: number): void {
  checkInteger(`build attention "${scope.name}"`, "keyHeads", keyHeads);
  if (heads % keyHeads === 0) return;
  throw new RangeError(
    `Cannot build attention "${scope.name}": expected keyHeads that divide the ${heads} heads, got ` +
      `${keyHeads}`,
  );
}

/**
 * Causal linear attention `x [B, T, D] → [B, T, D]`: `in_proj` to (q, k, v) × heads and `out_proj`,
 * without biases. What a state-space layer is when it never forgets. It publishes an attention role.
 *
 * @example
 * ```ts
 * import { Graph } from "@x/mimetic/graph";
 * import { linearAttention, Scope } from "@x/mimetic/layers";
 *
 * const graph = new Graph();
 * const x = graph.input("x", [2, 100, 64]);
 * const y = linearAttention(new Scope(graph).child("mixer"), x, { heads: 4 }); // [2, 100, 64]
 * ```
 */
export function linearAttention(scope: Scope, x: Tensor, options: LinearAttentionOptions): Tensor {
  const { heads, normalized = true, outInitializer } = options;
  const d = checkHeads(scope, x, heads);
  const [batch, tokens] = x.shape;
  scope.observe("input", x);
  const qkv = linearWithParameters(scope.child("in_proj"), x, { features: 3 * d, bias: false });
  const part = (i: number) => reshape(slice(qkv.y, 2, i * d, d), [batch, tokens, heads, d / heads]);
  const map = (y: Tensor) => normalized ? positive(y) : y;
  const operands = { query: map(part(0)), key: map(part(1)), value: part(2) };
  const mixed = reshape(attendLinearly(operands, { normalized }), [batch, tokens, d]);
  const out = linearWithParameters(scope.child("out_proj"), mixed, {
    features: d,
    bias: false,
    weightInitializer: outInitializer,
  });
  scope.role(attentionRole(qkv, out, { heads }));
  return out.y;
}

/** `elu(x) + 1 = max(x, 0) + exp(min(x, 0))`. */
function positive(x: Tensor): Tensor {
  return add(relu(x), exp(scale(relu(scale(x, -1)), -1)));
}
