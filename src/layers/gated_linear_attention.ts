import {
  gatedLinearAttention as attend,
  multiply,
  reshape,
  scale,
  silu,
  slice,
  softplus,
  type Tensor,
} from "../graph/mod.ts";
import { checkInteger } from "../host/mod.ts";
import { checkHeads } from "./attention.ts";
import { attentionRole } from "./attention_role.ts";
import type { CausalMixerOptions } from "./causal_mixers.ts";
import { linear, linearWithParameters } from "./linear.ts";
import { rmsNorm } from "./rms_norm.ts";
import type { Scope } from "./scope.ts";

/** Options of {@linkcode gatedLinearAttention}. */
export interface GatedLinearAttentionOptions extends CausalMixerOptions {
  /** The rank of the gates' projection. Default 16. */
  readonly gateRank?: number;
}

/** What the logarithm of a gate is divided by, so that little is forgotten at first. */
const NORMALIZER = 16;

/**
 * Gated linear attention (Yang et al. 2024, arXiv:2312.06635, §4), `x [B, T, D] → [B, T, D]`, with K = D/H:
 *
 *     S_t = diag(α_t) S_{t−1} + k_tᵀ v_t,  α_t = σ(W₂ W₁ x_t + b)^{1/16},
 *     o_t = q_t S_t / √K,  y_t = W_O (silu(W_G x_t) ⊙ RMSNorm(o_t)),
 *
 * with `in_proj` to (q, k, v) × heads, `gk_proj.0` and `gk_proj.1` (W₁ and W₂ with b), `g_proj` (W_G), `norm`
 * over each head's channels and `out_proj`. In the paper keys have half of the values' width and the norm is a
 * layer norm; the RMS norm is that of the authors' later code, as far as it is remembered. Linear layers start
 * as PyTorch's. It publishes an attention role with its gates.
 *
 * @throws {RangeError} if the width isn't a multiple of the heads, or the rank isn't a positive whole number.
 *
 * @example
 * ```ts
 * import { Graph } from "@x/mimetic/graph";
 * import { gatedLinearAttention, Scope } from "@x/mimetic/layers";
 *
 * const graph = new Graph();
 * const x = graph.input("x", [2, 100, 64]);
 * const y = gatedLinearAttention(new Scope(graph).child("mixer"), x, { heads: 4 }); // [2, 100, 64]
 * ```
 */
export function gatedLinearAttention(
  scope: Scope,
  x: Tensor,
  { heads, gateRank = 16, outInitializer }: GatedLinearAttentionOptions,
): Tensor {
  const d = checkHeads(scope, x, heads);
  checkInteger(`build gated linear attention "${scope.name}"`, "gateRank", gateRank);
  const headDim = d / heads;
  const [batch, tokens] = x.shape;
  const split = (y: Tensor) => reshape(y, [batch, tokens, heads, headDim]);
  scope.observe("input", x);
  const qkv = linearWithParameters(scope.child("in_proj"), x, { features: 3 * d, bias: false });
  const [query, key, value] = [0, 1, 2].map((i) => split(slice(qkv.y, 2, i * d, d)));
  const inner = linear(scope.child("gk_proj.0"), x, { features: gateRank, bias: false });
  const gate = linearWithParameters(scope.child("gk_proj.1"), inner, { features: d });
  const logDecay = scale(softplus(scale(split(gate.y), -1)), -1 / NORMALIZER);
  const read = scale(query, headDim ** -0.5);
  const mixed = rmsNorm(scope.child("norm"), attend({ query: read, key, value, logDecay }));
  const opened = silu(linear(scope.child("g_proj"), x, { features: d, bias: false }));
  const out = linearWithParameters(
    scope.child("out_proj"),
    multiply(reshape(mixed, [batch, tokens, d]), opened),
    { features: d, bias: false, weightInitializer: outInitializer },
  );
  scope.role({
    ...attentionRole(qkv, out, { heads }),
    gate: { weight: gate.weight.whole(), bias: gate.bias!.whole() },
  });
  return out.y;
}
