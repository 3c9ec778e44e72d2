import { add, matmul, patchify, reshape, type Tensor } from "../graph/mod.ts";
import { type Initializer, pytorchConv2d, pytorchLinearBias } from "../initializers/mod.ts";
import type { Scope } from "./scope.ts";

/**
 * A convolution whose kernel and stride are `patch`, as a matrix product of the image's patches:
 * `x [B, C, H, W] → [B, N, features]` with N = H/P · W/P. Parameters: `weight` `(features, C, P, P)`
 * and `bias`, by default as PyTorch's convolutions.
 */
export function patchConvolution(
  scope: Scope,
  x: Tensor,
  options: {
    features: number;
    patch: number;
    weightInitializer?: Initializer;
    biasInitializer?: Initializer;
  },
): Tensor {
  const { features, patch } = options;
  const { weightInitializer = pytorchConv2d(), biasInitializer = pytorchLinearBias() } = options;
  const patches = patchify(x, patch);
  const inputs = patches.shape[2];
  const fans = { fanIn: inputs, fanOut: features };
  const weight = scope.parameter("weight", {
    shape: [features, x.shape[1], patch, patch],
    ...fans,
    initializer: weightInitializer,
  });
  const shape = [features];
  const bias = scope.parameter("bias", { shape, ...fans, initializer: biasInitializer });
  const matrix = reshape(weight.tensor, [features, inputs]);
  return add(matmul(patches, matrix, { transposeB: true }), bias.tensor);
}
