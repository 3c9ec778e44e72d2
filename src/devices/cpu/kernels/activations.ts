import { sizeOf } from "../../../tensors/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import { type ProgramBuilder, real } from "../program_builder.ts";
import { BINARY_CODES, codeOf, programAlone, UNARY_CODES } from "./shared/elementwise_program.ts";

/** `y = f(x)`. */
export function unary(
  { attributes, inputs: [x], outputs: [y] }: PlannedStep,
  to: ProgramBuilder,
): void {
  const code = codeOf(UNARY_CODES, attributes.function);
  to.emit("unary", to.address(x), to.address(y), sizeOf(y.shape), code, real(attributes.alpha));
}

/** `y[i] = f(a[i], b[⌊i/inner⌋ mod count])`. */
export function binary(
  { attributes, inputs, outputs: [y] }: PlannedStep,
  to: ProgramBuilder,
): void {
  const [a, b] = inputs.map((input) => to.address(input));
  const { count, inner } = attributes;
  const code = codeOf(BINARY_CODES, attributes.function);
  to.emit("binary", a, b, to.address(y), sizeOf(y.shape), code, count, inner);
}

/** `y = value`. */
export function fill({ attributes, outputs: [y] }: PlannedStep, to: ProgramBuilder): void {
  to.emit("fill", to.address(y), sizeOf(y.shape), real(attributes.value));
}

/** Several functions of the same element. */
export function elementwise(step: PlannedStep, to: ProgramBuilder): void {
  to.emit("elementwise", sizeOf(step.outputs[0].shape), ...programAlone(step, to));
}
