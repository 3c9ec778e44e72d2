import { type Node, type Tensor, UNARY } from "../../graph/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import { ELEMENTWISE, MAX_INPUTS, MAX_STEPS } from "../../graph/mod.ts";
import { Expression, isElementwise, isWholeView, readersOf, sourceOf } from "./expression.ts";

/**
 * The nodes with every connected group of elementwise ones in one, so that what is between them
 * never passes through memory. A result joins its readers if all of them are in one group: then
 * nothing else reads it. Views of whole tensors don't stand in between.
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
  const readers = readersOf(nodes);
  // From the end: a node's readers are in their groups before it is looked at.
  for (const node of nodes.toReversed()) {
    if (isWholeView(node) || !isElementwise(node)) continue;
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
  const { inputs, length } = new Expression(group);
  return inputs.length <= MAX_INPUTS && length <= MAX_STEPS;
}

/** One node that does the work of a group. */
function merge(group: readonly Node[]): Node {
  const { inputs, program } = new Expression(group);
  const { outputs, origin } = group[group.length - 1];
  const tensors = inputs.map(({ tensor }) => tensor);
  if (program.steps.length === 1) {
    const [{ function: name, alpha, operands }] = program.steps;
    if (operands.length === 2) return group[0];
    const attributes = { function: name, alpha };
    return { operation: UNARY, attributes, inputs: tensors, outputs, origin };
  }
  const attributes = { shape: outputs[0].shape, ...program };
  ELEMENTWISE.infer(tensors, attributes);
  return { operation: ELEMENTWISE, attributes, inputs: tensors, outputs, origin };
}

/** The nodes whose results others read or keep. */
function withoutDead(nodes: readonly Node[], kept: readonly Tensor[]): Node[] {
  const wanted = new Set(kept);
  const alive = nodes.toReversed().filter(({ inputs, outputs }) => {
    const needed = outputs.some((output) => wanted.has(output));
    if (needed) inputs.forEach((input) => wanted.add(input));
    return needed;
  });
  return alive.reverse();
}
