import { BINARY, ELEMENTWISE, FILL, type Node, type Tensor, UNARY } from "../../graph/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import type {
  ElementwiseFunction,
  ElementwiseProgram,
  ElementwiseStep,
  Repetition,
} from "../../graph/mod.ts";

/** True for the operations that expressions are made of. */
export function isElementwise({ operation }: Node): boolean {
  return operation === UNARY || operation === BINARY || operation === ELEMENTWISE;
}

/**
 * What elementwise nodes compute together, all over the same number of elements. Views of whole tensors
 * don't count, as places don't depend on shapes. Constants become part of the functions that read them.
 */
export class Expression {
  /** The inputs with their repetitions, in the order in which they are read first. */
  readonly inputs: (Repetition & { readonly tensor: Tensor })[] = [];
  /** Operand `i` is an input, operand `−1 − i` the result of step `i`. */
  readonly #steps: ElementwiseStep[] = [];
  readonly #size: number;
  #made = new Map<Tensor, number>();

  /**
   * @param nodes The nodes in the order in which they can be run.
   * @param first What is input 0, whoever reads it first.
   */
  constructor(nodes: readonly Node[], first?: Tensor) {
    this.#size = sizeOf(nodes[0].outputs[0].shape);
    if (first) this.inputs.push({ tensor: first, count: this.#size, inner: 1 });
    for (const node of nodes) this.#made.set(node.outputs[0], this.#add(node));
  }

  /** Adds the functions of a node and returns the operand that its result is. */
  #add({ operation, inputs, attributes }: Node): number {
    const [a, b] = inputs;
    if (operation === UNARY) {
      return this.#apply(attributes.function, [this.#operand(a)], attributes.alpha);
    }
    if (operation === BINARY) {
      return this.#binary(attributes.function, a, b, attributes as Repetition);
    }
    const { steps, repetitions } = attributes as ElementwiseProgram;
    const operands = inputs.map((input, i) => this.#operand(input, repetitions[i]));
    for (const { function: name, alpha, operands: own } of steps) {
      operands.push(this.#apply(name, own.map((operand) => operands[operand]), alpha));
    }
    return operands[operands.length - 1];
  }

  /** How many functions there are. */
  get length(): number {
    return this.#steps.length;
  }

  /** The expression in its final form. */
  get program(): ElementwiseProgram {
    return {
      steps: this.#steps.map((step) => ({ ...step, operands: step.operands.map(this.#number) })),
      repetitions: this.inputs.map(({ count, inner }) => ({ count, inner })),
    };
  }

  /** The operand that an input or the result of a node is. */
  operandOf(tensor: Tensor): number {
    return this.#number(
      this.#made.get(tensor) ?? this.inputs.findIndex((input) => input.tensor === tensor),
    );
  }

  /** Steps count from −1 downwards until the number of inputs is known. */
  #number = (operand: number): number => operand < 0 ? this.inputs.length - 1 - operand : operand;

  #binary(name: string, a: Tensor, b: Tensor, { count, inner }: Repetition): number {
    const [left, right] = [constantOf(a), constantOf(b)];
    const second = () => this.#operand(b, { count, inner });
    if (right !== undefined) {
      if (name === "add") return this.#apply("shift", [this.#operand(a)], right);
      if (name === "subtract") return this.#apply("shift", [this.#operand(a)], -right);
      if (name === "multiply") return this.#apply("scale", [this.#operand(a)], right);
    } else if (left !== undefined && count === this.#size) {
      if (name === "add") return this.#apply("shift", [second()], left);
      if (name === "multiply") return this.#apply("scale", [second()], left);
    }
    return this.#apply(name as ElementwiseFunction, [this.#operand(a), second()]);
  }

  #apply(name: ElementwiseFunction, operands: readonly number[], alpha = 0): number {
    return -this.#steps.push({ function: name, alpha, operands });
  }

  #operand(seen: Tensor, repetition?: Repetition): number {
    const tensor = sourceOf(seen);
    const made = this.#made.get(tensor);
    if (made !== undefined) return made;
    const value = constantOf(tensor);
    if (value !== undefined) return this.#apply("fill", [], value);
    const { count, inner } = repetition ?? { count: sizeOf(tensor.shape), inner: 1 };
    const known = this.inputs.findIndex((input) =>
      input.tensor === tensor && input.inner === inner
    );
    return known >= 0 ? known : this.inputs.push({ tensor, count, inner }) - 1;
  }
}

/** The value of a tensor whose elements are all the same number, known already. */
function constantOf(tensor: Tensor): number | undefined {
  const { operation, attributes } = sourceOf(tensor).node;
  return operation === FILL ? attributes.value : undefined;
}

/** The tensor that lies behind views of it as a whole. */
export function sourceOf(tensor: Tensor): Tensor {
  return isWholeView(tensor.node) ? sourceOf(tensor.node.inputs[0]) : tensor;
}

/** True for views that see all of a tensor. */
export function isWholeView({ operation, inputs: [viewed], outputs: [view] }: Node): boolean {
  return operation.view === true && sizeOf(viewed.shape) === sizeOf(view.shape);
}

/** By tensor, the nodes that read it, views of it as a whole left out, in order. */
export function readersOf(nodes: readonly Node[]): Map<Tensor, Node[]> {
  const readers = new Map<Tensor, Node[]>();
  for (const node of nodes) {
    if (isWholeView(node)) continue;
    for (const input of new Set(node.inputs.map(sourceOf))) {
      if (!readers.has(input)) readers.set(input, []);
      readers.get(input)!.push(node);
    }
  }
  return readers;
}
