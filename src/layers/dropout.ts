import { multiply, reshape, type Tensor } from "../graph/mod.ts";
import { checkNumber } from "../host/mod.ts";
import { sizeOf } from "../tensors/mod.ts";
import type { Scope } from "./scope.ts";

/**
 * Dropout (Srivastava et al. 2014), `x → x`: in training each element is 0 with probability `rate`, and
 * divided by 1 − rate where it is kept; in evaluation it stays as it is. The mask is drawn on the host for
 * every step, so it is for features of an image, not for those of every token.
 *
 * @throws {RangeError} unless 0 ≤ rate < 1.
 */
export function dropout(scope: Scope, x: Tensor, rate: number): Tensor {
  checkNumber(`drop "${scope.name}"`, "the rate", rate, { least: 0, below: 1 });
  if (!scope.training || rate === 0) return x;
  return multiply(x, reshape(scope.mask("keep", rate, sizeOf(x.shape)), x.shape));
}
