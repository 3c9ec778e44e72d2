import type { PlannedStep } from "../../plan/plan.ts";
import type { ProgramBuilder } from "../program_builder.ts";
import { matrix } from "./shared/rows.ts";
import type { Instructions } from "../instruction.ts";

/** The kernels of this family and their arguments. */
export const instructions = {
  crossEntropy: {
    file: "cross_entropy",
    addresses: ["logits", "labels", "losses"],
    integers: ["rows", "classes"],
    reals: ["smoothing"],
  },
  crossEntropyGradient: {
    file: "cross_entropy",
    addresses: ["logits", "labels", "dlosses", "dlogits"],
    integers: ["rows", "classes"],
    reals: ["smoothing"],
  },
  correct: {
    file: "cross_entropy",
    addresses: ["logits", "labels", "hits"],
    integers: ["rows", "classes"],
  },
} as const satisfies Instructions;

function sizesOf({ inputs: [logits] }: PlannedStep): { rows: number; classes: number } {
  const { rows, columns } = matrix(logits);
  return { rows, classes: columns };
}

/** Cross-entropy of each row. */
export function crossEntropy(step: PlannedStep, to: ProgramBuilder): void {
  const { attributes: { smoothing }, inputs: [logits, labels], outputs: [losses] } = step;
  to.emit(instructions.crossEntropy, { logits, labels, losses, ...sizesOf(step), smoothing });
}

/** `(softmax − target) · dlosses`. */
export function crossEntropyGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { attributes: { smoothing }, inputs, outputs: [dlogits] } = step;
  const [logits, labels, dlosses] = inputs;
  to.emit(instructions.crossEntropyGradient, {
    ...{ logits, labels, dlosses, dlogits },
    ...sizesOf(step),
    smoothing,
  });
}

/** 1 where the first largest logit is the label's. */
export function correct(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [logits, labels], outputs: [hits] } = step;
  to.emit(instructions.correct, { logits, labels, hits, ...sizesOf(step) });
}
