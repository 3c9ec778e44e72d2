/**
 * What the WebGPU device would dispatch, as plain data and without a device, for every adapter that
 * it makes choices for.
 *
 * @module
 */
import { buildGraph, type OperationCase } from "../../testing/build_case.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Program } from "../../plan/program.ts";
import { bindStep, type BoundStep } from "../bindings.ts";
import { chooseKernels, planProgram } from "../choose.ts";
import type { Tuning } from "../dispatch.ts";
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
  const plan = planProgram(program, { limits, fuse });
  const { steps } = chooseKernels(plan, tuning, limits);
  return { plan, steps: plan.steps.map((step, i) => bindStep(step, steps[i], limits)) };
}

/** The program of a case's results and gradients. */
export function programOf(operationCase: OperationCase): Program {
  const { results, gradients } = buildGraph(operationCase);
  const outputs = Object.fromEntries(results.map((tensor, i) => [`result${i}`, tensor]));
  return { outputs: { ...outputs, ...gradients } };
}
