import {
  matmulBlockLoadedText,
  matmulBlockSharedText,
  matmulDirectText,
  matmulFineText,
  matmulTiledText,
  matmulTilesText,
} from "../../../../kernels/webgpu/generated/matmul.ts";
import type { MatmulVariant } from "../dispatch.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import type { Variant } from "../needs.ts";
import { askForLane, withSubgroup } from "./shared/subgroups.ts";

/** A way to multiply matrices: its text, constants and tile. */
export interface MatmulKernel extends Variant {
  readonly source: string;
  readonly constants: Readonly<Record<string, number>>;
  /** Rows of the result that a workgroup makes. */
  readonly rows: number;
  /** Columns of the result that a workgroup makes. */
  readonly columns: number;
  /** Terms of the sum that one round of its loop takes. */
  readonly step: number;
  /** Rounds that all loops run for such a step. */
  readonly roundsOfStep: number;
  /** Rows in which an epilogue goes over what was stored, `REVISED` in the text; 0: it doesn't. */
  readonly revised: number;
}

/** Operands: two factors, the result, and five of an epilogue. */
const BINDINGS = 8;

/**
 * All ways to multiply matrices. Software adapters run the invocations of a workgroup as lanes of one
 * vector and have no faster memory: what stays in registers is fastest, if their compilers can take
 * it. Which one is the fastest on a GPU is measured.
 */
export const matmulKernels: Readonly<Record<MatmulVariant, MatmulKernel>> = {
  subgroup8: direct(8, sharing(8), { software: 1, gpu: 4 }, 8),
  subgroup4: direct(4, sharing(4), { software: 2, gpu: 5 }, 4),
  direct: direct(8, matmulBlockLoadedText + matmulDirectText, { software: 3, gpu: 3 }),
  tiled8: tiled({ side: 8, blocks: 2, depth: 16, pad: 1 }, { software: 4, gpu: 1 }),
  // All the workgroup memory that every GPU must offer, without a pad.
  tiled16: tiled({ side: 16, blocks: 2, depth: 16, pad: 0 }, { software: 5, gpu: 2 }),
  fine8: tiled({ side: 8, blocks: 1, depth: 32, pad: 1 }, { software: 6, gpu: 6 }),
};

/**
 * The text of a direct kernel that shares rows across a subgroup. A workgroup is one subgroup; which
 * invocation is which lane of it is asked, as no order is promised.
 */
function sharing(lanes: number): string {
  return withSubgroup(matmulBlockSharedText, lanes) + askForLane(matmulDirectText);
}

function direct(
  lanes: number,
  source: string,
  order: Variant["order"],
  subgroups?: number,
): MatmulKernel {
  return {
    source,
    order,
    constants: { LANES: lanes },
    rows: 24,
    columns: 8 * lanes,
    step: 4,
    roundsOfStep: 1,
    revised: 24,
    needs: {
      subgroups,
      largeRegisterTiles: true,
      workgroupBytes: 0,
      invocations: lanes,
      bindings: BINDINGS,
      rounds: MAX_LOOP_ROUNDS,
    },
  };
}

/** How a product goes through workgroup memory. */
interface Tiling {
  /** Invocations of a workgroup, down and across. */
  readonly side: number;
  /** Blocks of 4 × 4 results that an invocation makes, down and across: 1 or 2. */
  readonly blocks: number;
  /** Terms of the sum that a tile holds. */
  readonly depth: number;
  /** Vectors behind each row of a tile. */
  readonly pad: number;
}

function tiled({ side, blocks, depth, pad }: Tiling, order: Variant["order"]): MatmulKernel {
  const quads = blocks * side;
  return {
    order,
    source: matmulTilesText + (blocks === 1 ? matmulFineText : matmulTiledText),
    constants: { SIDE: side, QUADS: quads, DEPTH: depth, PAD: pad },
    rows: 4 * quads,
    columns: 4 * quads,
    step: depth,
    // Filling the tiles, and going through them; each loop's last check counts as a round.
    roundsOfStep: 1 + 2 + (depth + 1),
    revised: 0,
    needs: {
      workgroupBytes: 2 * 16 * (quads + pad) * depth,
      invocations: side * side,
      bindings: BINDINGS,
      rounds: MAX_LOOP_ROUNDS,
    },
  };
}
