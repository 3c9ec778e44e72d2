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
  const known = (tensor: Tensor): Tensor | undefined => {
    const copy = copies.get(tensor);
    if (copy || !forward.has(tensor.node)) return copy;
    const seen = seenBy(tensor);
    return isSource(seen) || isKept(seen) ? tensor : undefined;
  };
  // A row may be longer than calls can be nested: what waits for its inputs lies on a stack of its own.
  const makeAgain = (last: Node) => {
    const stack: { node: Node; read: Tensor[] }[] = [{ node: last, read: [] }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const { node: { operation, inputs, outputs, attributes, origin }, read } = top;
      if (read.length < inputs.length) {
        const input = inputs[read.length];
        const found = known(input);
        if (found) read.push(found);
        else stack.push({ node: input.node, read: [] });
        continue;
      }
      graph.origin = { ...origin, pass: "backward" };
      graph.apply(operation, read, attributes).forEach((copy, i) => copies.set(outputs[i], copy));
      stack.pop();
    }
  };
  const { origin } = graph;
  try {
    needed.forEach(makeAgain);
    return results.map((result) => {
      if (!known(result)) makeAgain(result.node);
      return known(result)!;
    });
  } finally {
    graph.origin = origin;
  }
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
  let seen = tensor;
  while (seen.node.operation.view) seen = seen.node.inputs[0];
  return seen;
}

/** True for what is there before anything is computed. */
export function isSource({ node: { operation } }: Tensor): boolean {
  return operation === INPUT || operation === VARIABLE;
}
