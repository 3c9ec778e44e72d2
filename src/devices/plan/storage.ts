import { INPUT, type Node, PACK, type Tensor, VARIABLE } from "../../graph/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";

/** Bytes of an element of any data type. */
export const ELEMENT_BYTES = 4;

/** Where a tensor's elements are: in which tensor's storage, from which byte on. */
export interface Place {
  /** The tensor that owns the storage. */
  readonly owner: Tensor;
  /** Bytes from the owner's start. */
  readonly offset: number;
}

/** The storage of all tensors of a program, and the copies that packing couldn't do without. */
export interface Storage {
  /** Where a tensor's elements are. */
  place(tensor: Tensor): Place;
  /** For each pack node, the inputs that must be copied into it, with their byte offsets. */
  readonly copies: ReadonlyMap<Node, readonly { from: Tensor; offset: number }[]>;
}

/** Bytes of a tensor. */
export function bytesOf(tensor: Tensor): number {
  return sizeOf(tensor.shape) * ELEMENT_BYTES;
}

/**
 * Decides who owns storage: a view lies in what it views, an in-place result in what it overwrites,
 * and what is packed is made inside the pack from the start, where that is possible.
 */
export function assignStorage(nodes: readonly Node[], reuse?: (node: Node) => number): Storage {
  const places = new Map<Tensor, Place>();
  const copies = new Map<Node, { from: Tensor; offset: number }[]>();
  const place = (tensor: Tensor): Place => {
    let found: Place = { owner: tensor, offset: 0 };
    for (let next = places.get(tensor); next; next = places.get(found.owner)) {
      found = { owner: next.owner, offset: found.offset + next.offset };
    }
    // Long chains are followed once.
    if (found.owner !== tensor) places.set(tensor, found);
    return found;
  };
  for (const node of nodes) {
    if (node.operation.view) {
      const offset = node.attributes.offset * ELEMENT_BYTES;
      places.set(node.outputs[0], { owner: node.inputs[0], offset });
    }
    node.operation.inPlace?.(node.attributes).forEach((input, i) => {
      if (input !== undefined) {
        places.set(node.outputs[i], { owner: node.inputs[input], offset: 0 });
      }
    });
  }
  for (const node of nodes.filter(({ operation }) => operation === PACK)) {
    copies.set(node, []);
    node.inputs.forEach((input, i) => {
      const offset = node.attributes.offsets[i] * ELEMENT_BYTES;
      const { owner } = place(input);
      if (movable(owner) && bytesOf(owner) === bytesOf(input)) {
        places.set(owner, { owner: node.outputs[0], offset });
      } else copies.get(node)!.push({ from: input, offset });
    });
  }
  for (const node of nodes) {
    const input = reuse?.(node) ?? -1;
    const [made] = node.outputs;
    if (input < 0 || place(made).owner !== made) continue;
    // What was packed is needed for as long as the pack is.
    if (place(node.inputs[input]).owner.node.operation === PACK) continue;
    places.set(made, { owner: node.inputs[input], offset: 0 });
  }
  return { place, copies };
}

/** True if the tensor's storage may lie anywhere: it isn't a source or a pack. */
function movable({ node: { operation } }: Tensor): boolean {
  return operation !== INPUT && operation !== VARIABLE && operation !== PACK;
}
