import { Graph, type Tensor } from "../graph/mod.ts";
import type { Role } from "../initializers/mod.ts";
import { type ParameterDeclaration, Scope } from "../layers/mod.ts";
import type { DataType, Shape } from "../tensors/mod.ts";

/** A network as a description: what it takes, and a function that builds it in a scope. */
export interface Model {
  /** Its name, such as `"vit_tiny"`. */
  readonly name: string;
  /** All its settings, for checkpoints and reports. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** What it takes, without the batch axis. */
  readonly input: { readonly shape: Shape; readonly dtype: DataType };
  /** Classes that it tells apart. */
  readonly classes: number;
  /** Names under which other libraries store a parameter once more, with the parameter's own. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Declares the parameters and extends the graph: `x [B, ...input.shape] → logits [B, classes]`. */
  build(scope: Scope, x: Tensor): Tensor;
}

/** The parameters and roles of a model, in the order of their declaration. */
export interface Inventory {
  /** The parameters. */
  readonly parameters: readonly ParameterDeclaration[];
  /** What they are to each other. */
  readonly roles: readonly Role[];
  /** Other names of parameters, as in {@linkcode Model.aliases}. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/**
 * Lists a model's parameters and roles without computing anything.
 *
 * @throws {RangeError} if two parameters have the same name.
 *
 * @example
 * ```ts
 * import { takeInventory, vit } from "@x/mimetic/models";
 *
 * const { parameters } = takeInventory(vit({ dim: 96, depth: 6, heads: 3, patch: 4 }));
 * console.log(parameters.map(({ name, shape }) => `${name} (${shape})`).join("\n"));
 * ```
 */
export function takeInventory(model: Model): Inventory {
  const graph = new Graph();
  const parameters = new Map<string, ParameterDeclaration>();
  const roles: Role[] = [];
  const scope = new Scope(graph, {
    parameter(declaration) {
      if (parameters.has(declaration.name)) {
        throw new RangeError(
          `Cannot build ${model.name} as two parameters have the name "${declaration.name}"`,
        );
      }
      parameters.set(declaration.name, declaration);
      return graph.variable(declaration.name, declaration.shape);
    },
    role: (role) => roles.push(role),
  });
  model.build(scope, graph.input("x", [1, ...model.input.shape], model.input.dtype));
  const { aliases } = model;
  return { parameters: [...parameters.values()], roles, ...aliases && { aliases } };
}
