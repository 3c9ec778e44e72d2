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
import { linear } from "./linear.ts";
import { rmsNorm } from "./rms_norm.ts";
import type { Scope } from "./scope.ts";
import {
  innerWidth,
  type MambaOptions,
  parameterOf,
  publish,
  rowsOf,
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
 * const scope = new Scope(graph, {
 *   parameter: ({ name, shape }) => graph.variable(name, shape),
 *   role: ({ kind, name }) => console.log(kind, name),
 * });
 * const x = graph.input("x", [2, 100, 64]);
 * const y = mamba2(scope.child("mixer"), x, { layer: { index: 0, count: 1 } }); // [2, 100, 64]
 * ```
 */
export function mamba2(scope: Scope, x: Tensor, options: Mamba2Options): Tensor {
  const { states = 128, taps = 4, expand = 2, headDim = 64, outInitializer } = options;
  const [batch, tokens, d] = x.shape;
  const e = innerWidth(scope, d, { expand, states, taps, headDim });
  const heads = e / headDim;
  if (!Number.isInteger(heads)) {
    throw new RangeError(
      `Cannot build Mamba-2 "${scope.name}" as the inner width must be a multiple of a head's ` +
        `channels: ${e}, ${headDim}`,
    );
  }
  const features = 2 * e + 2 * states + heads;
  const all = linear(scope.child("in_proj"), x, { features, bias: false });
  const mixed = shortConvolution(scope, slice(all, 2, e, e + 2 * states), taps);
  const u = reshape(slice(mixed, 2, 0, e), [batch, tokens, heads, headDim]);
  const b = slice(mixed, 2, e, states);
  const c = slice(mixed, 2, e + states, states);
  const bias = parameterOf(scope, "dt_bias", [heads], d);
  const raw = slice(all, 2, features - heads, heads);
  const delta = softplus(
    add(raw, scope.parameter("dt_bias", { ...bias, initializer: mambaStepBias() })),
  );
  const a = transition(scope, [heads], mamba2Transition());
  options.observe?.({ delta, a, b, c }, options.layer.index);
  const value = multiply(u, reshape(delta, [batch, tokens, heads, 1]));
  const logDecay = multiply(delta, a);
  const scanned = chunkedAttention({ query: c, key: b, value, logDecay });
  const y = add(scanned, multiply(u, reshape(skip(scope, heads), [heads, 1])));
  publish(scope, options, { dim: d, inner: e, states, taps }, {
    transition: [heads],
    step: rowsOf(scope, "in_proj.weight", [features, d], features - heads, heads),
    stepBias: bias,
    write: rowsOf(scope, "in_proj.weight", [features, d], 2 * e, states),
    read: rowsOf(scope, "in_proj.weight", [features, d], 2 * e + states, states),
    channels: e + 2 * states,
  });
  const flat = reshape(y, [batch, tokens, e]);
  const gated = rmsNorm(scope.child("norm"), flat, { gate: slice(all, 2, 0, e) });
  return linear(scope.child("out_proj"), gated, {
    features: d,
    bias: false,
    weightInitializer: outInitializer,
  });
}
