import { checkFloats } from "../../checks.ts";
import { type Operation, reject, type Tensor } from "../../graph.ts";
import { type Shape, sizeOf } from "../../../tensors/mod.ts";
import { reshape } from "../layout/view.ts";
import { sum } from "../reductions.ts";
import { unaryGradients } from "./derivatives.ts";
import { build, type FunctionCall } from "./expressions.ts";
import { fill } from "./fill.ts";
import type { BinaryFunction, UnaryFunction } from "./functions.ts";

/** Attributes of {@linkcode UNARY}. */
export interface UnaryAttributes {
  /** Which function. */
  function: UnaryFunction;
  /** The α of the functions that take one, else 0. */
  alpha: number;
}

/** `y = f(x)` for each element. */
export const UNARY: Operation<UnaryAttributes, "unary"> = {
  name: "unary",
  mayOverwrite: true,
  infer(inputs, attributes) {
    checkFloats(`take ${attributes.function}`, inputs);
    return [{ shape: inputs[0].shape, dtype: "float32" }];
  },
  gradient({ inputs: [x], outputs: [y], outputGradients: [dy], attributes }) {
    const gradient = unaryGradients[attributes.function](attributes.alpha);
    return [dy && build(gradient, [x, y, dy], applyFunction)];
  },
};

/** Adds one function of one tensor. */
export function applyUnary(name: UnaryFunction, x: Tensor, alpha = 0): Tensor {
  return x.graph.apply(UNARY, [x], { function: name, alpha })[0];
}

/** Adds a function of an expression. */
function applyFunction({ function: name, alpha }: FunctionCall, [a, b]: readonly Tensor[]): Tensor {
  return b === undefined
    ? applyUnary(name as UnaryFunction, a, alpha)
    : applyBinary(name as BinaryFunction, a, b);
}

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
export const BINARY: Operation<BinaryAttributes, "binary"> = {
  name: "binary",
  mayOverwrite: true,
  infer(inputs, { function: name, count }) {
    const [a, b] = inputs;
    checkFloats(`${name} tensors`, inputs);
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
        return [dy, applyUnary("scale", back(dy), -1)];
      case "multiply":
        return [applyBinary("multiply", dy, b), back(applyBinary("multiply", dy, a))];
      case "divide":
        return [
          applyBinary("divide", dy, b),
          applyUnary("scale", back(applyBinary("divide", applyBinary("multiply", dy, y), b)), -1),
        ];
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

/** How `b` repeats within `a`; throws with the operands as the caller gave them if it doesn't fit. */
function repetitionOf(name: BinaryFunction, a: Tensor, b: Tensor, given: readonly Tensor[]) {
  const pattern = broadcasting(a.shape, b.shape);
  if (pattern) return pattern;
  const rule =
    "a smaller one of no more axes, with sizes that are 1 or adjacent ones of the larger";
  return reject(`${name} tensors`, rule, given);
}

/**
 * Adds one function of two tensors, of which the second may be repeated.
 *
 * @param swapped True if the caller's operands stood the other way round, as an error shows them.
 */
export function applyBinary(name: BinaryFunction, a: Tensor, b: Tensor, swapped = false): Tensor {
  const pattern = repetitionOf(name, a, b, swapped ? [b, a] : [a, b]);
  return a.graph.apply(BINARY, [a, b], { function: name, ...pattern })[0];
}

/** Adds one function of two tensors, of which the first may be repeated. */
export function applyToRepeated(name: BinaryFunction, a: Tensor, b: Tensor): Tensor {
  checkFloats(`${name} tensors`, [a, b]);
  repetitionOf(name, b, a, [a, b]);
  // 1·a is a to the bit, the sign of 0 too. In a plan the ones are no tensor.
  return applyBinary(name, applyBinary("multiply", fill(b.graph, b.shape, 1), a), b);
}

/** `a − b`, of which the first is repeated. */
export function subtractFromRepeated(a: Tensor, b: Tensor): Tensor {
  checkFloats("subtract tensors", [a, b]);
  repetitionOf("subtract", b, a, [a, b]);
  // −b + a is a − b to the bit, where −(b − a) of equal numbers would be −0.
  return applyBinary("add", applyUnary("scale", b, -1), a);
}
