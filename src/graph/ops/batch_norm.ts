import { checkNumber } from "../../host/mod.ts";
import { type Attributes, type Operation, reject, type Tensor } from "../graph.ts";
import { equalShapes, sizeOf } from "../../tensors/mod.ts";
import { checkFloats } from "../checks.ts";
import { add, divide, multiply, subtract } from "./activations/binary.ts";
import { shift, sqrt } from "./activations/unary.ts";

/** Attributes of {@linkcode BATCH_NORM}. */
export interface BatchNormAttributes {
  /** Added to the variance. */
  epsilon: number;
}

/**
 * `(x [R…, C], γ [C], β [C]) → (y [R…, C], mean [C], 1/σ [C], variance [C])` with
 * `y = γ·(x − mean)/σ + β` and `σ² = var(x) + ε` over all axes but the last (Ioffe & Szegedy 2015).
 * The last output divides by R − 1 and is meant for running statistics, as PyTorch's. R must be 2 or
 * more: a single value is its own mean.
 */
export const BATCH_NORM: Operation<BatchNormAttributes, "batchNorm"> = {
  name: "batchNorm",
  epilogue: 2,
  infer(inputs, { epsilon }) {
    checkNumber("normalize over the batch", "epsilon", epsilon, { above: 0 });
    checkFloats("normalize over the batch", inputs);
    const [x, gamma, beta] = inputs;
    const c = x.shape[x.shape.length - 1];
    if (sizeOf(gamma.shape) !== c || sizeOf(beta.shape) !== c) {
      reject("normalize over the batch", "a scale and a shift of the last axis' size", inputs);
    }
    if (sizeOf(x.shape) < 2 * c) {
      reject("normalize over the batch", "more than 1 value a channel", inputs);
    }
    const channels = { shape: [c], dtype: "float32" } as const;
    return [{ shape: x.shape, dtype: "float32" }, channels, channels, channels];
  },
  gradient({ inputs: [x, gamma], outputs: [, mean, rstd], outputGradients: [dy] }) {
    if (!dy) return [undefined, undefined, undefined];
    return dy.graph.apply(BATCH_NORM_GRADIENT, [x, gamma, mean, rstd, dy], {});
  },
};

/** `(x, γ, mean, 1/σ, dy) → (dx, dγ [C], dβ [C])`. */
export const BATCH_NORM_GRADIENT: Operation<Attributes, "batchNormGradient"> = {
  name: "batchNormGradient",
  epilogue: 1,
  infer([x, gamma]) {
    const parameter = { shape: gamma.shape, dtype: "float32" } as const;
    return [{ shape: x.shape, dtype: "float32" }, parameter, parameter];
  },
};

/** What batch normalization makes of a batch. */
export interface BatchNormResult {
  /** The normalized batch `[R…, C]`. */
  readonly y: Tensor;
  /** The batch's mean `[C]`, which isn't differentiable. */
  readonly mean: Tensor;
  /** The batch's unbiased variance `[C]`, which isn't differentiable. */
  readonly variance: Tensor;
}

/**
 * Normalization over all axes but the last with the batch's own statistics: for training.
 *
 * @throws {RangeError} if a channel has a single value, the shapes don't fit, or a tensor isn't float32.
 */
export function batchNorm(x: Tensor, gamma: Tensor, beta: Tensor, epsilon = 1e-5): BatchNormResult {
  const [y, mean, , variance] = x.graph.apply(BATCH_NORM, [x, gamma, beta], { epsilon });
  return { y, mean, variance };
}

/** What a channel-wise affine map normalizes with. */
export interface ChannelStatistics {
  /** The scale γ `[C]`. */
  readonly gamma: Tensor;
  /** The shift β `[C]`. */
  readonly beta: Tensor;
  /** The mean `[C]`. */
  readonly mean: Tensor;
  /** The variance `[C]`. */
  readonly variance: Tensor;
}

/**
 * Normalization of `x [..., C]` with given statistics, `γ·(x − mean)/√(variance + ε) + β`: for evaluation. The
 * mean is taken away first, as a map `a·x + b` would cancel far from 0.
 *
 * @throws {RangeError} if one of them isn't `[C]`, a tensor isn't float32, or epsilon isn't above 0.
 */
export function normalizeChannels(
  x: Tensor,
  { gamma, beta, mean, variance }: ChannelStatistics,
  epsilon = 1e-5,
): Tensor {
  checkNumber("normalize channels", "epsilon", epsilon, { above: 0 });
  const statistics = [gamma, beta, mean, variance];
  if (!statistics.every(({ shape }) => equalShapes(shape, x.shape.slice(-1)))) {
    reject("normalize channels", "γ, β, mean and variance [C]", [x, ...statistics]);
  }
  const factor = divide(gamma, sqrt(shift(variance, epsilon)));
  return add(multiply(subtract(x, mean), factor), beta);
}
