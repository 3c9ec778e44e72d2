import type { Placed } from "../../../plan/plan.ts";
import type { Instructions } from "../../instruction.ts";

/** What carries instructions out part by part, and its arguments. */
export const togetherInstructions = {
  together: { file: "together", integers: ["parts", "count"], words: "instructions" },
} as const satisfies Instructions;

/** How the tasks of an instruction follow the rows of a tensor that it makes, or reads. */
export interface Rows {
  /** What it makes. It reads and writes no scratch that threads share. */
  readonly makes?: Placed;
  /** What it reads that the instruction before may have made. It writes to shared scratch alone. */
  readonly reads?: Placed;
  /** Equal parts of the rows that have tasks of their own; any divisor of this number will do. */
  readonly parts: number;
}

/** How a tensor of `rows` rows is read in `slices`, which needn't be equal: parts begin where both rows and slices do. */
export function readInSlices(reads: Placed, rows: number, slices: number): Rows {
  return { reads, parts: divisor(rows, slices) };
}

/** Bytes of a part: enough to be worth a look at the instructions, and few enough for a core's second cache. */
const [FEWEST, MOST] = [192 << 10, 512 << 10];

/** Parts for each thread at least, so that none waits long for the others. */
const FOR_EACH = 4;

/** In how many parts two instructions are carried out together, so that the second one reads what is in a cache; or 1. */
export function partsOf(
  first: Rows | undefined,
  second: Rows | undefined,
  threads: number,
): number {
  if (!first?.makes || !second?.reads) return 1;
  const [made, read] = [first.makes.slot, second.reads.slot];
  const same = made.buffer === read.buffer && made.offset === read.offset;
  if (!same || made.bytes !== read.bytes) return 1;
  const common = divisor(first.parts, second.parts);
  let parts = Math.min(common, Math.floor(made.bytes / FEWEST));
  while (parts > 1 && common % parts !== 0) parts--;
  return parts >= FOR_EACH * threads && made.bytes / parts <= MOST ? parts : 1;
}

/** The greatest common one. */
function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
