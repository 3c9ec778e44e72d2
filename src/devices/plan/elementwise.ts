import {
  type BinaryFunction,
  formatTypes,
  type Operation,
  reject,
  type UnaryFunction,
} from "../../graph/mod.ts";
import { type Shape, sizeOf, type TensorType } from "../../tensors/mod.ts";

/** A function of one tensor, of two, or of none: `fill` is α. */
export type ElementwiseFunction = UnaryFunction | BinaryFunction | "fill";

/** One function, applied to inputs or to results of earlier steps. */
export interface ElementwiseStep {
  /** Which function. */
  readonly function: ElementwiseFunction;
  /** The α of `scale`, `shift` and `fill`, else 0. */
  readonly alpha: number;
  /** What it takes, in order: numbers below the count of inputs are inputs, then steps follow. */
  readonly operands: readonly number[];
}

/** How an input repeats: element `i` of the result meets its element `⌊i/inner⌋ mod count`. */
export interface Repetition {
  /** Elements of the input. */
  readonly count: number;
  /** How many neighbours in the result meet the same element. */
  readonly inner: number;
}

/** Elementwise functions of the same element, one after the other. */
export interface ElementwiseProgram {
  /** The functions in the order in which they can be applied; the last one makes the result. */
  readonly steps: readonly ElementwiseStep[];
  /** How each input repeats. Only the second operand of a function may be shorter than the result. */
  readonly repetitions: readonly Repetition[];
}

/** Attributes of {@linkcode ELEMENTWISE}. */
export interface ElementwiseAttributes extends ElementwiseProgram {
  /** The shape of the result. */
  readonly shape: Shape;
}

/**
 * What an operation does to each element that it makes before it writes it: the attribute `epilogue` of
 * a fused node. Input 0 is that element. Further inputs follow the operation's own, and have as many
 * elements as the result or one for each column, the size of its last axis. The node's first output is
 * the program's result.
 */
export interface Epilogue extends ElementwiseProgram {
  /**
   * Inputs or steps, counted as operands, that are written as further outputs, after the operation's
   * own: what other nodes read too.
   */
  readonly kept: readonly number[];
}

/** The most inputs: with the result they stay within the 8 buffers that every GPU can bind. */
export const MAX_INPUTS = 6;
/** The most steps. */
export const MAX_STEPS = 12;

/**
 * Several elementwise functions in one pass over memory. The plan compiler alone makes it, after
 * differentiation, so that it has no gradient.
 */
export const ELEMENTWISE: Operation<ElementwiseAttributes> = {
  name: "elementwise",
  mayOverwrite: true,
  infer(inputs, { shape, ...program }) {
    checkProgram(inputs, program, sizeOf(shape));
    return [{ shape, dtype: "float32" }];
  },
};

/**
 * Holds a program to its rules.
 *
 * @param inputs The types of its inputs.
 * @param size The elements of its result.
 * @throws {RangeError} if an input has another size than its repetition says, or a step takes what
 *   isn't there yet, or repeats anything but its second operand.
 */
export function checkProgram(
  inputs: readonly TensorType[],
  { steps, repetitions }: ElementwiseProgram,
  size: number,
): void {
  inputs.forEach(({ shape }, i) => {
    const { count } = repetitions[i];
    if (sizeOf(shape) === count) return;
    reject("fuse elementwise functions", `input ${i} must have ${count} elements`, inputs);
  });
  steps.forEach(({ function: name, operands }, step) => {
    const known = inputs.length + step;
    const fits = operands.every((operand, i) =>
      operand < known && (i === 1 || !repetitions[operand] || repetitions[operand].count === size)
    );
    if (fits) return;
    throw new RangeError(
      `Cannot fuse elementwise functions: expected ${name} to take whole results of the ${known} ` +
        `before it, and to repeat only its second operand, got [${operands}] of ` +
        formatTypes(inputs),
    );
  });
}
