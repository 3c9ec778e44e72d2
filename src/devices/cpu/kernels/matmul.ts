import { matmulSize } from "../../../graph/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import { roundUp } from "../../plan/arena.ts";
import { type ProgramBuilder, real } from "../program_builder.ts";
import { SCRATCH } from "../layout.ts";

const EPILOGUE = { bias: 1, gelu: 2, geluGradient: 4, residual: 8 } as const;

/** How a product is cut. Sums are cut by the shapes alone, so that results don't depend on threads. */
interface Blocks {
  slices: number;
  k: number;
  m: number;
  n: number;
}

/** Rows that the innermost kernel takes at once, and columns. */
const [TILE_ROWS, TILE_COLUMNS] = [6, 16];
/** Floats of packed B that leave room for other things in a core's second-level cache. */
const CACHED_B = 384 * 1024;
/** Longest sum that is made at one go. */
const LONGEST = 800;

/** `op(a)·op(b)` with what was fused to it. */
export function matmul(step: PlannedStep, to: ProgramBuilder): void {
  const { attributes, inputs: [a, b, ...extra], outputs: [y, u] } = step;
  const { transposeA, transposeB, bias, activation, residual } = attributes;
  const size = matmulSize([a, b], attributes as Parameters<typeof matmulSize>[1]);
  const { batch, m, n, k } = size;
  const flags = (bias ? EPILOGUE.bias : 0) | (residual ? EPILOGUE.residual : 0) |
    (activation ? EPILOGUE[activation as "gelu" | "geluGradient"] : 0);
  const next = () => to.address(extra.shift()!);
  const biases = bias ? next() : 0;
  const saved = activation === "geluGradient" ? next() : activation ? to.address(u) : 0;
  const residuals = residual ? next() : 0;
  const blocks = chooseBlocks(size, transposeA, flags !== 0);
  const { slices } = blocks;
  const target = slices > 1 ? to.reserve(4 * slices * batch * m * n) : to.address(y);
  to.emit(
    "matmul",
    ...[to.address(a), to.address(b), target, batch, m, n, k, +transposeA, +transposeB],
    ...[slices, blocks.k, blocks.m, blocks.n, flags, biases, saved, residuals],
  );
  if (slices > 1) {
    to.emit("sumColumns", target, to.address(y), 1, slices, batch * m * n, 1, real(1));
  }
}

function chooseBlocks(
  { batch, m, n, k }: ReturnType<typeof matmulSize>,
  transposeA: boolean,
  epilogue: boolean,
): Blocks {
  const split = !epilogue && k > 1024 && batch * m * n <= 1 << 20;
  const slices = split ? Math.min(16, Math.ceil(k / 512)) : 1;
  const slice = Math.ceil(k / slices);
  const blockK = slice <= LONGEST ? slice : Math.ceil(slice / Math.ceil(slice / 512));
  const fitting = Math.floor(CACHED_B / slice / TILE_COLUMNS) * TILE_COLUMNS;
  let blockN = Math.min(n, Math.max(fitting, TILE_COLUMNS));
  let blockM = Math.min(roundUp(m, TILE_ROWS), 96);
  if (transposeA) {
    const rows = Math.floor(SCRATCH.packedA / (4 * slice + 64));
    blockM = Math.min(blockM, Math.max(rows - rows % TILE_ROWS, 1));
  }
  if (4 * slice * roundUp(blockN, TILE_COLUMNS) > SCRATCH.packedB || 4 * slice > SCRATCH.packedA) {
    throw new RangeError(
      `Cannot multiply [${m}, ${k}] by [${k}, ${n}] on the CPU as sums have at most ` +
        `${SCRATCH.packedB / 64} terms: ${slice}`,
    );
  }
  // Few blocks: narrower ones give every thread something to do.
  const tasks = () => batch * slices * Math.ceil(m / blockM) * Math.ceil(n / blockN);
  while (tasks() < 16 && blockM > 24) blockM = roundUp(blockM / 2, TILE_ROWS);
  while (tasks() < 8 && blockN > 32) blockN = roundUp(blockN / 2, TILE_COLUMNS);
  return { slices, k: blockK, m: blockM, n: blockN };
}
