import type { Graph, Tensor } from "../graph/mod.ts";
import type { Initializer, Parameter, Role } from "../initializers/mod.ts";
import { sizeOf } from "../tensors/mod.ts";

/** How a parameter takes part in training. */
export type ParameterUse =
  /** Trained, with weight decay: matrices and filters. */
  | "decayed"
  /** Trained, without weight decay: biases, norms, embeddings. */
  | "undecayed"
  /** Never changed: fixed position embeddings. */
  | "fixed";

/** What a layer says of a parameter. */
export interface ParameterDeclaration extends Parameter {
  /** How its values are made unless a scheme overrides it. */
  readonly initializer: Initializer;
  /** How it takes part in training. */
  readonly use: ParameterUse;
}

/** Turns declarations into tensors of a graph. */
export interface ParameterSource {
  /** The tensor of a parameter. */
  parameter(declaration: ParameterDeclaration): Tensor;
  /** Notes what several parameters are to each other. */
  role(role: Role): void;
}

/**
 * The part of a model in which a layer declares its parameters and extends the graph. Scopes nest as
 * the parameters' names do: `scope.child("blocks.0").child("attn")`.
 */
export class Scope {
  constructor(
    /** The graph that layers extend. */
    readonly graph: Graph,
    private readonly source: ParameterSource,
    /** The name of this scope, `""` for the whole model. */
    readonly name = "",
  ) {}

  /** The scope of a part. */
  child(name: string): Scope {
    return new Scope(this.graph, this.source, this.join(name));
  }

  /** The full name of something in this scope. */
  join(name: string): string {
    return this.name ? `${this.name}.${name}` : name;
  }

  /**
   * Declares a parameter of this scope and returns its tensor. Parameters of two or more axes have
   * weight decay unless `use` says otherwise.
   *
   * @throws {RangeError} if a size isn't a positive integer.
   */
  parameter(
    name: string,
    { shape, fanIn, fanOut, initializer, use = shape.length > 1 ? "decayed" : "undecayed" }:
      & Omit<ParameterDeclaration, "name" | "use">
      & { readonly use?: ParameterUse },
  ): Tensor {
    const full = this.join(name);
    if (!(Number.isInteger(sizeOf(shape)) && shape.every((n) => n > 0))) {
      throw new RangeError(
        `Cannot declare parameter "${full}" as every size must be a positive integer: [${shape}]`,
      );
    }
    return this.source.parameter({ name: full, shape, fanIn, fanOut, initializer, use });
  }

  /** Publishes a role, for initializers that touch several parameters at once. */
  role(role: Role): void {
    this.source.role(role);
  }
}
