/**
 * What an instruction of the CPU is. Each family's file lists its own, which is the one description of
 * them: the host writes arguments by their names, and `deno task build:kernels` makes AssemblyScript of
 * it, in `kernels/cpu/assembly/generated/`: the arguments' positions and what calls each kernel by its
 * number.
 *
 * @module
 */

/** An instruction's kernel and the names of its arguments, in memory in the order of these fields. */
export interface Instruction {
  /** The file in `kernels/cpu/assembly` that exports a function of the instruction's name. */
  readonly file: string;
  /** Where tensors lie; 0 where there is none. */
  readonly addresses?: readonly string[];
  /** Sizes, counts and switches. */
  readonly integers?: readonly string[];
  /** Numbers in float32. */
  readonly reals?: readonly string[];
  /** Any number of words, at the end. */
  readonly words?: string;
}

/** Instructions by the names of their kernels. */
export type Instructions = Readonly<Record<string, Instruction>>;

/** The names of an instruction's arguments in the order in which they lie in memory. */
export function argumentNames(instruction: Instruction): string[] {
  const { addresses = [], integers = [], reals = [], words } = instruction;
  return [...addresses, ...integers, ...reals, ...words === undefined ? [] : [words]];
}
