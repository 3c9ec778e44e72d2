import { BINARY, FILL, type Node, type Tensor, UNARY } from "../../graph/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import {
  ELEMENTWISE,
  type ElementwiseAttributes,
  type ElementwiseFunction,
  type ElementwiseStep,
  MAX_INPUTS,
  MAX_STEPS,
  type Repetition,
} from "./elementwise.ts";

/**
 * The nodes with every connected group of elementwise ones in one, so that what is between them
 * never passes through memory. A result joins its readers if all of them are in one group: then
 * nobody else misses it. Views of whole tensors don't stand in between, as places don't depend on
 * shapes. Constants become part of the functions that read them.
 *
 * A group stands where its last node stood: everything it reads is there by then.
 */
export function fuseElementwise(nodes: readonly Node[], kept: readonly Tensor[]): Node[] {
  const groups = groupNodes(nodes, new Set(kept.map(sourceOf)));
  const fused = nodes.flatMap((node) => {
    const group = groups.get(node);
    if (!group) return [node];
    return node === group[group.length - 1] ? [merge(group)] : [];
  });
  return withoutDead(fused, kept);
}

/** For each elementwise node the nodes of its group, in order. */
function groupNodes(nodes: readonly Node[], kept: ReadonlySet<Tensor>): Map<Node, Node[]> {
  const groups = new Map<Node, Node[]>();
  const readers = new Map<Tensor, Node[]>();
  // From the end: a node's readers are in their groups before it is looked at.
  for (const node of nodes.toReversed()) {
    if (isWholeView(node)) continue;
    for (const input of node.inputs.map(sourceOf)) {
      if (!readers.has(input)) readers.set(input, []);
      readers.get(input)!.push(node);
    }
    if (node.operation !== UNARY && node.operation !== BINARY) continue;
    const [made] = node.outputs;
    const users = kept.has(made) ? [] : readers.get(made) ?? [];
    const group = users.length ? groups.get(users[0]) : undefined;
    const joins = group && users.every((user) => groups.get(user) === group) &&
      sizeOf(group[0].outputs[0].shape) === sizeOf(made.shape) && fits([node, ...group]);
    if (joins) group.unshift(node);
    groups.set(node, joins ? group : [node]);
  }
  return groups;
}

function fits(group: readonly Node[]): boolean {
  const { inputs, steps } = new Expression(group);
  return inputs.length <= MAX_INPUTS && steps.length <= MAX_STEPS;
}

/** One node that does the work of a group. */
function merge(group: readonly Node[]): Node {
  const { inputs, steps } = new Expression(group);
  const { outputs } = group[group.length - 1];
  const tensors = inputs.map(({ tensor }) => tensor);
  if (steps.length === 1) {
    const [{ function: name, alpha, operands }] = steps;
    if (operands.length === 2) return group[0];
    return { operation: UNARY, attributes: { function: name, alpha }, inputs: tensors, outputs };
  }
  const attributes: ElementwiseAttributes = {
    shape: outputs[0].shape,
    // Steps count from −1 downwards until the number of inputs is known.
    steps: steps.map((step) => ({
      ...step,
      operands: step.operands.map((i) => i < 0 ? inputs.length - 1 - i : i),
    })),
    repetitions: inputs.map(({ count, inner }) => ({ count, inner })),
  };
  ELEMENTWISE.infer(tensors, attributes);
  return { operation: ELEMENTWISE, attributes, inputs: tensors, outputs };
}

/** What a group computes: operand `i` is an input, operand `−1 − i` the result of step `i`. */
class Expression {
  readonly inputs: (Repetition & { tensor: Tensor })[] = [];
  readonly steps: ElementwiseStep[] = [];
  #made = new Map<Tensor, number>();

  constructor(group: readonly Node[]) {
    const size = sizeOf(group[0].outputs[0].shape);
    for (const { operation, inputs: [a, b], attributes, outputs: [made] } of group) {
      const operand = operation === UNARY
        ? this.#apply(attributes.function, [this.#operand(a)], attributes.alpha)
        : this.#binary(attributes.function, a, b, attributes as Repetition, size);
      this.#made.set(made, operand);
    }
  }

  #binary(name: string, a: Tensor, b: Tensor, { count, inner }: Repetition, size: number): number {
    const [left, right] = [constantOf(a), constantOf(b)];
    const second = () => this.#operand(b, { count, inner });
    if (right !== undefined) {
      if (name === "add") return this.#apply("shift", [this.#operand(a)], right);
      if (name === "subtract") return this.#apply("shift", [this.#operand(a)], -right);
      if (name === "multiply") return this.#apply("scale", [this.#operand(a)], right);
    } else if (left !== undefined && count === size) {
      if (name === "add") return this.#apply("shift", [second()], left);
      if (name === "multiply") return this.#apply("scale", [second()], left);
    }
    return this.#apply(name as ElementwiseFunction, [this.#operand(a), second()]);
  }

  #apply(name: ElementwiseFunction, operands: readonly number[], alpha = 0): number {
    return -this.steps.push({ function: name, alpha, operands });
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
function sourceOf(tensor: Tensor): Tensor {
  return isWholeView(tensor.node) ? sourceOf(tensor.node.inputs[0]) : tensor;
}

function isWholeView({ operation, inputs: [viewed], outputs: [view] }: Node): boolean {
  return operation.view === true && sizeOf(viewed.shape) === sizeOf(view.shape);
}

/** The nodes whose results somebody reads or keeps. */
function withoutDead(nodes: readonly Node[], kept: readonly Tensor[]): Node[] {
  const wanted = new Set(kept);
  const alive = nodes.toReversed().filter(({ inputs, outputs }) => {
    const needed = outputs.some((output) => wanted.has(output));
    if (needed) inputs.forEach((input) => wanted.add(input));
    return needed;
  });
  return alive.reverse();
}
