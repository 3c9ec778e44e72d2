import {
  type Attributes,
  INPUT,
  type Node,
  type Operation,
  type Origin,
  PACK,
  plannedName,
  type PlannedOperationName,
  type Tensor,
  VARIABLE,
} from "../../graph/mod.ts";
import type { DataType, Shape } from "../../tensors/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import type { VariableType } from "../device.ts";
import { type Interval, layOut, roundUp } from "./arena.ts";
import type { Epilogue } from "../../graph/mod.ts";
import { fuseElementwise } from "./elementwise_fusion.ts";
import { fuseEpilogues } from "./epilogue_fusion.ts";
import { type InputIndices, inputIndices } from "./inputs.ts";
import { type Program, reachable, roots } from "./program.ts";
import { assignStorage, bytesOf, type Storage } from "./storage.ts";

/** A range of bytes of a buffer. */
export interface Slot {
  /** `"arena"`, `"persistent"`, `"inputs"`, or `"variable:"` and the variable's name. */
  readonly buffer: string;
  /** The first byte. */
  readonly offset: number;
  /** Bytes. */
  readonly bytes: number;
}

/** A tensor with its place in memory. */
export interface Placed {
  /** Where it is. */
  readonly slot: Slot;
  /** Its shape. */
  readonly shape: Shape;
  /** Its data type. */
  readonly dtype: DataType;
}

/** An input from the host, with all that is known of what may be in it. */
export interface PlannedInput extends Placed {
  /** True if all its elements must be finite. */
  readonly finite: boolean;
  /** What its elements may be where they are indices. */
  readonly indices: readonly InputIndices[];
}

/** One operation with the places of everything it reads and writes. */
export interface PlannedStep {
  /** The name under which devices find their kernels. */
  readonly operation: PlannedOperationName;
  /** What sets it up. */
  readonly attributes: Attributes;
  /** What it reads. */
  readonly inputs: readonly Placed[];
  /** What it writes. */
  readonly outputs: readonly Placed[];
  /** Where its operation was added to the graph. */
  readonly origin: Origin;
}

/** A program laid out in memory: all that a device needs to know. */
export interface Plan {
  /** What is run, in this order. */
  readonly steps: readonly PlannedStep[];
  /** The inputs from the host by name, all in the buffer `"inputs"`. */
  readonly inputs: ReadonlyMap<string, PlannedInput>;
  /** The results for the host by name. */
  readonly outputs: ReadonlyMap<string, Placed>;
  /** The variables that are read or written. */
  readonly variables: readonly VariableType[];
  /** Bytes of the buffers that belong to the plan. */
  readonly bytes: { readonly arena: number; readonly persistent: number; readonly inputs: number };
}

/** How a plan is made. */
export interface PlanOptions {
  /** Fuse elementwise functions into other kernels, and into one of their own. Default true. */
  readonly fuse?: boolean;
  /**
   * Operations that overwrite an input which nothing else reads, where they may; true for all that may.
   * Default false, none.
   */
  readonly inPlace?: boolean | readonly Operation[];
  /** Every tensor starts at a multiple of this many bytes. Default 256. */
  readonly alignment?: number;
}

/** Orders, fuses and lays out a program. */
export function makePlan(program: Program, options: PlanOptions = {}): Plan {
  const { alignment = 256, inPlace = false } = options;
  const overwrites = (operation: Operation) =>
    inPlace === true ? operation.mayOverwrite : inPlace && inPlace.includes(operation);
  const indices = inputIndices(reachable(program));
  const nodes = options.fuse === false
    ? reachable(program)
    : fuseElementwise(fuseEpilogues(program), roots(program));
  const ends = lastUses(nodes, program);
  const storage = assignStorage(
    nodes,
    (node) => overwrites(node.operation) ? reusable(node, nodes, ends) : -1,
  );
  const memory = new Memory(nodes, storage, alignment, roots(program));
  const locate = (tensor: Tensor): Placed => memory.locate(tensor);
  return {
    steps: nodes.flatMap((node) => planNode(node, storage, locate)),
    inputs: new Map(
      nodes.filter((node) => node.operation === INPUT).map(({ attributes, outputs: [tensor] }) => [
        attributes.name,
        {
          ...locate(tensor),
          finite: attributes.finite ?? false,
          indices: indices.get(attributes.name) ?? [],
        },
      ]),
    ),
    outputs: new Map(Object.entries(program.outputs).map(([name, t]) => [name, locate(t)])),
    variables: nodes.filter((node) => node.operation === VARIABLE)
      .map(({ attributes: { name, shape, dtype } }) => ({ name, shape, dtype })),
    bytes: memory.bytes,
  };
}

