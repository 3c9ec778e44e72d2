import {
  add,
  chunkedAttention,
  multiply,
  reshape,
  slice,
  softplus,
  type Tensor,
} from "../graph/mod.ts";
import { mamba2Transition, mambaStepBias } from "../initializers/mod.ts";
import { linear, linearWithParameters } from "./linear.ts";
import { rmsNorm } from "./rms_norm.ts";
import { requireAxes } from "./require_axes.ts";
import type { Scope } from "./scope.ts";
import {
  innerWidth,
  type MambaOptions,
  observeScan,
  shortConvolution,
  skip,
  transition,
} from "./state_space.ts";

/** Options of {@linkcode mamba2}. */
export interface Mamba2Options extends MambaOptions {
  /** Channels P of a head. Default 64. */
  readonly headDim?: number;
}

/**
 * Mamba-2's mixer (Dao & Gu 2024), `x [B, T, D] → [B, T, D]`, with the parameters, layouts and defaults
 * of state-spaces/mamba with one group: `in_proj` to (z, x, B, C, Δ), `conv1d` and SiLU on (x, B, C), the
 * chunked scan with one decay a head, a gated RMS norm and `out_proj`. It publishes a state-space role.
 *
 * @throws {RangeError} if a size isn't a positive whole number, or the inner width isn't a multiple of
 * the heads' channels.
 *
 * @example
 * ```ts
 * import { Graph } from "@x/mimetic/graph";
 * import { mamba2, Scope } from "@x/mimetic/layers";
 *
 * const graph = new Graph();
 * const x = graph.input("x", [2, 100, 64]);
 * const y = mamba2(new Scope(graph).child("mixer"), x); // [2, 100, 64]
 * ```
 */
export function mamba2(scope: Scope, x: Tensor, options: Mamba2Options = {}): Tensor {
  const { states = 128, taps = 4, expand = 2, headDim = 64, outInitializer } = options;
  requireAxes(scope, x, "[B, T, D]");
  const [batch, tokens, d] = x.shape;
  const e = innerWidth(scope, d, { expand, states, taps, headDim });
  const heads = headsOf(scope, e, headDim);
  const features = 2 * e + 2 * states + heads;
  const all = linearWithParameters(scope.child("in_proj"), x, { features, bias: false });
  const convolution = shortConvolution(scope, slice(all.y, 2, e, e + 2 * states), taps);
  const u = reshape(slice(convolution.y, 2, 0, e), [batch, tokens, heads, headDim]);
  const b = slice(convolution.y, 2, e, states);
  const c = slice(convolution.y, 2, e + states, states);
  const raw = slice(all.y, 2, features - heads, heads);
  const stepBias = scope.parameter("dt_bias", {
    shape: [heads],
    fanIn: d,
    fanOut: heads,
    initializer: mambaStepBias(),
  });
  const delta = softplus(add(raw, stepBias.tensor));
  const { a, log } = transition(scope, [heads], mamba2Transition());
  observeScan(scope, { delta, a, b, c });
  const value = multiply(u, reshape(delta, [batch, tokens, heads, 1]));
  const logDecay = multiply(delta, a);
  const scanned = chunkedAttention({ query: c, key: b, value, logDecay });
  const y = add(scanned, multiply(u, reshape(skip(scope, heads), [heads, 1])));
  scope.role({
    kind: "stateSpace",
    dim: d,
    inner: e,
    states,
    transition: log.declaration,
    step: all.weight.rows(features - heads, heads),
    stepBias: stepBias.declaration,
    write: all.weight.rows(2 * e, states),
    read: all.weight.rows(2 * e + states, states),
    convolution: {
      weight: convolution.weight.declaration,
      bias: convolution.bias.declaration,
    },
  });
  const flat = reshape(y, [batch, tokens, e]);
  const gated = rmsNorm(scope.child("norm"), flat, { gate: slice(all.y, 2, 0, e) });
  return linear(scope.child("out_proj"), gated, {
    features: d,
    bias: false,
    weightInitializer: outInitializer,
  });
}

/** Heads of the inner width, which must be a multiple of a head's channels. */
function headsOf(scope: Scope, inner: number, headDim: number): number {
  const heads = inner / headDim;
  if (Number.isInteger(heads)) return heads;
  throw new RangeError(
    `Cannot build Mamba-2 "${scope.name}": expected an inner width that is a multiple of a head's ` +
      `channels, got ${inner} and ${headDim}`,
  );
}
