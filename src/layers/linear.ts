import { add, matmul, type Tensor } from "../graph/mod.ts";
import { type Initializer, pytorchLinear, pytorchLinearBias } from "../initializers/mod.ts";
import type { ParameterHandle } from "./parameters.ts";
import { requireAxes } from "./require_axes.ts";
import type { Scope } from "./scope.ts";

/** Options of {@linkcode linear}. */
export interface LinearOptions {
  /** Features of the result. */
  readonly features: number;
  /** Adds a bias. Default true. */
  readonly bias?: boolean;
  /** Makes the weight `(out, in)`. Default PyTorch's. */
  readonly weightInitializer?: Initializer;
  /** Makes the bias `(out)`. Default PyTorch's. */
  readonly biasInitializer?: Initializer;
}

/**
 * `y = x Wᵀ + b` on the last axis: `x [..., in] → [..., features]`, with parameters `weight`
 * `(out, in)` and `bias` `(out)`.
 */
export function linear(scope: Scope, x: Tensor, options: LinearOptions): Tensor {
  return linearWithParameters(scope, x, options).y;
}

/** {@linkcode linear} with the handles of its parameters, for layers that publish them in a role. */
export function linearWithParameters(
  scope: Scope,
  x: Tensor,
  options: LinearOptions,
): { y: Tensor; weight: ParameterHandle; bias?: ParameterHandle } {
  const { features } = options;
  const { weightInitializer = pytorchLinear(), biasInitializer = pytorchLinearBias() } = options;
  requireAxes(scope, x, "[..., in]");
  const fans = { fanIn: x.shape[x.shape.length - 1], fanOut: features };
  const weight = scope.parameter("weight", {
    shape: [features, fans.fanIn],
    ...fans,
    initializer: weightInitializer,
  });
  const product = matmul(x, weight.tensor, { transposeB: true });
  if (options.bias === false) return { y: product, weight };
  const shape = [features];
  const bias = scope.parameter("bias", { shape, ...fans, initializer: biasInitializer });
  return { y: add(product, bias.tensor), weight, bias };
}
