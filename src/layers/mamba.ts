import { multiply, selectiveScan, silu, slice, softplus, type Tensor } from "../graph/mod.ts";
import { mambaStepBias, mambaTransition, uniform } from "../initializers/mod.ts";
import { linear, linearWithParameters } from "./linear.ts";
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

/**
 * Mamba's mixer (Gu & Dao 2023), `x [B, T, D] → [B, T, D]`, with the parameters, layouts and defaults of
 * state-spaces/mamba: `in_proj` to (x, z), `conv1d` and SiLU on x, `x_proj` to (Δ, B, C), `dt_proj`,
 * the scan, the gate SiLU(z) and `out_proj`. It publishes a state-space role.
 *
 * @example
 * ```ts
 * import { Graph } from "@x/mimetic/graph";
 * import { mamba, Scope } from "@x/mimetic/layers";
 *
 * const graph = new Graph();
 * const x = graph.input("x", [2, 100, 64]);
 * const y = mamba(new Scope(graph).child("mixer"), x); // [2, 100, 64]
 * ```
 */
export function mamba(scope: Scope, x: Tensor, options: MambaOptions = {}): Tensor {
  const { states = 16, taps = 4, expand = 2, outInitializer } = options;
  requireAxes(scope, x, "[B, T, D]");
  const d = x.shape[2];
  const e = innerWidth(scope, d, { expand, states, taps });
  const rank = Math.ceil(d / 16);
  const both = linear(scope.child("in_proj"), x, { features: 2 * e, bias: false });
  const convolution = shortConvolution(scope, slice(both, 2, 0, e), taps);
  const u = convolution.y;
  const features = rank + 2 * states;
  const mixed = linearWithParameters(scope.child("x_proj"), u, { features, bias: false });
  const step = linearWithParameters(scope.child("dt_proj"), slice(mixed.y, 2, 0, rank), {
    features: e,
    weightInitializer: uniform(-(rank ** -0.5), rank ** -0.5),
    biasInitializer: mambaStepBias(),
  });
  const delta = softplus(step.y);
  const b = slice(mixed.y, 2, rank, states);
  const c = slice(mixed.y, 2, rank + states, states);
  const { a, log } = transition(scope, [e, states], mambaTransition());
  observeScan(scope, { delta, a, b, c });
  const y = selectiveScan({ u, delta, a, b, c, d: skip(scope, e) });
  scope.role({
    kind: "stateSpace",
    dim: d,
    inner: e,
    states,
    transition: log.declaration,
    step: step.weight.whole(),
    stepBias: step.bias!.declaration,
    write: mixed.weight.rows(rank, states),
    read: mixed.weight.rows(rank + states, states),
    convolution: {
      weight: convolution.weight.declaration,
      bias: convolution.bias.declaration,
    },
  });
  const gated = multiply(y, silu(slice(both, 2, e, e)));
  return linear(scope.child("out_proj"), gated, {
    features: d,
    bias: false,
    weightInitializer: outInitializer,
  });
}
