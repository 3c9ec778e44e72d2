/**
 * How elementwise programs lie in the words of an instruction: (places, steps, then the words of each
 * place, then those of each step). This is the one description of it; `deno task build:kernels` makes
 * AssemblyScript of it.
 *
 * @module
 */

/** The words of a place, where an operand of a step is. */
export const placeWords = ["address", "count", "inner"] as const;

/** The words of a step: its function's code, the places of its operands and of its result, and α. */
export const stepWords = ["code", "a", "b", "target", "alpha"] as const;

/** Counts of places that aren't tensors with that many elements, which repeat. */
export const placeCounts = {
  /** A tensor of the whole result's size. */
  whole: 0,
  /** A register, whose number stands for its address. */
  register: -1,
  /** One number for each column. */
  column: -2,
} as const;
