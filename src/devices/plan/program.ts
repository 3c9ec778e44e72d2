import { type Node, type Tensor, VARIABLE } from "../../graph/mod.ts";
import type { VariableType } from "../device.ts";

/** What is to be computed: results for the host, and updates of variables. */
export interface Program {
  /** Tensors copied to the host after every run, by name. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Results of in-place operations that must happen although nobody reads them. */
  readonly updates?: readonly Tensor[];
}

/** The tensors that a program is computed for. */
export function roots({ outputs, updates = [] }: Program): Tensor[] {
  return [...Object.values(outputs), ...updates];
}

/**
 * The nodes that the program needs, in an order in which they can be run: operations that overwrite
 * a variable come after everything that reads it.
 */
export function reachable(program: Program): Node[] {
  const targets = roots(program);
  if (!targets.length) throw new RangeError("Cannot compile as the program has no results: {}");
  const needed = new Set<Node>(targets.map((tensor) => tensor.node));
  const { nodes } = targets[0].graph;
  for (let i = nodes.length - 1; i >= 0; i--) {
    if (needed.has(nodes[i])) nodes[i].inputs.forEach((input) => needed.add(input.node));
  }
  const ordered = nodes.filter((node) => needed.has(node));
  const overwrites = (node: Node) => node.operation.inPlace !== undefined;
  return [...ordered.filter((n) => !overwrites(n)), ...ordered.filter(overwrites)];
}

/** The variables that a program reads or writes. */
export function variablesOf(program: Program): VariableType[] {
  return reachable(program)
    .filter((node) => node.operation === VARIABLE)
    .map(({ attributes: { name, shape, dtype } }) => ({ name, shape, dtype }));
}
