import { gelu, type Tensor } from "../graph/mod.ts";
import { type Initializer, pytorchLinear, zeros } from "../initializers/mod.ts";
import { linearWithParameters } from "./linear.ts";
import { perceptronRole } from "./perceptron_role.ts";
import type { Scope } from "./scope.ts";

/**
 * A Transformer's perceptron, `fc2(gelu(fc1(x)))`: `x [..., D] → [..., D]` through `hidden`
 * features. It publishes a perceptron role.
 */
export function mlp(
  scope: Scope,
  x: Tensor,
  options: { hidden: number; weightInitializer?: Initializer },
): Tensor {
  const { hidden, weightInitializer = pytorchLinear() } = options;
  const initializers = { weightInitializer, biasInitializer: zeros() };
  const fc1 = linearWithParameters(scope.child("fc1"), x, { features: hidden, ...initializers });
  const features = x.shape[x.shape.length - 1];
  const fc2 = linearWithParameters(scope.child("fc2"), gelu(fc1.y), { features, ...initializers });
  scope.role(perceptronRole(fc1, fc2));
  return fc2.y;
}
