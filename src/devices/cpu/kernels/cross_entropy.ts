import type { PlannedStep } from "../../plan/plan.ts";
import { type ProgramBuilder, real } from "../program_builder.ts";
import { matrix } from "./shared/rows.ts";

/** Cross-entropy of each row. */
export function crossEntropy(
  { attributes, inputs, outputs }: PlannedStep,
  to: ProgramBuilder,
): void {
  const places = [...inputs, ...outputs].map((operand) => to.address(operand));
  to.emit("crossEntropy", ...places, ...matrix(inputs[0]), real(attributes.smoothing));
}

/** `(softmax − target) · dlosses`. */
export function crossEntropyGradient(step: PlannedStep, to: ProgramBuilder): void {
  const places = [...step.inputs, ...step.outputs].map((operand) => to.address(operand));
  const { smoothing } = step.attributes;
  to.emit("crossEntropyGradient", ...places, ...matrix(step.inputs[0]), real(smoothing));
}

/** 1 where the first largest logit is the label's. */
export function correct({ inputs, outputs }: PlannedStep, to: ProgramBuilder): void {
  const places = [...inputs, ...outputs].map((operand) => to.address(operand));
  to.emit("correct", ...places, ...matrix(inputs[0]));
}
