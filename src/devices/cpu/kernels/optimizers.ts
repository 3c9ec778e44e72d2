import { sizeOf } from "../../../tensors/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import { type ProgramBuilder, real } from "../program_builder.ts";

/** One step of AdamW, in place. */
export function adamw({ attributes, inputs }: PlannedStep, to: ProgramBuilder): void {
  const { beta1, beta2, epsilon, weightDecay, decayed, clip } = attributes;
  const settings = [beta1, 1 - beta1, beta2, 1 - beta2, epsilon, weightDecay, clip];
  const places = inputs.map((input) => to.address(input));
  to.emit("adamw", ...places, sizeOf(inputs[0].shape), decayed, ...settings.map(real));
}

/** One step of SGD with momentum, in place. */
export function sgd({ attributes, inputs }: PlannedStep, to: ProgramBuilder): void {
  const { momentum, nesterov, weightDecay, decayed, clip } = attributes;
  const places = inputs.map((input) => to.address(input));
  const settings = [momentum, weightDecay, clip].map(real);
  to.emit("sgd", ...places, sizeOf(inputs[0].shape), decayed, ...settings, +nesterov);
}
