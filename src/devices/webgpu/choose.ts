/**
 * What the WebGPU device dispatches for a program, as plain data for which no device is needed.
 *
 * @module
 */
import { CROSS_ENTROPY_GRADIENT } from "../../graph/mod.ts";
import { roundUp } from "../plan/arena.ts";
import { makePlan, type Plan } from "../plan/plan.ts";
import type { Program } from "../plan/program.ts";
import { tuningFor } from "./classes/shape_classes.ts";
import type { Dispatches, Tuning } from "./dispatch.ts";
import { kernels } from "./kernels/mod.ts";
import { BINDING_ALIGNMENT, type BindingLimits } from "./limits.ts";
import { forGpu } from "./waits.ts";

/** How a program is planned. */
export interface PlanOptions {
  /** What the device promises of bindings. */
  readonly limits: BindingLimits;
  /** False to run operations one by one. Default true. */
  readonly fuse?: boolean;
}

/** A plan, and the kernels of each of its steps. */
export interface Chosen {
  readonly plan: Plan;
  readonly steps: readonly Dispatches[];
}

/** Plans a program. */
export function planProgram(program: Program, { limits, fuse = true }: PlanOptions): Plan {
  const { minStorageBufferOffsetAlignment = 1 } = limits;
  const alignment = roundUp(BINDING_ALIGNMENT, minStorageBufferOffsetAlignment);
  // Bindings can't share memory, so what overwrites an input has a kernel for it.
  return makePlan(program, { fuse, alignment, inPlace: [CROSS_ENTROPY_GRADIENT] });
}

/** Chooses the kernels of a plan's steps. */
export function chooseKernels(plan: Plan, tuning: Tuning, limits: BindingLimits): Chosen {
  const full = { ...tuning, bindingBytes: limits.maxStorageBufferBindingSize };
  const steps = plan.steps.map((step) => {
    const [input, output] = [step.inputs[0]?.slot, step.outputs[0].slot];
    const inPlace = input?.buffer === output.buffer && input.offset === output.offset;
    const chosen = kernels[step.operation]({ ...step, inPlace }, tuningFor(step, full));
    return tuning.software ? chosen : { ...chosen, dispatches: chosen.dispatches.map(forGpu) };
  });
  return { plan, steps };
}
