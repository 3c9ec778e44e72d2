import { type Operation, reject, sameShape, type Tensor } from "../../graph.ts";
import { type Shape, sizeOf } from "../../../tensors/mod.ts";
import { reciprocal, scale } from "./unary.ts";
import { sum } from "../reductions.ts";
import { reshape } from "../layout/view.ts";

/**
 * The elementwise functions of two tensors. The gradients of activations take the activation's
 * input (`gelu`, `silu`, `relu`) or output (`tanh`, `sigmoid`) as `a` and the incoming gradient
 * as `b`.
 */
export type BinaryFunction =
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | ActivationGradient;

/** The gradients of activations, `activation′ · dy`. */
export type ActivationGradient =
  | "tanhGradient"
  | "sigmoidGradient"
  | "reluGradient"
  | "geluGradient"
  | "siluGradient";

/** Attributes of {@linkcode BINARY}. */
export interface BinaryAttributes {
  /** Which function. */
  function: BinaryFunction;
  /** Elements of `b`. */
  count: number;
  /** Element `i` of `a` meets element `⌊i/inner⌋ mod count` of `b`. */
  inner: number;
}

/** `y = f(a, b)` for each element of `a`; `b` may be repeated, see {@linkcode add}. */
export const BINARY: Operation<BinaryAttributes> = {
  name: "binary",
  mayOverwrite: true,
  infer(inputs, { function: name, count }) {
    const [a, b] = inputs;
    if (a.dtype !== "float32" || b.dtype !== "float32") {
      reject(`${name} tensors`, "float32 elements", inputs);
    }
    if (sizeOf(b.shape) !== count) {
      reject(`${name} tensors`, `b with ${count} elements`, inputs);
    }
    return [{ shape: a.shape, dtype: "float32" }];
  },
  gradient({ inputs: [a, b], outputs: [y], outputGradients: [dy], attributes }) {
    if (!dy) return [undefined, undefined];
    const back = (gradient: Tensor) => reduceTo(gradient, b.shape, attributes);
    switch (attributes.function) {
      case "add":
        return [dy, back(dy)];
      case "subtract":
        return [dy, scale(back(dy), -1)];
      case "multiply":
        return [multiply(dy, b), back(multiply(dy, a))];
      case "divide":
        return [divide(dy, b), scale(back(divide(multiply(dy, y), b)), -1)];
      default:
        return reject(`differentiate ${attributes.function}`, "a function with a gradient rule", [
          a,
          b,
        ]);
    }
  },
};

/** Sums a gradient of `a`'s shape over all repetitions of `b`. */
function reduceTo(gradient: Tensor, shape: Shape, { count, inner }: BinaryAttributes): Tensor {
  const size = sizeOf(gradient.shape);
  let result = gradient;
  if (inner > 1) result = sum(reshape(result, [size / inner, inner]), 1);
  if (size / inner > count) result = sum(reshape(result, [size / inner / count, count]), 0);
  return reshape(result, shape);
}

/** How `b` repeats within `a`, or `undefined` if it doesn't fit. */
function broadcasting(a: Shape, b: Shape): { count: number; inner: number } | undefined {
  if (b.length > a.length) return undefined;
  const padded = [...Array(a.length - b.length).fill(1), ...b];
  if (sizeOf(b) === 1) return { count: 1, inner: 1 };
  const first = padded.findIndex((n) => n !== 1);
  const last = padded.findLastIndex((n) => n !== 1);
  for (let i = first; i <= last; i++) if (padded[i] !== a[i]) return undefined;
  return { count: sizeOf(b), inner: sizeOf(a.slice(last + 1)) };
}

/** `swapped` says that the caller's operands stood the other way round, as an error shows them. */
function binary(name: BinaryFunction, a: Tensor, b: Tensor, swapped = false): Tensor {
  const pattern = broadcasting(a.shape, b.shape);
  if (!pattern) {
    const rule = "sizes of the smaller one that are 1 or adjacent ones of the larger";
    reject(`${name} tensors`, rule, swapped ? [b, a] : [a, b]);
  }
  return a.graph.apply(BINARY, [a, b], { function: name, ...pattern })[0];
}

/** True if `a` must be repeated to meet `b`. */
function smaller(a: Tensor, b: Tensor): boolean {
  return !sameShape(a.shape, b.shape) && sizeOf(a.shape) <= sizeOf(b.shape) &&
    a.shape.length <= b.shape.length;
}

/**
 * `a + b`. Shapes follow NumPy's rule with one restriction: the smaller operand's sizes other than
 * 1 must be adjacent and equal to the larger's there, as in `[B, N, D] + [D]`,
 * `[B, N, D] + [N, D]` or `[B, N, D] + [B, 1, 1]`.
 */
export function add(a: Tensor, b: Tensor): Tensor {
  return smaller(a, b) ? binary("add", b, a, true) : binary("add", a, b);
}
/** `a − b`; shapes as in {@linkcode add}. */
export function subtract(a: Tensor, b: Tensor): Tensor {
  return smaller(a, b) ? scale(binary("subtract", b, a, true), -1) : binary("subtract", a, b);
}
/** `a · b` for each element; shapes as in {@linkcode add}. */
export function multiply(a: Tensor, b: Tensor): Tensor {
  return smaller(a, b) ? binary("multiply", b, a, true) : binary("multiply", a, b);
}
/** `a / b`; shapes as in {@linkcode add}. */
export function divide(a: Tensor, b: Tensor): Tensor {
  return smaller(a, b) ? multiply(a, reciprocal(b)) : binary("divide", a, b);
}
/** The gradient `activation′(x or y) · dy` of an activation, as its gradient rule needs it. */
export function activationGradient(name: ActivationGradient, saved: Tensor, dy: Tensor): Tensor {
  return binary(name, saved, dy);
}
