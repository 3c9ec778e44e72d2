import { Graph, type Tensor } from "../graph/mod.ts";
import type { Role } from "../initializers/mod.ts";
import {
  type NamedRole,
  type ParameterDeclaration,
  type ParameterSource,
  Scope,
} from "../layers/mod.ts";
import type { Model } from "./model.ts";

/** A model with its parameters and roles, in the order of their declaration. */
export interface Network {
  /** How it is built. */
  readonly model: Model;
  /** The parameters. */
  readonly parameters: readonly ParameterDeclaration[];
  /** What they are to each other. */
  readonly roles: readonly Role[];
  /** Names of the intermediate tensors that a predictor can be asked for. */
  readonly observable: readonly string[];
}

/**
 * Describes a network: traces the model once and lists what its layers declare. Nothing is computed.
 *
 * @throws {RangeError} if two parameters or two intermediate tensors have the same name.
 *
 * @example
 * ```ts
 * import { describe, vit } from "@x/mimetic/models";
 *
 * const { parameters, roles } = describe(vit({ dim: 96, depth: 6, heads: 3, patch: 4 }));
 * console.log(parameters.map(({ name, shape }) => `${name} (${shape})`).join("\n"));
 * console.log(roles.map(({ kind, name, index, count }) => `${kind} ${index} of ${count}: ${name}`));
 * ```
 */
export function describe(model: Model): Network {
  const collector = new Collector(model.name);
  const { graph } = collector;
  const { name, shape, dtype } = model.input;
  model.build(new Scope(graph, collector), graph.input(name, [1, ...shape], dtype));
  return {
    model,
    parameters: [...collector.parameters.values()],
    roles: placed(collector.roles),
    observable: [...collector.observed],
  };
}

/** Takes down what layers declare. */
class Collector implements ParameterSource {
  readonly graph = new Graph();
  readonly parameters = new Map<string, ParameterDeclaration>();
  readonly roles: NamedRole[] = [];
  readonly observed = new Set<string>();

  constructor(private readonly model: string) {}

  parameter(declaration: ParameterDeclaration): Tensor {
    const { name, shape } = declaration;
    if (this.parameters.has(name)) this.#refuse("parameters", name);
    this.parameters.set(name, declaration);
    return this.graph.variable(name, shape);
  }

  role(role: NamedRole): void {
    this.roles.push(role);
  }

  observe(name: string): void {
    // "logits" is what the network's own result is called.
    if (this.observed.has(name) || name === "logits") this.#refuse("intermediate tensors", name);
    this.observed.add(name);
  }

  #refuse(what: string, name: string): never {
    throw new RangeError(
      `Cannot describe ${this.model}: expected ${what} with names of their own, got two "${name}"`,
    );
  }
}

/** Roles with their places among those of their kind. */
function placed(roles: readonly NamedRole[]): Role[] {
  const counts = new Map<string, number>();
  const indices = roles.map(({ kind }) => {
    const index = counts.get(kind) ?? 0;
    counts.set(kind, index + 1);
    return index;
  });
  return roles.map((role, i): Role => ({
    ...role,
    index: indices[i],
    count: counts.get(role.kind)!,
  }));
}
