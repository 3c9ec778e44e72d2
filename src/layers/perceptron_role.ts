import type { PerceptronRole, RoleDeclaration, Slice } from "../initializers/mod.ts";
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
  return {
    kind: "perceptron",
    dim,
    hidden,
    first: first.weight.whole(),
    ...second && { second: second.weight.whole() },
    ...publishedBiases(first, second),
  };
}

/** The biases that layers have, as a role publishes them. */
export function publishedBiases(
  ...layers: readonly (MatrixLayer | undefined)[]
): { readonly biases?: readonly Slice[] } {
  const biases = layers.flatMap((layer) => layer?.bias ? [layer.bias.whole()] : []);
  return biases.length > 0 ? { biases } : {};
}
