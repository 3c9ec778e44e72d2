import { formatShape } from "../tensors/mod.ts";
import { formatTypes, type Tensor } from "./graph.ts";
import { add } from "./ops/activations/binary.ts";
import { fill } from "./ops/activations/fill.ts";
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
 * @throws {Error} if an operation on the way isn't differentiable, or the loss doesn't depend on a `w`.
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

/** Adds the nodes of the backward pass. */
function differentiate(loss: Tensor, wrt: readonly Tensor[]): Tensor[] {
  const { graph, node: { origin: at } } = loss;
  const { origin } = graph;
  graph.origin = { ...at, pass: "backward" };
  const wanted = dependents(loss, wrt);
  const found = new Map<Tensor, Tensor>([[loss, fill(graph, loss.shape, 1)]]);
  const nodes = graph.nodes.slice(0, graph.nodes.indexOf(loss.node) + 1);
  for (const node of nodes.reverse()) {
    const outputGradients = node.outputs.map((output) => found.get(output));
    if (!outputGradients.some(Boolean) || !node.inputs.some((input) => wanted.has(input))) continue;
    if (!node.operation.gradient) {
      throw new Error(
        `Cannot differentiate ${node.operation.name}: expected an operation with a gradient rule, ` +
          `got ${formatTypes(node.inputs)}`,
      );
    }
    const { inputs, outputs, attributes } = node;
    graph.origin = { ...node.origin, pass: "backward" };
    node.operation.gradient({ inputs, outputs, outputGradients, attributes }).forEach(
      (gradient, i) => {
        const input = inputs[i];
        if (!gradient || !wanted.has(input)) return;
        const before = found.get(input);
        found.set(input, before ? add(before, gradient) : gradient);
      },
    );
  }
  graph.origin = origin;
  return wrt.map((tensor) => {
    const gradient = found.get(tensor);
    if (gradient) return gradient;
    throw new Error(
      `Cannot differentiate: expected tensors that the loss depends on, got ${describe(tensor)}`,
    );
  });
}

/** All tensors on a way from one of `wrt` to `loss`, `wrt` included. */
function dependents(loss: Tensor, wrt: readonly Tensor[]): Set<Tensor> {
  const reached = new Set<Tensor>(wrt);
  for (const node of loss.graph.nodes) {
    if (node.outputs.some((output) => reached.has(output))) continue;
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
