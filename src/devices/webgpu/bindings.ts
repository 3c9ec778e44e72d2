/**
 * From the operands of dispatches to ranges of buffers, still as plain data. Every rule of WebGPU
 * about bindings is kept here, for all kernels: no byte is bound twice in one dispatch, ranges start
 * where every device lets them, and none is larger than the device binds.
 *
 * @module
 */
import { roundUp } from "../plan/arena.ts";
import type { PlannedStep, Slot } from "../plan/plan.ts";
import { canShare, share } from "./aliases.ts";
import { checkDispatch } from "./check_dispatch.ts";
import type { Dispatch, Dispatches } from "./dispatch.ts";
import { stridedCopy } from "./kernels/shared/strided_copy.ts";
import { BINDING_ALIGNMENT, type BindingLimits } from "./limits.ts";
import { packParams } from "./params.ts";
import { bound, overlap, sameRange } from "./ranges.ts";

/** A dispatch with the bytes that each of its bindings sees. */
export interface BoundDispatch {
  /** The dispatch; operands at the same place have become one binding. */
  readonly dispatch: Dispatch;
  /** Per binding: a buffer of the plan or `"scratch"`, where it starts, and how many bytes it has. */
  readonly ranges: readonly Slot[];
  /** The bytes of its uniform block. */
  readonly params: ArrayBuffer;
}

/** The dispatches of a step, and the scratch memory that they share, in bytes. */
export interface BoundStep {
  readonly dispatches: readonly BoundDispatch[];
  readonly scratch: number;
}

/**
 * Finds the bytes that the dispatches of a step bind. Operands at the same place share a binding;
 * one that overlaps another otherwise, or starts at a place that can't be bound, is copied to scratch
 * memory first, and back if it is written.
 *
 * @throws {RangeError} if a dispatch asks for more than devices allow.
 * @throws {TypeError} if its params don't fit the fields of its text's `struct Params`.
 */
export function bindStep(step: PlannedStep, made: Dispatches, limits: BindingLimits): BoundStep {
  const operands = new Operands(step, made.scratch);
  for (const dispatch of made.dispatches) operands.separate(dispatch);
  const { before, after } = operands.copies();
  const dispatches = [...before, ...made.dispatches.map((each) => operands.bind(each)), ...after];
  for (const each of dispatches) checkDispatch(step, each, limits);
  return { dispatches, scratch: operands.scratch };
}

/** The operands of a step: inputs, outputs, scratch memory. */
class Operands {
  /** Bytes of scratch memory, with the copies of moved operands. */
  scratch: number;
  readonly #slots: readonly Slot[];
  readonly #written: readonly boolean[];
  readonly #moved = new Map<number, Slot>();

  constructor(private readonly step: PlannedStep, scratch: number) {
    const own = { buffer: "scratch", offset: 0, bytes: scratch };
    const outputs = step.outputs.map(({ slot }) => slot);
    this.scratch = scratch;
    this.#slots = [...step.inputs.map(({ slot }) => slot), ...outputs, own];
    this.#written = this.#slots.map((slot, i) =>
      i >= step.inputs.length || outputs.some((output) => sameRange(output, slot))
    );
  }

  /** Moves operands to scratch memory until no two of the dispatch's bindings overlap. */
  separate(dispatch: Dispatch): void {
    for (const operand of dispatch.bindings) {
      if (this.#slots[operand].offset % BINDING_ALIGNMENT) this.#move(operand);
    }
    for (;;) {
      const pair = this.#conflict(dispatch);
      if (!pair) return;
      const [a, b] = pair.sort((a, b) => this.#slots[a].bytes - this.#slots[b].bytes);
      this.#move(this.#written[a] && !this.#written[b] ? b : a);
    }
  }

  /** Two operands of which some bytes would be bound twice. */
  #conflict(dispatch: Dispatch): [number, number] | undefined {
    const ranges = this.#ranges(dispatch);
    for (let i = 0; i < ranges.length; i++) {
      for (let j = 0; j < i; j++) {
        if (!overlap(ranges[i], ranges[j])) continue;
        if (sameRange(ranges[i], ranges[j]) && canShare(dispatch.source, j, i)) continue;
        return [dispatch.bindings[j], dispatch.bindings[i]];
      }
    }
  }

  #move(operand: number): void {
    const slot = this.#slots[operand];
    if (this.#moved.has(operand)) return;
    if (slot.buffer === "scratch") {
      throw new Error(`Cannot run ${this.step.operation} as its working space is bound twice`);
    }
    const place = {
      buffer: "scratch",
      offset: roundUp(this.scratch, BINDING_ALIGNMENT),
      bytes: slot.bytes,
    };
    this.scratch = place.offset + roundUp(slot.bytes, 16);
    // What is overwritten is one tensor under two numbers.
    const together = (i: number) => this.#written[operand] && sameRange(this.#slots[i], slot);
    this.#slots.forEach((_, i) => {
      if (i === operand || together(i)) this.#moved.set(i, place);
    });
  }

  /** The copies of moved operands to scratch memory, and of those written back. */
  copies(): { before: BoundDispatch[]; after: BoundDispatch[] } {
    const moved = [...this.#moved].filter(([, place], at, all) =>
      all.findIndex(([, other]) => other === place) === at
    );
    const own = this.#slots.length - 1;
    return {
      before: moved.map(([i, place]) => copyOf(this.#slots[i], place, [i, own])),
      after: moved.filter(([i]) => this.#written[i])
        .map(([i, place]) => copyOf(place, this.#slots[i], [own, i])),
    };
  }

  /** The dispatch over ranges. */
  bind(dispatch: Dispatch): BoundDispatch {
    const ranges = this.#ranges(dispatch);
    const owners = ranges.map((range) => ranges.findIndex((other) => sameRange(range, other)));
    const left = owners.filter((owner, i) => owner === i);
    const params = packParams(dispatch);
    if (left.length === owners.length) return { dispatch, ranges, params };
    return {
      dispatch: {
        ...dispatch,
        source: share(dispatch.source, owners),
        bindings: left.map((i) => dispatch.bindings[i]),
      },
      ranges: left.map((i) => ranges[i]),
      params,
    };
  }

  #ranges({ bindings, parts }: Dispatch): Slot[] {
    return bindings.map((operand, i) => {
      const { buffer, offset, bytes } = this.#moved.get(operand) ?? this.#slots[operand];
      const part = parts?.[i] ?? { first: 0, count: bytes / 4 };
      return { buffer, offset: offset + 4 * part.first, bytes: bound(4 * part.count) };
    });
  }
}

/** Moves a tensor's elements, from and to places that need not be aligned. */
function copyOf(from: Slot, to: Slot, bindings: [number, number]): BoundDispatch {
  const [startX, startY] = [from, to].map(({ offset }) => (offset % BINDING_ALIGNMENT) / 4);
  const axes = [{ size: from.bytes / 4, x: 1, y: 1 }];
  const ranges = [from, to].map(({ buffer, offset, bytes }) => {
    const before = offset % BINDING_ALIGNMENT;
    return { buffer, offset: offset - before, bytes: bound(bytes + before) };
  });
  const dispatch = stridedCopy("copy", axes, { startX, startY, bindings });
  return { dispatch, ranges, params: packParams(dispatch) };
}
