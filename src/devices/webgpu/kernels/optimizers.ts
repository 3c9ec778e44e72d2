import * as wgsl from "../../../../kernels/webgpu/mod.ts";
import type { AdamWAttributes, SgdAttributes, UpdateAttributes } from "../../../graph/mod.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import {
  type Dispatches,
  type KernelChooser,
  spread,
  type Step,
  type Uniform,
  uniforms,
} from "../dispatch.ts";
import { array, operand } from "./operand.ts";

/** `(p, g, m, v, schedule, norm)`, in place. */
export const adamw: KernelChooser = (step) => {
  const { beta1, beta2, epsilon } = step.attributes as AdamWAttributes;
  const rates = [beta1, beta2, epsilon].map((float) => ({ float }));
  return update("adamw", step, ["p", "g", "m", "v"], rates, wgsl.adamw);
};

/** `(p, g, u, schedule, norm)`, in place. */
export const sgd: KernelChooser = (step) => {
  const { momentum, nesterov } = step.attributes as SgdAttributes;
  const rates = [momentum, Number(nesterov)].map((float) => ({ float }));
  return update("sgd", step, ["p", "g", "u"], rates, wgsl.sgd);
};

function update(
  kernel: string,
  { attributes, inputs: [p] }: Step,
  names: readonly string[],
  rates: readonly Uniform[],
  text: string,
): Dispatches {
  const { decayed, clip, weightDecay } = attributes as UpdateAttributes;
  const size = sizeOf(p.shape);
  const count = names.length;
  const source = [
    ...names.map((name, i) => operand(name, i, size)),
    array("schedule", count),
    array("norm", count + 1),
    wgsl.specialNumbers,
    wgsl.update,
    text,
  ].join("\n");
  const params = uniforms([size, decayed, { float: clip }, { float: weightDecay }, ...rates]);
  const bindings = Array.from({ length: count + 2 }, (_, i) => i);
  const dispatch = {
    kernel,
    source,
    constants: {},
    params,
    bindings,
    workgroups: spread(Math.ceil(size / 256)),
  };
  return { dispatches: [dispatch], scratch: 0 };
}
