import { argumentNames, type Instruction } from "./instruction.ts";
import type { Placed, Slot } from "../plan/plan.ts";
import { roundUp } from "../plan/arena.ts";

const bits = new DataView(new ArrayBuffer(4));

/** The bits of a float32 as an instruction's argument. */
export function real(x: number): number {
  bits.setFloat32(0, x);
  return bits.getInt32(0);
}

type Names<I, Kind extends string> = I extends { readonly [K in Kind]: readonly (infer N)[] } ? N
  : never;
type Words<I> = I extends { readonly words: infer N extends string } ? N : never;

/** The arguments of an instruction by name: all that its description lists. */
export type Arguments<I extends Instruction> =
  & { readonly [A in Names<I, "addresses"> & string]: Placed | number }
  & { readonly [A in Names<I, "integers"> & string]: number | boolean }
  & { readonly [A in Names<I, "reals"> & string]: number }
  & { readonly [A in Words<I>]: readonly number[] };

/** Collects the instructions of a program. */
export class ProgramBuilder {
  /** Bytes of scratch, as many as the operation takes that takes the most. */
  scratchBytes = 0;
  /** Where each instruction starts, in words, and its number. */
  readonly starts: { readonly word: number; readonly number: number }[] = [];
  #words: number[] = [];

  /**
   * @param locate The address of a slot in the shared memory.
   * @param scratch The address of scratch shared by all threads.
   * @param numbers The number of each instruction.
   */
  constructor(
    private readonly locate: (slot: Slot) => number,
    private readonly scratch: number,
    private readonly numbers: ReadonlyMap<Instruction, number>,
  ) {}

  /** Adds an instruction. Where it takes an address, a tensor may stand for its own. */
  emit<I extends Instruction>(instruction: I, given: Arguments<I>): void {
    const all = given as Readonly<Record<string, Placed | number | boolean | readonly number[]>>;
    const reals = new Set(instruction.reals);
    const words = argumentNames(instruction).flatMap((argument) => {
      const value = all[argument];
      if (typeof value === "boolean") return Number(value);
      if (typeof value === "number") return reals.has(argument) ? real(value) : value | 0;
      return "slot" in value ? this.address(value) | 0 : value.map((word) => word | 0);
    });
    const number = this.numbers.get(instruction)!;
    this.starts.push({ word: this.#words.length, number });
    this.#words.push(number, words.length + 2, ...words);
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
