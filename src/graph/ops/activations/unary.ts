import { checkNumber } from "../../../host/mod.ts";
import type { Tensor } from "../../graph.ts";
import { applyUnary } from "./operations.ts";

/**
 * `alpha · x`.
 *
 * @throws {RangeError} if alpha isn't a finite number; a `TypeError` if it is none.
 */
export function scale(x: Tensor, alpha: number): Tensor {
  checkNumber("scale", "alpha", alpha);
  return applyUnary("scale", x, alpha);
}
/**
 * `x + alpha`.
 *
 * @throws {RangeError} if alpha isn't a finite number; a `TypeError` if it is none.
 */
export function shift(x: Tensor, alpha: number): Tensor {
  checkNumber("shift", "alpha", alpha);
  return applyUnary("shift", x, alpha);
}
/** `eˣ`. */
export function exp(x: Tensor): Tensor {
  return applyUnary("exp", x);
}
/** The natural logarithm. */
export function log(x: Tensor): Tensor {
  return applyUnary("log", x);
}
/** `√x`. */
export function sqrt(x: Tensor): Tensor {
  return applyUnary("sqrt", x);
}
/** `1/x`. */
export function reciprocal(x: Tensor): Tensor {
  return applyUnary("reciprocal", x);
}
/** The hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  return applyUnary("tanh", x);
}
/** `1/(1 + e⁻ˣ)`. */
export function sigmoid(x: Tensor): Tensor {
  return applyUnary("sigmoid", x);
}
/** `ln(1 + eˣ)`, without overflow. */
export function softplus(x: Tensor): Tensor {
  return applyUnary("softplus", x);
}
/** `max(x, 0)`. */
export function relu(x: Tensor): Tensor {
  return applyUnary("relu", x);
}
/** The exact GELU, `x/2 · (1 + erf(x/√2))` (Hendrycks & Gimpel 2016). */
export function gelu(x: Tensor): Tensor {
  return applyUnary("gelu", x);
}
/** SiLU or swish, `x · sigmoid(x)`. */
export function silu(x: Tensor): Tensor {
  return applyUnary("silu", x);
}

/** What {@linkcode clip} keeps within. */
export interface ClipBounds {
  /** The smallest result. Default: none. */
  readonly least?: number;
  /** The largest result. Default: none. */
  readonly most?: number;
}

/**
 * `min(max(x, least), most)`. The gradient is 0 outside of the bounds.
 *
 * @throws {RangeError} if a bound isn't a finite number, or `most` lies below `least`.
 *
 * @example
 * ```ts
 * import { clip, Graph } from "@x/mimetic/graph";
 *
 * const x = new Graph().input("x", [8, 16]);
 * const y = clip(x, { least: 0, most: 6 }); // [8, 16]
 * ```
 */
export function clip(x: Tensor, { least, most }: ClipBounds): Tensor {
  if (least !== undefined) checkNumber("clip", "least", least);
  if (most !== undefined) checkNumber("clip", "most", most, { least });
  const bounded = least === undefined ? x : applyUnary("atLeast", x, least);
  return most === undefined ? bounded : applyUnary("atMost", bounded, most);
}
