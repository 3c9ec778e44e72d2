import type { Tensor } from "../graph/mod.ts";
import { patchConvolution } from "./patch_convolution.ts";
import type { Scope } from "./scope.ts";

/**
 * Images cut into patches and mapped linearly, `x [B, C, H, W] → [B, N, features]`: the convolution
 * `proj` with kernel and stride `patch`. Parameters: `proj.weight` `(features, C, P, P)` and
 * `proj.bias`, by default as PyTorch's convolutions.
 */
export function patchEmbedding(
  scope: Scope,
  x: Tensor,
  options: { features: number; patch: number },
): Tensor {
  return patchConvolution(scope.child("proj"), x, options);
}
