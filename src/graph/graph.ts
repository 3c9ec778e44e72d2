import { show } from "../host/mod.ts";
import {
  type DataType,
  formatShape,
  formatType,
  type Shape,
  type TensorType,
} from "../tensors/mod.ts";
import { frozenCopy } from "./frozen_copy.ts";
import type { Origin } from "./origin.ts";

/** Plain data that sets an operation up; it travels to every device as it is. */
// deno-lint-ignore no-explicit-any
export type Attributes = Record<string, any>;

/**
 * What the graph knows of an operation: its name, shape rule and gradient.
 * The numbers are made elsewhere, under the same name: `kernels/reference`, `kernels/webgpu`
 * and `kernels/cpu`.
 */
// deno-lint-ignore no-explicit-any
export interface Operation<A extends Attributes = any, N extends string = string> {
  /** The name under which every device finds its kernel. */
  readonly name: N;
  /** The types of the outputs; throws a `RangeError` that names the shapes if the inputs don't fit. */
  infer(inputs: readonly TensorType[], attributes: A): readonly TensorType[];
  /**
   * Gradients of the inputs, `undefined` where there is none, from that of output 0: a loss that depends
   * on further ones is refused. Absent: not differentiable.
   */
  gradient?(context: GradientContext<A>): readonly (Tensor | undefined)[];
  /** Output 0 is input 0 seen with another shape, from `attributes.offset` elements on. */
  readonly view?: boolean;
  /**
   * True if it reads an element, or a row of them, before it writes it, so that its result may take the
   * place of an input of the same size which nothing else reads.
   */
  readonly mayOverwrite?: boolean;
  /**
   * How many further tensors its kernels can read and write when they finish each element of output 0:
   * room for elementwise functions that the plan compiler fuses into it. Absent: it takes none.
   */
  readonly epilogue?: number;
  /** For each output that overwrites an input's storage: the index of that input. */
  inPlace?(attributes: A): readonly (number | undefined)[];
  /** Which input's elements are indices, and what they may be: others are refused. */
  indices?(inputs: readonly Tensor[], attributes: A): IndexRange & { readonly input: number };
}

/** What indices may be. */
export interface IndexRange {
  /** The smallest. */
  readonly least: number;
  /** The largest. */
  readonly most: number;
  /** The range in words, as in "tokens from 0 to 29". */
  readonly rule: string;
}

/** What is known of an input beside its type. */
export interface InputOptions {
  /** True if every element must be finite: others are refused. Default false. */
  readonly finite?: boolean;
}

/** What a gradient rule is given. */
export interface GradientContext<A extends Attributes> {
  /** The inputs of the node. */
  readonly inputs: readonly Tensor[];
  /** The outputs of the node. */
  readonly outputs: readonly Tensor[];
  /** The gradients of the outputs: that of the first alone, as no others are differentiated. */
  readonly outputGradients: readonly (Tensor | undefined)[];
  /** The node's attributes. */
  readonly attributes: A;
}

/** One use of an operation. */
export interface Node {
  /** The operation. */
  readonly operation: Operation;
  /** What sets it up. */
  readonly attributes: Attributes;
  /** What it reads. */
  readonly inputs: readonly Tensor[];
  /** What it makes. */
  readonly outputs: readonly Tensor[];
  /** Where it was added. */
  readonly origin: Origin;
}

/** A symbolic tensor: the promise of an array of known shape and data type. */
export interface Tensor extends TensorType {
  /** Unique within its graph, ascending in the order of creation. */
  readonly id: number;
  /** The graph it belongs to. */
  readonly graph: Graph;
  /** The node that makes it. */
  readonly node: Node;
}

/**
 * An append-only list of nodes, in an order in which they can be run.
 *
 * @example
 * ```ts
 * import { gelu, Graph, matmul } from "@x/mimetic/graph";
 *
 * const graph = new Graph();
 * const x = graph.input("x", [8, 16]);
 * const w = graph.variable("w", [32, 16]);
 * const y = gelu(matmul(x, w, { transposeB: true })); // [8, 32]
 * ```
 */
export class Graph {
  /** All nodes so far. */
  readonly nodes: Node[] = [];
  /** What nodes that are added from now on have as their origin. */
  origin: Origin = { pass: "forward", layer: "" };
  #tensors = 0;
  #names = new Map<string, Tensor>();

