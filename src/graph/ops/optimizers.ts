import { checkFloats } from "../checks.ts";
import { equalShapes } from "../../tensors/mod.ts";
import { type Operation, reject } from "../graph.ts";

/** What all updates of parameters share. */
export interface UpdateAttributes {
  /** Weight decay, applied to the first `decayed` elements. */
  weightDecay: number;
  /** Elements with weight decay. */
  decayed: number;
  /** Largest norm of the gradient, which is scaled down to it by `clip / (norm + 1e-6)`; 0: no limit. */
  clip: number;
}

/** Attributes of {@linkcode ADAMW}. */
export interface AdamWAttributes extends UpdateAttributes {
  /** Decay of the first moment. */
  beta1: number;
  /** Decay of the second moment. */
  beta2: number;
  /** Added to the root of the second moment. */
  epsilon: number;
}

/** Attributes of {@linkcode SGD}. */
export interface SgdAttributes extends UpdateAttributes {
  /** Decay of the velocity. */
  momentum: number;
  /** Looks ahead along the velocity. */
  nesterov: boolean;
}

/**
 * `(p, g, m, v, scalars [3], squaredNorm [1]) → (p, m, v)` in place, all `[P]`, with
 * scalars = (learning rate η, 1 − β₁ᵗ, 1 − β₂ᵗ). In PyTorch's order (Loshchilov & Hutter 2019):
 * `p ← p(1 − ηλ)`, `m ← β₁m + (1−β₁)g`, `v ← β₂v + (1−β₂)g²`,
 * `p ← p − η · m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε)`.
 */
export const ADAMW: Operation<AdamWAttributes, "adamw"> = {
  name: "adamw",
  infer(inputs) {
    return updated("update by AdamW", inputs, [0, 2, 3], 3);
  },
  inPlace: () => [0, 2, 3],
};

/**
 * `(p, g, velocity, scalars [1], squaredNorm [1]) → (p, velocity)` in place, as PyTorch's SGD:
 * `g ← g + λp`, `u ← μu + g`, `p ← p − η·u`, or `p − η·(g + μu)` with Nesterov's look-ahead.
 */
export const SGD: Operation<SgdAttributes, "sgd"> = {
  name: "sgd",
  infer(inputs) {
    return updated("update by SGD", inputs, [0, 2], 1);
  },
  inPlace: () => [0, 2],
};

function updated(
  what: string,
  inputs: Parameters<Operation["infer"]>[0],
  states: number[],
  scalars: number,
) {
  checkFloats(what, inputs);
  const [p, g] = inputs;
  const fits = equalShapes(p.shape, g.shape) &&
    states.every((i) => equalShapes(inputs[i].shape, p.shape));
  if (!fits || inputs[inputs.length - 2].shape[0] !== scalars) {
    reject(what, `parameters, gradients and states of one shape and scalars [${scalars}]`, inputs);
  }
  return states.map(() => ({ shape: p.shape, dtype: "float32" } as const));
}
