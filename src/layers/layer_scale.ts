import { multiply, type Tensor } from "../graph/mod.ts";
import { constant } from "../initializers/mod.ts";
import type { Scope } from "./scope.ts";

/**
 * Layer scale: every channel of a residual branch times a learned factor `gamma` `(C)` that starts
 * small, `x [..., C] → [..., C]` (Touvron et al. 2021).
 */
export function layerScale(scope: Scope, x: Tensor, initial: number): Tensor {
  const c = x.shape[x.shape.length - 1];
  const declaration = { shape: [c], fanIn: c, fanOut: c, initializer: constant(initial) };
  return multiply(x, scope.parameter("gamma", declaration).tensor);
}
