import {
  add,
  clip,
  divide,
  mean,
  multiply,
  repeat,
  reshape,
  shift,
  sqrt,
  sum,
  type Tensor,
} from "../graph/mod.ts";
import { zeros } from "../initializers/mod.ts";
import { requireAxes } from "./require_axes.ts";
import type { Scope } from "./scope.ts";

/** timm's epsilon. */
const EPSILON = 1e-6;

/** A sum of squares below this has the gradient 0, as PyTorch's norm has at 0. */
const TINY = 1e-30;

/**
 * Global response normalization of ConvNeXt V2 (Woo et al. 2023), `x [B, H, W, C] → [B, H, W, C]`:
 * `y = x + weight · x · n + bias`, where `n` is the length of a channel over all pixels, divided by the
 * mean length of the image's channels plus 1e-6. The parameters `weight` `(C)` and `bias` `(C)` start at
 * 0, so that it starts as the identity.
 *
 * @example
 * ```ts
 * import { Graph } from "@x/mimetic/graph";
 * import { globalResponseNorm, Scope } from "@x/mimetic/layers";
 *
 * const graph = new Graph();
 * const x = graph.input("x", [2, 8, 8, 160]);
 * const y = globalResponseNorm(new Scope(graph).child("mlp.grn"), x); // [2, 8, 8, 160]
 * ```
 */
export function globalResponseNorm(scope: Scope, x: Tensor): Tensor {
  requireAxes(scope, x, "[B, H, W, C]");
  const [batch, height, width, c] = x.shape;
  const pixels = height * width;
  const declaration = { shape: [c], fanIn: c, fanOut: c, initializer: zeros() };
  const weight = scope.parameter("weight", declaration).tensor;
  const bias = scope.parameter("bias", declaration).tensor;
  const rows = reshape(x, [batch, pixels, c]);
  const lengths = sqrt(clip(sum(multiply(rows, rows), 1), { least: TINY }));
  const means = reshape(shift(mean(lengths, 1), EPSILON), [batch, 1]);
  const factors = shift(multiply(divide(lengths, means), weight), 1);
  const y = add(multiply(rows, repeat(factors, 1, pixels)), bias);
  return reshape(y, x.shape);
}
