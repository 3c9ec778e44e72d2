import type { PerceptronRole, RoleDeclaration } from "../initializers/mod.ts";
import type { ParameterHandle } from "./parameters.ts";

/** The parameters of a layer that multiplies by a matrix. */
export interface MatrixLayer {
  /** (out, in), or (out, in, 1, 1). */
  readonly weight: ParameterHandle;
  /** (out). */
  readonly bias?: ParameterHandle;
}

/** The role of a perceptron of two layers, or of one with an activation behind it. */
export function perceptronRole(
  first: MatrixLayer,
  second?: MatrixLayer,
): RoleDeclaration<PerceptronRole> {
  const [hidden, dim] = first.weight.declaration.shape;
  const biases = [first, second].flatMap((layer) => layer?.bias ? [layer.bias.whole()] : []);
  return {
    kind: "perceptron",
    dim,
    hidden,
    first: first.weight.whole(),
    ...second && { second: second.weight.whole() },
    ...biases.length > 0 && { biases },
  };
}
