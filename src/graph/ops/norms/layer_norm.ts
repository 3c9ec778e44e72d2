import { checkNumber } from "../../../host/mod.ts";
import { checkFloats } from "../../checks.ts";
import { type Attributes, type Operation, reject, type Tensor } from "../../graph.ts";
import { sizeOf } from "../../../tensors/mod.ts";

/** Attributes of {@linkcode LAYER_NORM}. */
export interface LayerNormAttributes {
  /** Added to the variance. */
  epsilon: number;
}

/**
 * `(x [R…, D], γ [D], β [D]) → (y [R…, D], mean [R], 1/σ [R])` with
 * `y = γ·(x − mean)/σ + β` and `σ² = var(x) + ε` over the last axis (Ba et al. 2016).
 */
export const LAYER_NORM: Operation<LayerNormAttributes, "layerNorm"> = {
  name: "layerNorm",
  epilogue: 2,
  infer(inputs, { epsilon }) {
    checkNumber("normalize the last axis", "epsilon", epsilon, { above: 0 });
    checkFloats("normalize the last axis", inputs);
    const [x, gamma, beta] = inputs;
    const d = x.shape[x.shape.length - 1];
    if (sizeOf(gamma.shape) !== d || sizeOf(beta.shape) !== d) {
      reject("normalize the last axis", "a scale and a shift of its size", inputs);
    }
    const rows = { shape: [sizeOf(x.shape) / d], dtype: "float32" } as const;
    return [{ shape: x.shape, dtype: "float32" }, rows, rows];
  },
  gradient({ inputs: [x, gamma], outputs: [, mean, rstd], outputGradients: [dy] }) {
    if (!dy) return [undefined, undefined, undefined];
    return dy.graph.apply(LAYER_NORM_GRADIENT, [x, gamma, mean, rstd, dy], {});
  },
};

/** `(x, γ, mean, 1/σ, dy) → (dx, dγ [D], dβ [D])`. */
export const LAYER_NORM_GRADIENT: Operation<Attributes, "layerNormGradient"> = {
  name: "layerNormGradient",
  epilogue: 2,
  infer([x, gamma]) {
    const parameter = { shape: gamma.shape, dtype: "float32" } as const;
    return [{ shape: x.shape, dtype: "float32" }, parameter, parameter];
  },
};

/**
 * Layer normalization over the last axis: `x [..., D]`, `gamma [D]`, `beta [D]` → `[..., D]`.
 *
 * @throws {RangeError} if the shapes don't fit, or a tensor isn't float32.
 */
export function layerNorm(x: Tensor, gamma: Tensor, beta: Tensor, epsilon = 1e-5): Tensor {
  return x.graph.apply(LAYER_NORM, [x, gamma, beta], { epsilon })[0];
}
