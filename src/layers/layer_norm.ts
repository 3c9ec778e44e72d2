import { layerNorm as normalize, type Tensor } from "../graph/mod.ts";
import { ones, zeros } from "../initializers/mod.ts";
import { requireAxes } from "./require_axes.ts";
import type { Scope } from "./scope.ts";

/**
 * Layer normalization over the last axis with parameters `weight` (ones) and `bias` (zeros):
 * `x [..., D] → [..., D]` (Ba et al. 2016).
 */
export function layerNorm(scope: Scope, x: Tensor, options: { epsilon?: number } = {}): Tensor {
  requireAxes(scope, x, "[..., D]");
  const d = x.shape[x.shape.length - 1];
  const declaration = { shape: [d], fanIn: d, fanOut: d };
  const weight = scope.parameter("weight", { ...declaration, initializer: ones() });
  const bias = scope.parameter("bias", { ...declaration, initializer: zeros() });
  return normalize(x, weight.tensor, bias.tensor, options.epsilon ?? 1e-5);
}
