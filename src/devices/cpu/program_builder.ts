import type { Placed, Slot } from "../plan/plan.ts";
import { roundUp } from "../plan/arena.ts";
import { type InstructionName, INSTRUCTIONS } from "./layout.ts";

const bits = new DataView(new ArrayBuffer(4));

/** The bits of a float32 as an instruction's argument. */
export function real(x: number): number {
  bits.setFloat32(0, x);
  return bits.getInt32(0);
}

/** Collects the instructions of a program. */
export class ProgramBuilder {
  /** Instructions so far. */
  count = 0;
  /** Bytes of scratch that the hungriest operation takes. */
  scratchBytes = 0;
  #words: number[] = [];

  /**
   * @param locate The address of a slot in the shared memory.
   * @param scratch The address of scratch shared by all threads.
   */
  constructor(
    private readonly locate: (slot: Slot) => number,
    private readonly scratch: number,
  ) {}

  /** Adds an instruction; sizes and addresses are integers, other numbers go through {@linkcode real}. */
  emit(name: InstructionName, ...args: readonly number[]): void {
    this.#words.push(INSTRUCTIONS.indexOf(name), args.length + 2, ...args.map((word) => word | 0));
    this.count++;
  }

  /** The address of a tensor. */
  address({ slot }: Placed): number {
    return this.locate(slot);
  }

  /** The address of `bytes` of scratch, until the next operation. */
  reserve(bytes: number): number {
    this.scratchBytes = Math.max(this.scratchBytes, roundUp(bytes, 64));
    return this.scratch;
  }

  /** The program as the kernels read it. */
  words(): Int32Array {
    return Int32Array.from(this.#words);
  }
}
