import { INPUT, type Node, type Tensor, VARIABLE } from "./graph.ts";

/**
 * Given all tensors of the forward pass that a backward pass reads, tells of a tensor whether it is kept for
 * it. What isn't is made again in the backward pass.
 */
export type Keep = (read: ReadonlySet<Tensor>) => (tensor: Tensor) => boolean;

/**
 * The results of a backward pass once more, with nodes that read of the forward pass only what is kept: what
 * else they need is made again by the operations that made it, right before it is needed, and so has the same
 * bits. Inputs and variables are kept in any case; views are of what they see.
 *
 * @param results What the backward pass makes.
 * @param forward The nodes of the forward pass.
 * @param keep Tells what is kept.
 */
export function recompute(
  results: readonly Tensor[],
  forward: ReadonlySet<Node>,
  keep: Keep,
): Tensor[] {
  const [{ graph }] = results;
  const needed = backwardNodes(results, forward);
  const read = needed.flatMap(({ inputs }) => inputs).filter(({ node }) => forward.has(node));
  const isKept = keep(new Set(read.map(seenBy)));
  const copies = new Map<Tensor, Tensor>();
  const copyOf = (tensor: Tensor): Tensor => {
    const isMade = forward.has(tensor.node) && !copies.has(tensor);
    if (isMade && (isSource(seenBy(tensor)) || isKept(seenBy(tensor)))) return tensor;
    if (!copies.has(tensor)) makeAgain(tensor.node);
    return copies.get(tensor)!;
  };
  const makeAgain = ({ operation, inputs, outputs, attributes, origin }: Node) => {
    const read = inputs.map(copyOf);
    graph.origin = { ...origin, pass: "backward" };
    graph.apply(operation, read, attributes).forEach((copy, i) => copies.set(outputs[i], copy));
  };
  const { origin } = graph;
  needed.forEach(makeAgain);
  graph.origin = origin;
  return results.map(copyOf);
}

/** The nodes behind results that aren't of the forward pass, in order. */
function backwardNodes(results: readonly Tensor[], forward: ReadonlySet<Node>): Node[] {
  const needed = new Set(results.map(({ node }) => node));
  const { nodes } = results[0].graph;
  return nodes.toReversed().filter((node) => {
    if (!needed.has(node) || forward.has(node)) return false;
    node.inputs.forEach((input) => needed.add(input.node));
    return true;
  }).reverse();
}

/** The tensor that lies behind views. */
export function seenBy(tensor: Tensor): Tensor {
  const { operation, inputs } = tensor.node;
  return operation.view ? seenBy(inputs[0]) : tensor;
}

/** True for what is there before anything is computed. */
export function isSource({ node: { operation } }: Tensor): boolean {
  return operation === INPUT || operation === VARIABLE;
}
