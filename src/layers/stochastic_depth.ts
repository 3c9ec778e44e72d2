import { multiply, reshape, type Tensor } from "../graph/mod.ts";
import { checkNumber } from "../host/mod.ts";
import type { Scope } from "./scope.ts";

/**
 * Stochastic depth for a residual branch `x [B, ...]` (Huang et al. 2016): in training it is dropped
 * for each example with probability `rate`, and scaled by 1/(1 − rate) where it is kept; in evaluation
 * it stays as it is.
 *
 * @throws {RangeError} unless 0 ≤ rate < 1.
 */
export function stochasticDepth(scope: Scope, x: Tensor, rate: number): Tensor {
  checkNumber(`drop "${scope.name}"`, "the rate", rate, { least: 0, below: 1 });
  if (!scope.training || rate === 0) return x;
  const mask = scope.mask("keep", rate, x.shape[0]);
  return multiply(x, reshape(mask, x.shape.map((n, axis) => axis === 0 ? n : 1)));
}
