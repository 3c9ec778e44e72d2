import { argumentNames, type Instruction } from "./instruction.ts";
import { partsOf, type Rows, togetherInstructions } from "./kernels/shared/together.ts";
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

/** An instruction of a program. */
export interface Start {
  /** Where it starts, in words. */
  readonly word: number;
  /** Its number, or those of the instructions that are carried out together. */
  readonly numbers: number[];
}

/** Collects the instructions of a program. */
export class ProgramBuilder {
  /** Bytes of scratch, as many as the operation takes that takes the most. */
  scratchBytes = 0;
  /** The instructions in their order. */
  readonly starts: Start[] = [];
  #words: number[] = [];
  #rows: Rows | undefined;

  /**
   * @param locate The address of a slot in the shared memory.
   * @param scratch The address of scratch shared by all threads.
   * @param numbers The number of each instruction.
   * @param threads How many threads share its tasks.
   */
  constructor(
    private readonly locate: (slot: Slot) => number,
    private readonly scratch: number,
    private readonly numbers: ReadonlyMap<Instruction, number>,
    private readonly threads: number,
  ) {}

  /**
   * Adds an instruction. Where it takes an address, a tensor may stand for its own. One that only reads what the
   * instruction before it makes is carried out with that, part by part, while each part is in a cache.
   */
  emit<I extends Instruction>(instruction: I, given: Arguments<I>, rows?: Rows): void {
    const word = this.#words.length;
    this.#add(instruction, given);
    const number = this.numbers.get(instruction)!;
    const parts = partsOf(this.#rows, rows, this.threads);
    this.#rows = parts > 1 ? undefined : rows;
    if (parts === 1) {
      this.starts.push({ word, numbers: [number] });
      return;
    }
    const last = this.starts[this.starts.length - 1];
    const instructions = this.#words.splice(last.word);
    last.numbers.push(number);
    this.#add(togetherInstructions.together, { parts, count: 2, instructions });
  }

  #add<I extends Instruction>(instruction: I, given: Arguments<I>): void {
    const all = given as Readonly<Record<string, Placed | number | boolean | readonly number[]>>;
    const reals = new Set(instruction.reals);
    const words = argumentNames(instruction).flatMap((argument) => {
      const value = all[argument];
      if (typeof value === "boolean") return Number(value);
      if (typeof value === "number") return reals.has(argument) ? real(value) : value | 0;
      return "slot" in value ? this.address(value) | 0 : value.map((word) => word | 0);
    });
    this.#words.push(this.numbers.get(instruction)!, words.length + 2, ...words);
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
