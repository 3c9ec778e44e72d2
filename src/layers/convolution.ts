import { add, matmul, reshape, type Tensor, transpose, unfold } from "../graph/mod.ts";
import { type Initializer, pytorchConv2d, pytorchLinearBias } from "../initializers/mod.ts";
import type { ParameterHandle } from "./parameters.ts";
import { requireAxes } from "./require_axes.ts";
import type { Scope } from "./scope.ts";

/** Options of {@linkcode convolution}. */
export interface ConvolutionOptions {
  /** Channels of the result. */
  readonly features: number;
  /** K, the side of a window. Default 1. */
  readonly kernel?: number;
  /** Pixels from one window to the next. Default 1. */
  readonly stride?: number;
  /** Rows and columns of zeros around the image; `"same"` for odd kernels: (K − 1)/2. Default `"same"`. */
  readonly padding?: number | "same";
  /** Makes the weight `(out, in, K, K)`. Default PyTorch's. */
  readonly weightInitializer?: Initializer;
  /** Makes the bias `(out)`. Default PyTorch's. */
  readonly biasInitializer?: Initializer;
}

/**
 * A convolution over all channels as a matrix product, `x [B, H, W, C] → [B, H′, W′, features]`, with
 * parameters `weight` `(features, C, K, K)` and `bias`. With K = 1 it is a linear layer on the
 * channels.
 */
export function convolution(scope: Scope, x: Tensor, options: ConvolutionOptions): Tensor {
  return convolutionWithParameters(scope, x, options).y;
}

/** {@linkcode convolution} with the handles of its parameters, for what publishes them in a role. */
export function convolutionWithParameters(
  scope: Scope,
  x: Tensor,
  options: ConvolutionOptions,
): { y: Tensor; weight: ParameterHandle; bias: ParameterHandle } {
  const { features, kernel = 1, stride = 1, padding = "same" } = options;
  const { weightInitializer = pytorchConv2d(), biasInitializer = pytorchLinearBias() } = options;
  requireAxes(scope, x, "[B, H, W, C]");
  const channels = x.shape[3];
  const taps = kernel * kernel;
  const fans = { fanIn: channels * taps, fanOut: features * taps };
  const weight = scope.parameter("weight", {
    shape: [features, channels, kernel, kernel],
    ...fans,
    initializer: weightInitializer,
  });
  const shape = [features];
  const bias = scope.parameter("bias", { shape, ...fans, initializer: biasInitializer });
  const plain = kernel === 1 && stride === 1 && (padding === 0 || padding === "same");
  const windows = plain ? x : unfold(x, kernel, { stride, padding });
  // Windows are rows of (row, column, channel), so the weight's channels move to the end.
  const filters = plain
    ? weight.tensor
    : transpose(reshape(weight.tensor, [features, channels, taps]), [0, 2, 1]);
  const matrix = reshape(filters, [features, channels * taps]);
  return { y: add(matmul(windows, matrix, { transposeB: true }), bias.tensor), weight, bias };
}
