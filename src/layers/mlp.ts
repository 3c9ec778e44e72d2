import { gelu, type Tensor } from "../graph/mod.ts";
import { type Initializer, pytorchLinear, zeros } from "../initializers/mod.ts";
import { linear } from "./linear.ts";
import type { Scope } from "./scope.ts";

/**
 * A Transformer's perceptron, `fc2(gelu(fc1(x)))`: `x [..., D] → [..., D]` through `hidden`
 * features.
 */
export function mlp(
  scope: Scope,
  x: Tensor,
  options: { hidden: number; weightInitializer?: Initializer },
): Tensor {
  const { hidden, weightInitializer = pytorchLinear() } = options;
  const initializers = { weightInitializer, biasInitializer: zeros() };
  const inner = gelu(linear(scope.child("fc1"), x, { features: hidden, ...initializers }));
  const features = x.shape[x.shape.length - 1];
  return linear(scope.child("fc2"), inner, { features, ...initializers });
}
