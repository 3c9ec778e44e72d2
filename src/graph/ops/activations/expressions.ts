/**
 * Expressions of the elementwise functions that every device has a kernel for: what derivatives and
 * activations are written in.
 *
 * @module
 */
import type { Tensor } from "../../graph.ts";
import {
  type BinaryFunction,
  binaryFunctions,
  type ElementwiseFunction,
  type UnaryFunction,
  unaryFunctions,
} from "./functions.ts";

/** A function of other expressions, or the number of a variable. */
export type Expression = number | FunctionCall;

/** A function with its operands, and its α if it takes one. */
export interface FunctionCall {
  /** Which function. */
  readonly function: ElementwiseFunction;
  /** The α of the functions that take one, else 0. */
  readonly alpha: number;
  /** What it is applied to. */
  readonly operands: readonly Expression[];
}

/** One function, applied to inputs or to results of earlier steps. */
export interface ElementwiseStep extends FunctionCall {
  /** What it takes, in order: numbers below the count of inputs are inputs, then steps follow. */
  readonly operands: readonly number[];
}

type Calls =
  & { readonly [F in UnaryFunction]: (x: Expression, alpha?: number) => Expression }
  & { readonly [F in BinaryFunction]: (a: Expression, b: Expression) => Expression };

/** Every function as one that makes expressions: `e.scale(e.exp(x), 2)` is 2·eˣ. */
export const e: Calls = Object.fromEntries([
  ...unaryFunctions.map((name) => [
    name,
    (x: Expression, alpha = 0): Expression => ({ function: name, alpha, operands: [x] }),
  ]),
  ...binaryFunctions.map((name) => [
    name,
    (a: Expression, b: Expression): Expression => ({ function: name, alpha: 0, operands: [a, b] }),
  ]),
]);

/**
 * The functions of an expression one after the other, the last one its own. An expression that is used
 * twice is one step.
 *
 * @param variables How many variables there are: the inputs.
 */
export function stepsOf(expression: FunctionCall, variables: number): ElementwiseStep[] {
  const steps: ElementwiseStep[] = [];
  const places = new Map<FunctionCall, number>();
  const place = (each: Expression): number => {
    if (typeof each === "number") return each;
    const known = places.get(each);
    if (known !== undefined) return known;
    const operands = each.operands.map(place);
    const at = variables + steps.push({ ...each, operands }) - 1;
    places.set(each, at);
    return at;
  };
  place(expression);
  return steps;
}

/** Adds an expression of tensors to their graph, by what applies one function. */
export function build(
  expression: Expression,
  variables: readonly Tensor[],
  apply: (call: FunctionCall, operands: readonly Tensor[]) => Tensor,
): Tensor {
  if (typeof expression === "number") return variables[expression];
  return apply(expression, expression.operands.map((each) => build(each, variables, apply)));
}
