import { binaryFunctions, unaryFunctions } from "../../../graph/mod.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import type { ProgramBuilder } from "../program_builder.ts";
import { programAlone } from "./shared/elementwise_program.ts";

/** `y = f(x)`. */
export function unary(
  { attributes, inputs: [x], outputs: [y] }: PlannedStep,
  to: ProgramBuilder,
): void {
  const code = unaryFunctions.indexOf(attributes.function);
  to.emit("unary", { x, y, size: sizeOf(y.shape), code, alpha: attributes.alpha });
}

/** `y[i] = f(a[i], b[⌊i/inner⌋ mod count])`. */
export function binary(
  { attributes, inputs, outputs: [y] }: PlannedStep,
  to: ProgramBuilder,
): void {
  const [a, b] = inputs;
  const { count, inner } = attributes;
  const code = binaryFunctions.indexOf(attributes.function);
  to.emit("binary", { a, b, y, size: sizeOf(y.shape), code, count, inner });
}

/** `y = value`. */
export function fill({ attributes, outputs: [y] }: PlannedStep, to: ProgramBuilder): void {
  to.emit("fill", { y, size: sizeOf(y.shape), value: attributes.value });
}

/** Several functions of the same element. */
export function elementwise(step: PlannedStep, to: ProgramBuilder): void {
  to.emit("elementwise", {
    size: sizeOf(step.outputs[0].shape),
    program: programAlone(step, to),
  });
}