  /** Adds a node and returns its outputs. What arrays it is given are copied: they may be changed. */
  apply<A extends Attributes>(
    operation: Operation<A>,
    inputs: readonly Tensor[],
    attributes: A,
  ): Tensor[] {
    const stranger = inputs.findIndex((input) => input.graph !== this);
    if (stranger >= 0) {
      throw new TypeError(
        `Cannot apply ${operation.name}: expected tensors of one graph, got input ${stranger} ` +
          `${formatShape(inputs[stranger].shape)} of another`,
      );
    }
    const outputs: Tensor[] = [];
    const own = frozenCopy(attributes);
    const { origin } = this;
    const node: Node = { operation, attributes: own, inputs: [...inputs], outputs, origin };
    const types = operation.infer(inputs, own);
    for (const { shape } of types) {
      const rule = brokenRule(shape, "results with elements");
      if (!rule) continue;
      throw new RangeError(`Cannot apply ${operation.name}: expected ${rule}, got ${show(shape)}`);
    }
    for (const type of types) {
      outputs.push({ ...frozenCopy(type), id: this.#tensors++, graph: this, node });
    }
    this.nodes.push(node);
    return outputs;
  }

  /**
   * A tensor fed from the host at every run.
   *
   * @throws {RangeError} if the name is taken or a size isn't a positive whole number; a `TypeError`
   *   if there is no name or no such data type.
   */
  input(
    name: string,
    shape: Shape,
    dtype: DataType = "float32",
    { finite = false }: InputOptions = {},
  ): Tensor {
    return this.#source(INPUT, { name, shape, dtype, ...finite && { finite } });
  }

  /**
   * A tensor that the device keeps between runs: parameters, moments, running statistics.
   *
   * @throws {RangeError} if the name is taken or a size isn't a positive whole number; a `TypeError`
   *   if there is no name or no such data type.
   */
  variable(name: string, shape: Shape, dtype: DataType = "float32"): Tensor {
    return this.#source(VARIABLE, { name, shape, dtype });
  }

  #source(operation: Operation<SourceAttributes>, attributes: SourceAttributes): Tensor {
    const { name } = attributes;
    if (this.#names.has(name)) {
      throw new RangeError(
        `Cannot add ${operation.name}: expected names that differ, got "${name}" twice`,
      );
    }
    const [tensor] = this.apply(operation, [], attributes);
    this.#names.set(name, tensor);
    return tensor;
  }
}

/** Attributes of inputs and variables. */
export interface SourceAttributes extends InputOptions {
  /** Its name. */
  readonly name: string;
  /** Its shape. */
  readonly shape: Shape;
  /** Its data type. */
  readonly dtype: DataType;
}

function source<N extends string>(name: N): Operation<SourceAttributes, N> {
  return {
    name,
    infer(_, { shape, dtype, name: label }) {
      if (typeof label !== "string" || !label) {
        throw new TypeError(`Cannot add ${name}: expected a name, got ${show(label)}`);
      }
      if (dtype !== "float32" && dtype !== "int32") {
        throw new TypeError(
          `Cannot add ${name} "${label}": expected float32 or int32, got ${show(dtype)}`,
        );
      }
      const rule = brokenRule(shape, "sizes that are positive integers");
      if (rule) {
        throw new RangeError(`Cannot add ${name} "${label}": expected ${rule}, got ${show(shape)}`);
      }
      return [{ shape: [...shape], dtype }];
    },
  };
}

/** What isn't true of a shape: that its tensor has elements, and a number of them that can be counted in bytes. */
function brokenRule(shape: Shape, filled: string): string | undefined {
  if (!Array.isArray(shape) || !shape.every((n) => Number.isInteger(n) && n > 0)) return filled;
  const bytes = 4 * shape.reduce((size, n) => size * n, 1);
  return Number.isSafeInteger(bytes) ? undefined : "at most 2^53 - 1 bytes";
}

/** The operation of tensors that the host sets. */
export const INPUT: Operation<SourceAttributes, "input"> = source("input");
/** The operation of tensors that the device keeps. */
export const VARIABLE: Operation<SourceAttributes, "variable"> = source("variable");

/** "float32 [8, 16], int32 [8]": the types in an error message. */
export function formatTypes(types: readonly TensorType[]): string {
  return types.map(formatType).join(", ");
}

/** Throws the `RangeError` of a shape rule: what was to be done, the rule, and the types given. */
export function reject(operation: string, rule: string, inputs: readonly TensorType[]): never {
  throw new RangeError(`Cannot ${operation}: expected ${rule}, got ${formatTypes(inputs)}`);
}
