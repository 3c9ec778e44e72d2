import type { Graph, Node, Tensor } from "../graph/mod.ts";
import type { RoleDeclaration } from "../initializers/mod.ts";
import { formatShape } from "../tensors/mod.ts";
import { type ParameterDeclaration, ParameterHandle, type ParameterUse } from "./parameters.ts";

/** A role with the name of the layer that published it. */
export type NamedRole = RoleDeclaration & { readonly name: string };

/** Turns declarations into tensors of a graph, and takes down what layers say. */
export interface ParameterSource {
  /** The tensor of a parameter. */
  parameter(declaration: ParameterDeclaration): Tensor;
  /** Notes what several parameters are to each other. */
  role?(role: NamedRole): void;
  /** Is given every intermediate tensor that layers name. */
  observe?(name: string, tensor: Tensor): void;
  /** What layers may ask for while a training step is built; absent in evaluation. */
  readonly training?: TrainingSource;
}

/** What only training steps have. */
export interface TrainingSource {
  /** Takes a batch's value of the statistic of that name. */
  statistic(name: string, value: Tensor): void;
  /** A fresh random mask `[size]` for every step: 0 with probability `rate`, else 1/(1 − rate). */
  mask(name: string, rate: number, size: number): Tensor;
  /** Is told of the nodes that make up each block, and of what it results in. */
  block?(nodes: readonly Node[], result: Tensor): void;
}

/**
 * The part of a model in which a layer declares its parameters and extends the graph. Scopes nest as
 * the parameters' names do: `scope.child("blocks.0").child("attn")`.
 *
 * @example
 * ```ts
 * import { Graph } from "@x/mimetic/graph";
 * import { linear, Scope } from "@x/mimetic/layers";
 *
 * const graph = new Graph();
 * const x = graph.input("x", [8, 64]);
 * // The parameters become the graph's variables "fc.weight" and "fc.bias".
 * const y = linear(new Scope(graph).child("fc"), x, { features: 10 }); // [8, 10]
 * ```
 */
export class Scope {
  /** A scope of a graph whose parameters come from `source`; by default they are variables of the graph. */
  constructor(
    /** The graph that layers extend. */
    readonly graph: Graph,
    private readonly source: ParameterSource = {
      parameter: ({ name, shape }) => graph.variable(name, shape),
    },
    /** The name of this scope, `""` for the whole model. */
    readonly name = "",
  ) {}

  /** The scope of a part. */
  child(name: string): Scope {
    return new Scope(this.graph, this.source, this.join(name));
  }

  /**
   * A part of a network that is one of many like it: what `build` makes in the scope of that name. Training may
   * make again what is in it, from what goes in, instead of keeping it for the backward pass.
   */
  block(name: string, build: (scope: Scope) => Tensor): Tensor {
    const { nodes } = this.graph;
    const before = nodes.length;
    const result = build(this.child(name));
    this.source.training?.block?.(nodes.slice(before), result);
    return result;
  }

  /** The full name of something in this scope. */
  join(name: string): string {
    return this.name ? `${this.name}.${name}` : name;
  }

  /**
   * Declares a parameter of this scope and returns a handle of it. Parameters of two or more axes have
   * weight decay unless `use` says otherwise.
   *
   * @throws {RangeError} if a size isn't a positive integer.
   */
  parameter(
    name: string,
    { shape, fanIn, fanOut, initializer, use = shape.length > 1 ? "decayed" : "undecayed" }:
      & Omit<ParameterDeclaration, "name" | "use">
      & { readonly use?: ParameterUse },
  ): ParameterHandle {
    const full = this.join(name);
    if (!shape.every((n) => Number.isInteger(n) && n > 0)) {
      throw new RangeError(
        `Cannot declare parameter "${full}": expected sizes that are positive integers, got ` +
          formatShape(shape),
      );
    }
    const declaration = { name: full, shape, fanIn, fanOut, initializer, use };
    // What is applied until another layer declares a parameter is taken for this one's.
    this.graph.origin = { ...this.graph.origin, layer: this.name };
    return new ParameterHandle(declaration, this.source.parameter(declaration));
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
        `Cannot mask "${this.join(name)}": expected a rate in [0, 1), got ${rate}`,
      );
    }
    const { training } = this.source;
    if (training) return training.mask(this.join(name), rate, size);
    throw new Error(`Cannot mask "${this.join(name)}" as nothing is random in evaluation`);
  }

  /**
   * Publishes what this scope's parameters are to each other, for initializers that touch several at
   * once. The role gets this scope's name; the model counts the roles of each kind.
   */
  role(role: RoleDeclaration): void {
    this.source.role?.({ ...role, name: this.name });
  }

  /**
   * Names an intermediate tensor, for looking into a model. Nothing is kept of it unless a predictor
   * is asked for it by its full name, such as `blocks.0.attn.input`.
   */
  observe(name: string, tensor: Tensor): void {
    this.source.observe?.(this.join(name), tensor);
  }
}
