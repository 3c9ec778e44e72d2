import { sizeOf } from "../../../tensors/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import type { ProgramBuilder } from "../program_builder.ts";

/** One step of AdamW, in place. */
export function adamw({ attributes, inputs }: PlannedStep, to: ProgramBuilder): void {
  const { beta1, beta2, epsilon, weightDecay, decayed, clip } = attributes;
  const [p, g, m, v, scalars, squaredNorm] = inputs;
  to.emit("adamw", {
    ...{ p, g, m, v, scalars, squaredNorm, size: sizeOf(p.shape), decayed },
    // Rounded from float64, as 1 − β in float32 would lose digits.
    ...{ beta1, oneMinusBeta1: 1 - beta1, beta2, oneMinusBeta2: 1 - beta2 },
    ...{ epsilon, weightDecay, clip },
  });
}

/** One step of SGD with momentum, in place. */
export function sgd({ attributes, inputs }: PlannedStep, to: ProgramBuilder): void {
  const { momentum, nesterov, weightDecay, decayed, clip } = attributes;
  const [p, g, velocity, scalars, squaredNorm] = inputs;
  const places = { p, g, velocity, scalars, squaredNorm };
  const settings = { momentum, nesterov, weightDecay, decayed, clip };
  to.emit("sgd", { ...places, size: sizeOf(p.shape), ...settings });
}
