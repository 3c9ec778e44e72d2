import { adamwText, sgdText, updateText } from "../../../../kernels/webgpu/generated/optimizers.ts";
import { specialNumbersText } from "../../../../kernels/webgpu/generated/shared.ts";
import type { AdamWAttributes, SgdAttributes, UpdateAttributes } from "../../../graph/mod.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import {
  type Dispatches,
  type KernelChooser,
  spread,
  type Step,
  type Tuning,
} from "../dispatch.ts";
import { array, operand } from "./shared/operand.ts";
import { flatParts } from "./shared/parts.ts";

/** `(p, g, m, v, scalars, squaredNorm)`, in place. */
export const adamw: KernelChooser = (step, tuning) => {
  const { beta1, beta2, epsilon } = step.attributes as AdamWAttributes;
  const own = { rates: [beta1, 1 - beta1, beta2, 1 - beta2], epsilon };
  return update("adamw", step, ["p", "g", "m", "v"], own, adamwText, tuning);
};

/** `(p, g, u, scalars, squaredNorm)`, in place. */
export const sgd: KernelChooser = (step, tuning) => {
  const { momentum, nesterov } = step.attributes as SgdAttributes;
  const own = { rates: [momentum, Number(nesterov), 0, 0], epsilon: 0 };
  return update("sgd", step, ["p", "g", "u"], own, sgdText, tuning);
};

function update(
  kernel: string,
  { attributes, inputs: [p] }: Step,
  names: readonly string[],
  own: { readonly rates: readonly number[]; readonly epsilon: number },
  text: string,
  { bindingBytes }: Tuning,
): Dispatches {
  const { decayed, clip, weightDecay } = attributes as UpdateAttributes;
  const size = sizeOf(p.shape);
  const count = names.length;
  const source = [
    ...names.map((name, i) => operand(name, i, size)),
    array("scalars", count),
    array("squaredNorm", count + 1),
    specialNumbersText,
    updateText,
    text,
  ].join("\n");
  const dispatches = flatParts(size, bindingBytes).map((part) => {
    const { first, count: elements } = part ?? { first: 0, count: size };
    const rest = Math.min(Math.max(decayed - first, 0), elements);
    return {
      kernel,
      source,
      constants: {},
      params: { size: elements, decayed: rest, clip, weightDecay, ...own },
      bindings: Array.from({ length: count + 2 }, (_, i) => i),
      parts: part && names.map(() => part),
      rounds: 0,
      workgroups: spread(Math.ceil(elements / 256)),
    };
  });
  return { dispatches, scratch: 0 };
}