function planNode(
  node: Node,
  { copies }: Storage,
  locate: (tensor: Tensor) => Placed,
): PlannedStep[] {
  const { operation, attributes, origin } = node;
  if (operation === INPUT || operation === VARIABLE || operation.view) return [];
  if (operation !== PACK) {
    const name = plannedName(operation);
    const [inputs, outputs] = [node.inputs.map(locate), node.outputs.map(locate)];
    // The last part of an epilogue may have been applied to another view of what the operation makes.
    if (attributes.epilogue) outputs[0] = { ...outputs[0], shape: ownShape(node) };
    return [{ operation: name, attributes, inputs, outputs, origin }];
  }
  const { slot: { buffer, offset: start } } = locate(node.outputs[0]);
  return copies.get(node)!.map(({ from, offset }) => {
    const source = locate(from);
    const target = { buffer, offset: start + offset, bytes: source.slot.bytes };
    return {
      operation: "copy",
      attributes: {},
      inputs: [source],
      outputs: [{ ...source, slot: target }],
      origin,
    };
  });
}

/** The shape of what an operation makes, whatever its epilogue does. */
function ownShape({ operation, attributes, inputs }: Node): Shape {
  const { repetitions } = attributes.epilogue as Epilogue;
  const own = inputs.slice(0, inputs.length - (repetitions.length - 1));
  return operation.infer(own, attributes)[0].shape;
}

/** The last step that needs each tensor under its own name. */
function lastUses(nodes: readonly Node[], program: Program): Map<Tensor, number> {
  const ends = new Map<Tensor, number>();
  nodes.forEach((node, i) => node.inputs.forEach((input) => ends.set(input, i)));
  roots(program).forEach((tensor) => ends.set(tensor, nodes.length));
  return ends;
}

/** The input that such a node may overwrite, or −1. */
function reusable(node: Node, nodes: readonly Node[], ends: Map<Tensor, number>): number {
  const at = nodes.indexOf(node);
  return node.inputs.findIndex((input) => {
    const { operation } = input.node;
    const owned = operation !== INPUT && operation !== VARIABLE && operation !== PACK &&
      !operation.view && !operation.inPlace;
    const viewed = nodes.some((n) => n.operation.view && n.inputs[0] === input);
    return owned && !viewed && ends.get(input) === at &&
      sizeOf(input.shape) === sizeOf(node.outputs[0].shape);
  });
}

/** Gives every owner of storage its buffer and offset. */
class Memory {
  readonly bytes: { arena: number; persistent: number; inputs: number };
  #slots = new Map<Tensor, { buffer: string; offset: number }>();

  constructor(
    nodes: readonly Node[],
    private readonly storage: Storage,
    private readonly alignment: number,
    kept: readonly Tensor[],
  ) {
    const lives = this.#lives(nodes, kept);
    this.bytes = {
      inputs: this.#line("inputs", [...lives.keys()].filter((t) => t.node.operation === INPUT)),
      persistent: this.#line(
        "persistent",
        [...lives.keys()].filter((t) => t.node.operation === PACK),
      ),
      arena: 0,
    };
    for (const tensor of lives.keys()) {
      if (tensor.node.operation !== VARIABLE) continue;
      this.#slots.set(tensor, { buffer: `variable:${tensor.node.attributes.name}`, offset: 0 });
    }
    const rest = [...lives].filter(([tensor]) => !this.#slots.has(tensor));
    const arena = layOut(rest.map(([, life]) => life), alignment);
    rest.forEach(([tensor], i) =>
      this.#slots.set(tensor, { buffer: "arena", offset: arena.offsets[i] })
    );
    this.bytes.arena = arena.bytes;
  }

  locate(tensor: Tensor): Placed {
    const { owner, offset } = this.storage.place(tensor);
    const { buffer, offset: start } = this.#slots.get(owner)!;
    const slot = { buffer, offset: start + offset, bytes: bytesOf(tensor) };
    return { slot, shape: tensor.shape, dtype: tensor.dtype };
  }

  /** From which step to which each owner of storage is needed. */
  #lives(nodes: readonly Node[], kept: readonly Tensor[]): Map<Tensor, Interval> {
    const lives = new Map<Tensor, Interval>();
    const touch = (tensor: Tensor, step: number) => {
      const { owner } = this.storage.place(tensor);
      const before = lives.get(owner) ?? { bytes: bytesOf(owner), start: step, end: step };
      lives.set(owner, { ...before, end: step });
    };
    nodes.forEach((node, i) => [...node.inputs, ...node.outputs].forEach((t) => touch(t, i)));
    kept.forEach((tensor) => touch(tensor, nodes.length));
    return lives;
  }

  /** Places tensors one after the other in a buffer of their own. */
  #line(buffer: string, tensors: readonly Tensor[]): number {
    let end = 0;
    for (const tensor of tensors) {
      this.#slots.set(tensor, { buffer, offset: end });
      end = roundUp(end + bytesOf(tensor), this.alignment);
    }
    return end;
  }
}
