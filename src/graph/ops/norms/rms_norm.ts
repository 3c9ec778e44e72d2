import { checkNumber } from "../../../host/mod.ts";
import { checkFloats } from "../../checks.ts";
import { type Attributes, type Operation, reject, type Tensor } from "../../graph.ts";
import { equalShapes, sizeOf } from "../../../tensors/mod.ts";
import { multiply } from "../activations/binary.ts";
import { silu } from "../activations/unary.ts";

/** Attributes of {@linkcode RMS_NORM}. */
export interface RmsNormAttributes {
  /** Added to the mean of squares. */
  epsilon: number;
}

/**
 * `(x [R…, D], γ [D]) → (y [R…, D], 1/σ [R])` with `y = γ·x/σ` and `σ² = mean(x²) + ε` over the
 * last axis (Zhang & Sennrich 2019).
 */
export const RMS_NORM: Operation<RmsNormAttributes, "rmsNorm"> = {
  name: "rmsNorm",
  epilogue: 4,
  infer(inputs, { epsilon }) {
    checkNumber("normalize the last axis", "epsilon", epsilon, { above: 0 });
    checkFloats("normalize the last axis", inputs);
    const [x, gamma] = inputs;
    const d = x.shape[x.shape.length - 1];
    if (sizeOf(gamma.shape) !== d) {
      reject("normalize the last axis", "a scale of its size", inputs);
    }
    return [
      { shape: x.shape, dtype: "float32" },
      { shape: [sizeOf(x.shape) / d], dtype: "float32" },
    ];
  },
  gradient({ inputs: [x, gamma], outputs: [, rstd], outputGradients: [dy] }) {
    if (!dy) return [undefined, undefined];
    return dy.graph.apply(RMS_NORM_GRADIENT, [x, gamma, rstd, dy], {});
  },
};

/** `(x, γ, 1/σ, dy) → (dx, dγ [D])`. */
export const RMS_NORM_GRADIENT: Operation<Attributes, "rmsNormGradient"> = {
  name: "rmsNormGradient",
  epilogue: 3,
  infer: ([x, gamma]) => [
    { shape: x.shape, dtype: "float32" },
    { shape: gamma.shape, dtype: "float32" },
  ],
};

/**
 * Root-mean-square normalization over the last axis: `x [..., D]`, `gamma [D]` → `[..., D]`.
 *
 * @throws {RangeError} if the shapes don't fit, or a tensor isn't float32.
 *
 * @example
 * ```ts
 * import { Graph, rmsNorm } from "@x/mimetic/graph";
 *
 * const graph = new Graph();
 * const y = rmsNorm(graph.input("x", [8, 64]), graph.variable("weight", [64])); // [8, 64]
 * ```
 */
export function rmsNorm(x: Tensor, gamma: Tensor, epsilon = 1e-5): Tensor {
  return x.graph.apply(RMS_NORM, [x, gamma], { epsilon })[0];
}

/**
 * Mamba-2's gated norm, `rmsNorm(x · silu(gate))`, `x, gate [..., D]`: the gate comes before the norm.
 *
 * @throws {RangeError} if the shapes don't fit, or a tensor isn't float32.
 */
export function gatedRmsNorm(x: Tensor, gate: Tensor, gamma: Tensor, epsilon = 1e-5): Tensor {
  if (!equalShapes(gate.shape, x.shape)) {
    reject("normalize with a gate", "a gate of x's shape", [x, gate]);
  }
  return rmsNorm(multiply(x, silu(gate)), gamma, epsilon);
}
