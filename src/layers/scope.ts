import type { Graph, Tensor } from "../graph/mod.ts";
import type { Initializer, Parameter, Role } from "../initializers/mod.ts";

/** How a parameter takes part in training. */
export type ParameterUse =
  /** Trained, with weight decay: matrices and filters. */
  | "decayed"
  /** Trained, without weight decay: biases, norms, embeddings. */
  | "undecayed"
  /** Never changed: fixed position embeddings. */
  | "fixed"
  /** A running statistic: no gradient changes it, but every training step moves it towards its batch's. */
  | "statistic";

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
  /** What layers may ask for while a training step is built; absent in evaluation. */
  readonly training?: TrainingSource;
}

/** What only training steps have. */
export interface TrainingSource {
  /** Takes a batch's value of the statistic of that name. */
  statistic(name: string, value: Tensor): void;
  /** A fresh random mask `[size]` for every step: 0 with probability `rate`, else 1/(1 − rate). */
  mask(name: string, rate: number, size: number): Tensor;
}

/**
 * The part of a model in which a layer declares its parameters and extends the graph. Scopes nest as
 * the parameters' names do: `scope.child("blocks.0").child("attn")`.
 */
export class Scope {
  /** A scope of a graph whose parameters come from `source`. */
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
    if (!shape.every((n) => Number.isInteger(n) && n > 0)) {
      throw new RangeError(
        `Cannot declare parameter "${full}" as every size must be a positive integer: [${shape}]`,
      );
    }
    return this.source.parameter({ name: full, shape, fanIn, fanOut, initializer, use });
  }

  /** True while a training step is built, as against evaluation. */
  get training(): boolean {
    return this.source.training !== undefined;
  }

  /** In training: the batch's value of a parameter of this scope that was declared as a statistic. */
  statistic(name: string, value: Tensor): void {
    this.source.training?.statistic(this.join(name), value);
  }

  /**
   * In training: a random mask `[size]` for every step, 0 with probability `rate`, else 1/(1 − rate).
   *
   * @throws {RangeError} unless 0 ≤ rate < 1.
   * @throws {Error} in evaluation, which has no randomness.
   */
  mask(name: string, rate: number, size: number): Tensor {
    if (!(rate >= 0 && rate < 1)) {
      throw new RangeError(
        `Cannot mask "${this.join(name)}" as the rate must be in [0, 1): ${rate}`,
      );
    }
    const { training } = this.source;
    if (training) return training.mask(this.join(name), rate, size);
    throw new Error(`Cannot mask "${this.join(name)}" as nothing is random in evaluation`);
  }

  /** Publishes a role, for initializers that touch several parameters at once. */
  role(role: Role): void {
    this.source.role(role);
  }
}
