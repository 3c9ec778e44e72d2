import { workOf } from "../graph/mod.ts";
import { formatType } from "../tensors/mod.ts";
import type { Plan } from "./plan/plan.ts";
import type { StepDescription, StepProfile } from "./profile.ts";

/** What each step of a plan is. */
export function describeSteps({ steps }: Plan): StepDescription[] {
  return steps.map((step) => {
    const { operation, attributes, inputs, outputs, origin } = step;
    const { epilogue } = attributes;
    const types = [inputs, outputs].map((placed) => placed.map(formatType).join(", "));
    return {
      operation,
      epilogue: epilogue ? epilogue.steps.map((one: { function: string }) => one.function) : [],
      origin,
      types: types.filter(Boolean).join(" → "),
      work: workOf(operation, step),
    };
  });
}

/** Steps with the kernels of each and their times, which follow each other over all steps. */
export function profileSteps(
  steps: readonly StepDescription[],
  kernels: readonly (readonly string[])[],
  milliseconds: readonly number[],
): StepProfile[] {
  let at = 0;
  return steps.map((step, i) => ({
    ...step,
    kernels: kernels[i].map((kernel) => ({ kernel, milliseconds: milliseconds[at++] })),
  }));
}
