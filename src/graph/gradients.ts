import { formatShape } from "../tensors/mod.ts";
import { formatTypes, type Node, type Tensor } from "./graph.ts";
import { add } from "./ops/activations/binary.ts";
import { FILL, fill } from "./ops/activations/fill.ts";
import { CONCAT, concat } from "./ops/layout/concat.ts";
import { type Keep, recompute } from "./recompute.ts";

/** Options of {@linkcode gradients}. */
export interface GradientOptions {
  /**
   * What of the forward pass is kept for the backward pass. What isn't is made again in it, to the same bits,
   * which takes time in place of memory. Default all that it reads.
   */
  readonly keep?: Keep;
}

/**
 * Reverse-mode differentiation as a graph transformation: adds the nodes that compute
 * ∂(sum of `loss`)/∂w for each `w` of `wrt` and returns their tensors.
 *
 * Where one `w` depends on another, the way through it counts too. Nothing is added for tensors from
 * which no `w` can be reached, so a frozen parameter costs nothing.
 *
 * @throws {Error} if an operation on the way isn't differentiable, as none is through its further results
 *   (the mean and the variance of batch norm), or the loss doesn't depend on a `w`.
 */
export function gradients(
  loss: Tensor,
  wrt: readonly Tensor[],
  { keep }: GradientOptions = {},
): Tensor[] {
  const { graph } = loss;
  const forward = new Set(graph.nodes);
  const found = differentiate(loss, wrt);
  return keep && found.length ? recompute(found, forward, keep) : found;
}

/** The gradients, with the graph's origin as it was when all is added, or something is refused. */
function differentiate(loss: Tensor, wrt: readonly Tensor[]): Tensor[] {
  const { graph } = loss;
  const { origin } = graph;
  try {
    return addBackward(loss, wrt);
  } finally {
    graph.origin = origin;
  }
}

/** Adds the nodes of the backward pass. */
function addBackward(loss: Tensor, wrt: readonly Tensor[]): Tensor[] {
  const { graph, node: { origin } } = loss;
  graph.origin = { ...origin, pass: "backward" };
  const wanted = dependents(loss, wrt);
  const found = new Map<Tensor, Tensor>([[loss, fill(graph, loss.shape, 1)]]);
  const nodes = graph.nodes.slice(0, graph.nodes.indexOf(loss.node) + 1);
  for (const node of nodes.reverse()) {
    const outputGradients = node.outputs.map((output) => found.get(output));
    if (!outputGradients.some(Boolean) || !node.inputs.some((input) => wanted.has(input))) continue;
    const { inputs, outputs, attributes } = node;
    graph.origin = { ...node.origin, pass: "backward" };
    ruleOf(node, outputGradients)({ inputs, outputs, outputGradients, attributes }).forEach(
      (gradient, i) => {
        const input = inputs[i];
        if (!gradient || !wanted.has(input)) return;
        const before = found.get(input);
        found.set(input, before ? sumOf(before, gradient) : gradient);
      },
    );
  }
  return wrt.map((tensor) => {
    const gradient = found.get(tensor);
    if (gradient) return gradient;
    throw new Error(
      `Cannot differentiate: expected tensors that the loss depends on, got ${describe(tensor)}`,
    );
  });
}

/** The gradient rule of a node's operation, which knows the way through its first output alone. */
function ruleOf({ operation, inputs, outputs }: Node, outputGradients: readonly unknown[]) {
  const { name, gradient } = operation;
  if (!gradient) {
    throw new Error(
      `Cannot differentiate ${name}: expected an operation with a gradient rule, ` +
        `got ${formatTypes(inputs)}`,
    );
  }
  const further = outputGradients.findIndex((known, i) => known && i > 0);
  if (further > 0) {
    throw new Error(
      `Cannot differentiate ${name}: expected a loss that depends on its first output alone, ` +
        `got one that depends on output ${further + 1} of ${outputs.length}, ` +
        formatTypes([outputs[further]]),
    );
  }
  return gradient;
}

/**
 * The sum of two gradients. Those of different slices of one tensor, each with zeros around it, are laid
 * side by side: what is cut into parts passes through memory once, not once for each part.
 */
function sumOf(a: Tensor, b: Tensor): Tensor {
  const { axis } = a.node.attributes;
  const slices = a.node.operation === CONCAT && b.node.operation === CONCAT &&
    b.node.attributes.axis === axis;
  if (!slices) return add(a, b);
  const parts = [...partsOf(a, axis), ...partsOf(b, axis)].sort((x, y) => x.start - y.start);
  const overlap = parts.some(({ start }, i) => i > 0 && start < parts[i - 1].end);
  if (overlap) return add(a, b);
  const zeros = (from: number, to: number) => {
    const shape = a.shape.map((size, i) => i === axis ? to - from : size);
    return to > from ? [fill(a.graph, shape, 0)] : [];
  };
  const after = parts.at(-1)?.end ?? 0;
  return concat([
    ...parts.flatMap(({ start, part }, i) => [...zeros(parts[i - 1]?.end ?? 0, start), part]),
    ...zeros(after, a.shape[axis]),
  ], axis);
}

/** What is concatenated along an axis, but for zeros, with its range. */
function partsOf({ node: { inputs } }: Tensor, axis: number) {
  let end = 0;
  return inputs.map((part) => ({ part, start: end, end: end += part.shape[axis] }))
    .filter(({ part: { node } }) => node.operation !== FILL || node.attributes.value !== 0);
}

/** All tensors on a way from one of `wrt` to `loss`, `wrt` included. */
function dependents(loss: Tensor, wrt: readonly Tensor[]): Set<Tensor> {
  const reached = new Set<Tensor>(wrt);
  for (const node of loss.graph.nodes) {
    if (node.inputs.some((input) => reached.has(input))) {
      node.outputs.forEach((output) => reached.add(output));
    }
  }
  return reached;
}

function describe(tensor: Tensor): string {
  const { operation, attributes } = tensor.node;
  return `${attributes.name ? `"${attributes.name}"` : `the output of ${operation.name}`} ${
    formatShape(tensor.shape)
  }`;
}
