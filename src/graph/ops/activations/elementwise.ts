import { checkFloats } from "../../checks.ts";
import { formatTypes, type Operation, reject } from "../../graph.ts";
import { type Shape, sizeOf, type TensorType } from "../../../tensors/mod.ts";
import type { ElementwiseStep } from "./expressions.ts";

/** How an input repeats: element `i` of the result meets its element `⌊i/inner⌋ mod count`. */
export interface Repetition {
  /** Elements of the input. */
  readonly count: number;
  /** How many neighbors in the result meet the same element. */
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
  /** What an error calls the function. */
  readonly label?: string;
  /** The steps that make the gradient of input 0, the only one, of (x, dy). Absent: there is none. */
  readonly gradient?: readonly ElementwiseStep[];
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
/** The most steps that plans fuse. */
export const MAX_STEPS = 12;
/** The most steps of a program: kernels have a register for each result. */
export const MAX_RESULTS = 16;

/**
 * Several elementwise functions in one pass over memory: activations (`activations.ts`), their
 * gradients, and what the plan compiler makes of functions that read each other's results, after
 * differentiation.
 */
export const ELEMENTWISE: Operation<ElementwiseAttributes, "elementwise"> = {
  name: "elementwise",
  mayOverwrite: true,
  infer(inputs, { shape, ...program }) {
    checkFloats(`take ${program.label ?? "elementwise functions"}`, inputs);
    checkProgram(inputs, program, sizeOf(shape));
    return [{ shape, dtype: "float32" }];
  },
  gradient({ inputs: [x], outputGradients: [dy], attributes: { shape, label, gradient } }) {
    if (!dy) return [undefined];
    if (!gradient) reject(`differentiate ${label}`, "a function with a gradient rule", [x]);
    const whole = { count: sizeOf(shape), inner: 1 };
    const attributes: ElementwiseAttributes = {
      ...{ shape, label: `the gradient of ${label}` },
      ...{ steps: gradient, repetitions: [whole, whole] },
    };
    return dy.graph.apply(ELEMENTWISE, [x, dy], attributes);
  },
};

/**
 * Holds a program to its rules.
 *
 * @param inputs The types of its inputs.
 * @param size The elements of its result.
 * @throws {RangeError} if there are more steps than registers, an input has another size than its
 *   repetition says, or a step takes what isn't there yet, or repeats anything but its second operand.
 */
export function checkProgram(
  inputs: readonly TensorType[],
  { steps, repetitions }: ElementwiseProgram,
  size: number,
): void {
  if (steps.length > MAX_RESULTS) {
    throw new RangeError(
      `Cannot apply elementwise functions: expected at most ${MAX_RESULTS}, got ${steps.length}`,
    );
  }
  inputs.forEach(({ shape }, i) => {
    const { count } = repetitions[i];
    if (sizeOf(shape) === count) return;
    reject("apply elementwise functions", `input ${i} with ${count} elements`, inputs);
  });
  steps.forEach(({ function: name, operands }, step) => {
    const known = inputs.length + step;
    const fits = operands.every((operand, i) =>
      operand < known && (i === 1 || !repetitions[operand] || repetitions[operand].count === size)
    );
    if (fits) return;
    throw new RangeError(
      `Cannot apply elementwise functions: expected ${name} to take whole results of the ${known} ` +
        `before it, and to repeat only its second operand, got [${operands}] of ` +
        formatTypes(inputs),
    );
  });
}
