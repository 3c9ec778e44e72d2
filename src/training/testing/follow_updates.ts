/**
 * Updates in float64 by the graph's reference kernels, to compare with formulas.
 *
 * @module
 */
import { evaluate } from "../../devices/mod.ts";
import { Graph, squaredNorm, type Tensor, VIEW } from "../../graph/mod.ts";
import type { Optimizer, UpdatedPlace } from "../mod.ts";

/** Parameters whose updates are followed. */
export interface Followed {
  /** Where they are in the flat vector. Default nowhere. */
  readonly places?: readonly UpdatedPlace[];
  /** The first elements with weight decay. */
  readonly decayed: number;
  /** The first values. */
  readonly start: ArrayLike<number>;
  /** The gradients of each update. */
  readonly gradients: readonly ArrayLike<number>[];
  /** The learning rate. */
  readonly rate: number;
}

/** The parameters `p` and the optimizer's states after the updates, by name. */
export function followUpdates(
  optimizer: Optimizer,
  { places = [], decayed, start, gradients, rate }: Followed,
): Record<string, number[]> {
  const graph = new Graph();
  const size = start.length;
  const variable = (name: string) => graph.variable(name, [size]);
  const gradient = graph.input("gradient", [size]);
  const updates = optimizer.update({
    graph,
    parameters: variable("p"),
    gradient,
    states: optimizer.states.map(variable),
    scalars: graph.input("scalars", [optimizer.scalarCount]),
    squaredNorm: squaredNorm(gradient),
    decayed,
    places,
  });
  const names = ["p", ...optimizer.states];
  const state: Record<string, Float64Array> = Object.fromEntries(
    names.map((name, i) => [name, Float64Array.from({ length: size }, (_, j) => i ? 0 : start[j])]),
  );
  gradients.forEach((gradient, i) => {
    const scalars = optimizer.scalars(rate, i + 1);
    const found = evaluate({ outputs: {}, updates }, { ...state, gradient, scalars });
    applyUpdates(state, updates, found);
  });
  return Object.fromEntries(Object.entries(state).map(([name, values]) => [name, [...values]]));
}

/** Writes what updates came to into the variables that they overwrite. */
export function applyUpdates(
  state: Readonly<Record<string, Float64Array>>,
  updates: readonly Tensor[],
  found: readonly Float64Array[],
): void {
  updates.forEach((tensor, i) => {
    const { name, offset } = targetOf(tensor);
    state[name].set(found[i], offset);
  });
}

/** Which variable an in-place result overwrites, from which element on. */
function targetOf(tensor: Tensor) {
  const { operation, attributes, inputs, outputs } = tensor.node;
  let [target, offset] = [inputs[operation.inPlace!(attributes)[outputs.indexOf(tensor)]!], 0];
  while (target.node.operation === VIEW) {
    offset += target.node.attributes.offset;
    [target] = target.node.inputs;
  }
  return { name: target.node.attributes.name as string, offset };
}
