import { sizeOf } from "../../../tensors/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import type { ProgramBuilder } from "../program_builder.ts";
import type { Instructions } from "../instruction.ts";

const update = ["size", "decayed"] as const;

/** The kernels of this family and their arguments. */
export const instructions = {
  adamw: {
    file: "optimizers",
    addresses: ["p", "g", "m", "v", "scalars", "squaredNorm"],
    integers: update,
    reals: [
      ...["beta1", "oneMinusBeta1", "beta2", "oneMinusBeta2"] as const,
      ...["epsilon", "weightDecay", "clip"] as const,
    ],
  },
  sgd: {
    file: "optimizers",
    addresses: ["p", "g", "velocity", "scalars", "squaredNorm"],
    integers: [...update, "nesterov"],
    reals: ["momentum", "weightDecay", "clip"],
  },
} as const satisfies Instructions;

/** One step of AdamW, in place. */
export function adamw({ attributes, inputs }: PlannedStep, to: ProgramBuilder): void {
  const { beta1, beta2, epsilon, weightDecay, decayed, clip } = attributes;
  const [p, g, m, v, scalars, squaredNorm] = inputs;
  to.emit(instructions.adamw, {
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
  to.emit(instructions.sgd, { ...places, size: sizeOf(p.shape), ...settings });
}
