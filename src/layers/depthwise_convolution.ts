import { add, depthwise, type Tensor } from "../graph/mod.ts";
import { type Initializer, pytorchConv2d, pytorchLinearBias } from "../initializers/mod.ts";
import { requireAxes } from "./require_axes.ts";
import type { Scope } from "./scope.ts";

/** Options of {@linkcode depthwiseConvolution}. */
export interface DepthwiseConvolutionOptions {
  /** K, the side of a filter. */
  readonly kernel: number;
  /** Pixels from one window to the next. Default 1. */
  readonly stride?: number;
  /** Rows and columns of zeros around the image; `"same"` for odd kernels: (K − 1)/2. Default `"same"`. */
  readonly padding?: number | "same";
  /** Makes the filters `(C, 1, K, K)`. Default PyTorch's. */
  readonly weightInitializer?: Initializer;
  /** Makes the bias `(C)`. Default PyTorch's. */
  readonly biasInitializer?: Initializer;
}

/**
 * One filter a channel, `x [B, H, W, C] → [B, H′, W′, C]`, with parameters `weight` `(C, 1, K, K)` and
 * `bias`. It publishes a depthwise role, which is what covariance-structured schemes initialize.
 */
export function depthwiseConvolution(
  scope: Scope,
  x: Tensor,
  options: DepthwiseConvolutionOptions,
): Tensor {
  const { kernel, stride, padding } = options;
  const { weightInitializer = pytorchConv2d(), biasInitializer = pytorchLinearBias() } = options;
  requireAxes(scope, x, "[B, H, W, C]");
  const channels = x.shape[3];
  const parameter = {
    shape: [channels, 1, kernel, kernel],
    fanIn: kernel ** 2,
    fanOut: kernel ** 2,
  };
  const weight = scope.parameter("weight", { ...parameter, initializer: weightInitializer });
  const bias = scope.parameter("bias", {
    ...parameter,
    shape: [channels],
    initializer: biasInitializer,
  });
  scope.role({ kind: "depthwise", parameter: weight.declaration, channels, kernel });
  return add(depthwise(x, weight.tensor, { stride, padding }), bias.tensor);
}
