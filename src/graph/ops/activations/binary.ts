import type { Tensor } from "../../graph.ts";
import { equalShapes, sizeOf } from "../../../tensors/mod.ts";
import { applyBinary, applyToRepeated, subtractFromRepeated } from "./operations.ts";

/** True if `a` must be repeated to meet `b`. */
function smaller(a: Tensor, b: Tensor): boolean {
  return !equalShapes(a.shape, b.shape) && sizeOf(a.shape) <= sizeOf(b.shape) &&
    a.shape.length <= b.shape.length;
}

/**
 * `a + b`. Shapes follow NumPy's rule with two restrictions: the smaller operand has no more axes, and its
 * sizes other than 1 must be adjacent and equal to the larger's there, as in `[B, N, D] + [D]`,
 * `[B, N, D] + [N, D]` or `[B, N, D] + [B, 1, 1]`.
 */
export function add(a: Tensor, b: Tensor): Tensor {
  return smaller(a, b) ? applyBinary("add", b, a, true) : applyBinary("add", a, b);
}
/** `a − b`; shapes as in {@linkcode add}. */
export function subtract(a: Tensor, b: Tensor): Tensor {
  return smaller(a, b) ? subtractFromRepeated(a, b) : applyBinary("subtract", a, b);
}
/** `a · b` for each element; shapes as in {@linkcode add}. */
export function multiply(a: Tensor, b: Tensor): Tensor {
  return smaller(a, b) ? applyBinary("multiply", b, a, true) : applyBinary("multiply", a, b);
}
/** `a / b`; shapes as in {@linkcode add}. */
export function divide(a: Tensor, b: Tensor): Tensor {
  return smaller(a, b) ? applyToRepeated("divide", a, b) : applyBinary("divide", a, b);
}
