import { matmulSize } from "../../../graph/mod.ts";
import type { Epilogue } from "../../../graph/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import { roundUp } from "../../plan/arena.ts";
import type { ProgramBuilder } from "../program_builder.ts";
import { SCRATCH } from "../../../../kernels/cpu/memory_layout.ts";
import { finished, NO_PROGRAM, programInstructions } from "./shared/elementwise_program.ts";
import { addSlices } from "./shared/rows.ts";
import type { Instructions } from "../instruction.ts";

/** The kernels of this family and their arguments. */
export const instructions = {
  matmul: {
    file: "matmul",
    addresses: ["a", "b", "c"],
    integers: [
      ...["batch", "m", "n", "k", "transposeA", "transposeB", "slices"] as const,
      ...["blockK", "blockM", "blockN"] as const,
    ],
    words: "epilogue",
  },
} as const satisfies Instructions;

/** How a product is cut. Sums are cut by the shapes alone, so that results don't depend on threads. */
interface Blocks {
  slices: number;
  blockK: number;
  blockM: number;
  blockN: number;
}

/** Rows that the innermost kernel takes at once, and columns. */
const [TILE_ROWS, TILE_COLUMNS] = [6, 16];
/** Floats of packed B that leave room for other things in a core's second-level cache. */
const CACHED_B = 384 * 1024;
/** Longest sum that is made at one go. */
const LONGEST = 800;
/** Longest sum of a slice: the columns of a tile are packed for all of it. */
const LONGEST_SLICE = SCRATCH.packedB / (4 * TILE_COLUMNS);

/** `op(a)·op(b)`, and its epilogue while the product is in the cache, or after its slices' sum. */
export function matmul(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [a, b], made, program, alone } = finished(step, to);
  const { transposeA, transposeB, epilogue } = step.attributes;
  const size = matmulSize([a, b], step.attributes as Parameters<typeof matmulSize>[1]);
  const { batch, m, n, k } = size;
  const blocks = chooseBlocks(size, transposeA, epilogue !== undefined && isWhole(epilogue));
  const { slices } = blocks;
  const target = slices > 1 ? to.reserve(4 * slices * batch * m * n) : made;
  to.emit(instructions.matmul, {
    ...{ a, b, c: target, batch, m, n, k, transposeA, transposeB, ...blocks },
    epilogue: slices > 1 ? NO_PROGRAM : program,
  });
  if (slices === 1) return;
  addSlices(target, made, slices, batch * m * n, to);
  if (epilogue) to.emit(programInstructions.elementwise, { size: batch * m * n, program: alone });
}

/**
 * True for the epilogues whose products are made in slices only where they must be. Published numbers were:
 * another way to cut a sum rounds otherwise.
 */
function isWhole({ steps, kept }: Epilogue): boolean {
  const [{ function: first }, ...later] = steps;
  if (first === "gelu") return true;
  const onlyOnce = !kept.includes(0) && !later.some(({ operands }) => operands.includes(0));
  return onlyOnce && (first === "add" || first === "geluGradient");
}

function chooseBlocks(
  { batch, m, n, k }: ReturnType<typeof matmulSize>,
  transposeA: boolean,
  whole: boolean,
): Blocks {
  const split = !whole && k > 1024 && batch * m * n <= 1 << 20;
  const slices = Math.max(
    split ? Math.min(16, Math.ceil(k / 512)) : 1,
    Math.ceil(k / LONGEST_SLICE),
  );
  const slice = Math.ceil(k / slices);
  const blockK = slice <= LONGEST ? slice : Math.ceil(slice / Math.ceil(slice / 512));
  const fitting = Math.floor(CACHED_B / slice / TILE_COLUMNS) * TILE_COLUMNS;
  let blockN = Math.min(n, Math.max(fitting, TILE_COLUMNS));
  let blockM = Math.min(roundUp(m, TILE_ROWS), 96);
  if (transposeA) {
    const rows = Math.floor(SCRATCH.packedA / (4 * slice + 64));
    blockM = Math.min(blockM, Math.max(rows - rows % TILE_ROWS, 1));
  }
  // Few blocks: narrower ones give every thread something to do.
  const tasks = () => batch * slices * Math.ceil(m / blockM) * Math.ceil(n / blockN);
  while (tasks() < 16 && blockM > 24) blockM = roundUp(blockM / 2, TILE_ROWS);
  while (tasks() < 8 && blockN > 32) blockN = roundUp(blockN / 2, TILE_COLUMNS);
  return { slices, blockK, blockM, blockN };
}
