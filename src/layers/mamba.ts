import { multiply, selectiveScan, silu, slice, softplus, type Tensor } from "../graph/mod.ts";
import { mambaStepBias, mambaTransition, uniform } from "../initializers/mod.ts";
import { linear } from "./linear.ts";
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
  whole,
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
 * const scope = new Scope(graph, {
 *   parameter: ({ name, shape }) => graph.variable(name, shape),
 *   role: ({ kind, name }) => console.log(kind, name),
 * });
 * const x = graph.input("x", [2, 100, 64]);
 * const y = mamba(scope.child("mixer"), x, { layer: { index: 0, count: 1 } }); // [2, 100, 64]
 * ```
 */
export function mamba(scope: Scope, x: Tensor, options: MambaOptions): Tensor {
  const { states = 16, taps = 4, expand = 2, outInitializer } = options;
  const d = x.shape[2];
  const e = innerWidth(scope, d, { expand, states, taps });
  const rank = Math.ceil(d / 16);
  const both = linear(scope.child("in_proj"), x, { features: 2 * e, bias: false });
  const u = shortConvolution(scope, slice(both, 2, 0, e), taps);
  const mixed = linear(scope.child("x_proj"), u, { features: rank + 2 * states, bias: false });
  const delta = softplus(linear(scope.child("dt_proj"), slice(mixed, 2, 0, rank), {
    features: e,
    weightInitializer: uniform(-(rank ** -0.5), rank ** -0.5),
    biasInitializer: mambaStepBias(),
  }));
  const b = slice(mixed, 2, rank, states);
  const c = slice(mixed, 2, rank + states, states);
  const a = transition(scope, [e, states], mambaTransition());
  options.observe?.({ delta, a, b, c }, options.layer.index);
  const y = selectiveScan({ u, delta, a, b, c, d: skip(scope, e) });
  publish(scope, options, { dim: d, inner: e, states, taps }, {
    transition: [e, states],
    step: whole(scope, "dt_proj.weight", [e, rank], rank),
    stepBias: parameterOf(scope, "dt_proj.bias", [e], rank),
    write: rowsOf(scope, "x_proj.weight", [rank + 2 * states, e], rank, states),
    read: rowsOf(scope, "x_proj.weight", [rank + 2 * states, e], rank + states, states),
    channels: e,
  });
  const gated = multiply(y, silu(slice(both, 2, e, e)));
  return linear(scope.child("out_proj"), gated, {
    features: d,
    bias: false,
    weightInitializer: outInitializer,
  });
}
