import type { Node, Tensor } from "../../graph/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import { checkProgram, type Epilogue, MAX_STEPS } from "../../graph/mod.ts";
import { Expression, isElementwise, readersOf, sourceOf } from "./expression.ts";
import { type Program, reachable, roots } from "./program.ts";

/**
 * The program's nodes with elementwise functions drawn into the operations that make what they read, as
 * their epilogues, so that elements pass through memory once. Results inside an epilogue that are read
 * elsewhere too are kept: they become further outputs.
 *
 * A fused node stands where the last of its parts stood: everything it reads is there by then.
 * Therefore whatever reads one of its outputs must come after that.
 */
export function fuseEpilogues(program: Program): Node[] {
  const nodes = reachable(program);
  const surroundings = {
    position: new Map(nodes.map((node, i) => [node, i])),
    readers: readersOf(nodes),
    kept: new Set(roots(program).map(sourceOf)),
    absorbed: new Set<Node>(),
  };
  const result: (Node | undefined)[] = [...nodes];
  nodes.forEach((node, at) => {
    if (node.operation.epilogue === undefined) return;
    const parts = absorb(node, surroundings);
    if (!parts.length) return;
    parts.forEach((part) => surroundings.absorbed.add(part));
    result[at] = undefined;
    parts.forEach((part) => result[surroundings.position.get(part)!] = undefined);
    result[surroundings.position.get(parts[parts.length - 1])!] = merge(node, parts, surroundings);
  });
  return result.filter((node) => node !== undefined);
}

/** The program around a node. */
interface Surroundings {
  /** Where each node stands. */
  readonly position: ReadonlyMap<Node, number>;
  /** What reads each tensor. */
  readonly readers: ReadonlyMap<Tensor, readonly Node[]>;
  /** Tensors that must be made in any case. */
  readonly kept: ReadonlySet<Tensor>;
  /** Elementwise nodes that are part of a fused one already. */
  readonly absorbed: Set<Node>;
}

/**
 * The elementwise nodes that become the epilogue of a node, in order. The first reader of anything that
 * the node makes either joins, or nothing after it can. Of what has joined so, as much is taken as
 * fits.
 */
function absorb(node: Node, surroundings: Surroundings): readonly Node[] {
  const { position, readers, absorbed } = surroundings;
  const parts: Node[] = [];
  let best: readonly Node[] = [];
  for (;;) {
    const made = [...node.outputs, ...parts.map(({ outputs: [tensor] }) => tensor)];
    const left = made.flatMap((tensor) => readers.get(tensor) ?? [])
      .filter((reader) => !parts.includes(reader));
    const next = left.toSorted((a, b) => position.get(a)! - position.get(b)!)[0];
    if (!next || !isElementwise(next) || absorbed.has(next)) return best;
    parts.push(next);
    const program = new Expression(parts, node.outputs[0]);
    if (!isOver(node, next, program)) return best;
    if (hasRoom(node, parts, program, surroundings)) best = [...parts];
  }
}

/** True if a part works on whole results of the node's first output, and reads none of the others. */
function isOver(node: Node, part: Node, { inputs, length }: Expression): boolean {
  const [made, ...others] = node.outputs;
  const size = sizeOf(made.shape);
  const columns = made.shape[made.shape.length - 1];
  return sizeOf(part.outputs[0].shape) === size && length <= MAX_STEPS &&
    part.inputs.every((input) => !others.includes(sourceOf(input))) &&
    inputs.every(({ count, inner }) => inner === 1 && (count === size || count === columns));
}

/** True if the operation's kernels can bind the tensors that the epilogue adds. */
function hasRoom(
  node: Node,
  parts: readonly Node[],
  { inputs }: Expression,
  surroundings: Surroundings,
): boolean {
  const further = inputs.length - 1 + keptOf(node, parts, surroundings).length;
  return further <= node.operation.epilogue!;
}

/** What of the node and its parts, but for the last one, is read elsewhere. */
function keptOf(node: Node, parts: readonly Node[], { readers, kept }: Surroundings): Tensor[] {
  return [node, ...parts.slice(0, -1)].map(({ outputs: [tensor] }) => tensor)
    .filter((tensor) =>
      kept.has(tensor) || readers.get(tensor)!.some((reader) => !parts.includes(reader))
    );
}

/** The node that does the work of a node and of its parts. */
function merge(node: Node, parts: readonly Node[], surroundings: Surroundings): Node {
  const expression = new Expression(parts, node.outputs[0]);
  const tensors = expression.inputs.map(({ tensor }) => tensor);
  const kept = keptOf(node, parts, surroundings);
  const epilogue: Epilogue = {
    ...expression.program,
    kept: kept.map((tensor) => expression.operandOf(tensor)),
  };
  const [made, ...others] = node.outputs;
  checkProgram(tensors, epilogue, sizeOf(made.shape));
  return {
    operation: node.operation,
    attributes: { ...node.attributes, epilogue },
    inputs: [...node.inputs, ...tensors.slice(1)],
    outputs: [parts[parts.length - 1].outputs[0], ...others, ...kept],
    origin: node.origin,
  };
}
