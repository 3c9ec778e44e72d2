import { binaryFunctions, unaryFunctions } from "../../../graph/mod.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import type { ProgramBuilder } from "../program_builder.ts";
import { programAlone, programInstructions } from "./shared/elementwise_program.ts";
import type { Instructions } from "../instruction.ts";

/** The kernels of this family and their arguments. */
export const instructions = {
  unary: {
    file: "activations/elementwise",
    addresses: ["x", "y"],
    integers: ["size", "code"],
    reals: ["alpha"],
  },
  binary: {
    file: "activations/elementwise",
    addresses: ["a", "b", "y"],
    integers: ["size", "code", "count", "inner"],
  },
  fill: { file: "activations/elementwise", addresses: ["y"], integers: ["size"], reals: ["value"] },
} as const satisfies Instructions;

/** `y = f(x)`. */
export function unary(
  { attributes, inputs: [x], outputs: [y] }: PlannedStep,
  to: ProgramBuilder,
): void {
  const code = unaryFunctions.indexOf(attributes.function);
  to.emit(instructions.unary, { x, y, size: sizeOf(y.shape), code, alpha: attributes.alpha });
}

/** `y[i] = f(a[i], b[⌊i/inner⌋ mod count])`. */
export function binary(
  { attributes, inputs, outputs: [y] }: PlannedStep,
  to: ProgramBuilder,
): void {
  const [a, b] = inputs;
  const { count, inner } = attributes;
  const code = binaryFunctions.indexOf(attributes.function);
  to.emit(instructions.binary, { a, b, y, size: sizeOf(y.shape), code, count, inner });
}

/** `y = value`. */
export function fill({ attributes, outputs: [y] }: PlannedStep, to: ProgramBuilder): void {
  to.emit(instructions.fill, { y, size: sizeOf(y.shape), value: attributes.value });
}

/** Several functions of the same element. */
export function elementwise(step: PlannedStep, to: ProgramBuilder): void {
  to.emit(programInstructions.elementwise, {
    size: sizeOf(step.outputs[0].shape),
    program: programAlone(step, to),
  });
}
