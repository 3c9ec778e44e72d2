import { gatedRmsNorm, rmsNorm as normalize, type Tensor } from "../graph/mod.ts";
import { ones } from "../initializers/mod.ts";
import { requireAxes } from "./require_axes.ts";
import type { Scope } from "./scope.ts";

/** Options of {@linkcode rmsNorm}. */
export interface RmsNormOptions {
  /** Added to the mean of squares. Default 1e-5. */
  readonly epsilon?: number;
  /** Multiplies `x` by `silu(gate)` first, as Mamba-2 does. Default none. */
  readonly gate?: Tensor;
}

/**
 * Root-mean-square normalization over the last axis with the parameter `weight` (ones):
 * `x [..., D] → [..., D]` (Zhang & Sennrich 2019).
 *
 * @example
 * ```ts
 * import { Graph } from "@x/mimetic/graph";
 * import { rmsNorm, Scope } from "@x/mimetic/layers";
 *
 * const graph = new Graph();
 * const x = graph.input("x", [2, 100, 64]);
 * const y = rmsNorm(new Scope(graph).child("norm"), x); // [2, 100, 64]
 * ```
 */
export function rmsNorm(scope: Scope, x: Tensor, options: RmsNormOptions = {}): Tensor {
  const { epsilon = 1e-5, gate } = options;
  requireAxes(scope, x, "[..., D]");
  const d = x.shape[x.shape.length - 1];
  const weight = scope.parameter("weight", {
    shape: [d],
    fanIn: d,
    fanOut: d,
    initializer: ones(),
  });
  return gate
    ? gatedRmsNorm(x, gate, weight.tensor, epsilon)
    : normalize(x, weight.tensor, epsilon);
}
