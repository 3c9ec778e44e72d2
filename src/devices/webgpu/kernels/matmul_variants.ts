import {
  matmulBlockLoadedText,
  matmulBlockSharedText,
  matmulDirectText,
  matmulTiledText,
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
  tiled8: tiled(8, 1, { software: 4, gpu: 1 }),
  // All the workgroup memory that every GPU must offer, without a pad.
  tiled16: tiled(16, 0, { software: 5, gpu: 2 }),
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

function tiled(side: number, pad: number, order: Variant["order"]): MatmulKernel {
  const depth = 16;
  return {
    order,
    source: matmulTiledText,
    constants: { SIDE: side, DEPTH: depth, PAD: pad },
    rows: 8 * side,
    columns: 8 * side,
    step: depth,
    // Filling the tiles, and going through them; each loop's last check counts as a round.
    roundsOfStep: 1 + 2 + (depth + 1),
    revised: 0,
    needs: {
      workgroupBytes: 2 * 16 * (2 * side + pad) * depth,
      invocations: side * side,
      bindings: BINDINGS,
      rounds: MAX_LOOP_ROUNDS,
    },
  };
}
