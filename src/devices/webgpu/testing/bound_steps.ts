/**
 * What the WebGPU device would dispatch, as plain data and without a device, for every adapter that
 * it makes choices for.
 *
 * @module
 */
import { CROSS_ENTROPY_GRADIENT } from "../../../graph/mod.ts";
import { buildCase, type OperationCase } from "../../testing/build_case.ts";
import { makePlan, type Plan } from "../../plan/plan.ts";
import type { Program } from "../../plan/program.ts";
import { bindStep, type BoundStep } from "../bindings.ts";
import type { Tuning } from "../dispatch.ts";
import { kernels } from "../kernels/mod.ts";
import type { BindingLimits } from "../limits.ts";

/** What the specification promises of every adapter. */
export const PROMISED: BindingLimits = {
  maxStorageBufferBindingSize: 128 * 2 ** 20,
  maxStorageBuffersPerShaderStage: 8,
};

/** A plan and the dispatches of its steps. */
export interface BoundPlan {
  readonly plan: Plan;
  readonly steps: readonly BoundStep[];
}

/** What a device with a tuning and limits would run. */
export function bindProgram(
  program: Program,
  tuning: Tuning,
  fuse: boolean,
  limits: BindingLimits = PROMISED,
): BoundPlan {
  const plan = makePlan(program, { fuse, inPlace: [CROSS_ENTROPY_GRADIENT] });
  const bindingBytes = limits.maxStorageBufferBindingSize;
  const steps = plan.steps.map((step) => {
    const [input, output] = [step.inputs[0]?.slot, step.outputs[0].slot];
    const inPlace = input?.buffer === output.buffer && input.offset === output.offset;
    const made = kernels[step.operation]({ ...step, inPlace }, { ...tuning, bindingBytes });
    return bindStep(step, made, limits);
  });
  return { plan, steps };
}

/** The program of a case's results and gradients. */
export function programOf(operationCase: OperationCase): Program {
  const { results, gradients } = buildCase(operationCase);
  const outputs = Object.fromEntries(results.map((tensor, i) => [`result${i}`, tensor]));
  return { outputs: { ...outputs, ...gradients } };
}
