import { add, matmul, patchify, reshape, type Tensor } from "../graph/mod.ts";
import { pytorchConv2d, pytorchLinearBias } from "../initializers/mod.ts";
import type { Scope } from "./scope.ts";

/**
 * Images cut into patches and mapped linearly, `x [B, C, H, W] → [B, N, features]`: the convolution
 * `proj` with kernel and stride `patch`, as a matrix product. Parameters: `proj.weight`
 * `(features, C, P, P)` and `proj.bias`, by default as PyTorch's convolutions.
 */
export function patchEmbedding(
  scope: Scope,
  x: Tensor,
  { features, patch }: { features: number; patch: number },
): Tensor {
  const patches = patchify(x, patch);
  const inputs = patches.shape[2];
  const proj = scope.child("proj");
  const fans = { fanIn: inputs, fanOut: features };
  const weight = proj.parameter("weight", {
    shape: [features, x.shape[1], patch, patch],
    ...fans,
    initializer: pytorchConv2d(),
  });
  const bias = proj.parameter("bias", {
    shape: [features],
    ...fans,
    initializer: pytorchLinearBias(),
  });
  return add(matmul(patches, reshape(weight, [features, inputs]), { transposeB: true }), bias);
}
