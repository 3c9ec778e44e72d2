import { type IndexRange, INPUT, type Node, type Tensor, VIEW } from "../../graph/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";

/** Elements of an input that some operation takes as indices. */
export interface InputIndices extends IndexRange {
  /** The first of them. */
  readonly from: number;
  /** The one after the last. */
  readonly to: number;
}

/** By name, for each input that operations take indices from, also through views of it: what they may be. */
export function inputIndices(nodes: readonly Node[]): ReadonlyMap<string, readonly InputIndices[]> {
  const found = new Map<string, Map<string, InputIndices>>();
  for (const { operation, inputs, attributes } of nodes) {
    if (!operation.indices) continue;
    const { input, ...range } = operation.indices(inputs, attributes);
    const { source, from } = sourceOf(inputs[input]);
    // What other operations made is bounded by kernels, not by what is fed.
    if (source.node.operation !== INPUT) continue;
    const indices = { ...range, from, to: from + sizeOf(inputs[input].shape) };
    const { name } = source.node.attributes;
    if (!found.has(name)) found.set(name, new Map());
    // A gradient says again what its operation said.
    found.get(name)!.set(JSON.stringify(indices), indices);
  }
  return new Map([...found].map(([name, ranges]) => [name, [...ranges.values()]]));
}

/** What a tensor is a view of, and from which element on. */
function sourceOf(tensor: Tensor, from = 0): { source: Tensor; from: number } {
  const { operation, inputs, attributes } = tensor.node;
  if (operation !== VIEW) return { source: tensor, from };
  return sourceOf(inputs[0], from + attributes.offset);
}
