import {
  attentionRowsSharedText,
  attentionRowsStagedText,
} from "../../../../kernels/webgpu/generated/attention.ts";
import type { AttentionVariant } from "../dispatch.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import type { Variant } from "../needs.ts";
import { withSubgroup } from "./shared/subgroups.ts";

/** Blocks of 16 elements that the widest head has. */
export const MAX_BLOCKS = 8;

/** A way for attention to have the rows of its other side. */
export interface AttentionKernel extends Variant {
  /** The text that has the rows. */
  readonly rows: string;
  /** Constants of the texts, among them the invocations of a workgroup, for so many tokens. */
  readonly constants: (tokens: number, blocks: number) => { readonly LANES: number };
  /** Tokens that one round of the outer loop takes. */
  readonly step: number;
  /** Rounds that all loops run for such a step. */
  readonly roundsOfStep: (blocks: number) => number;
}

/** Operands of the gradient: qkv, dout, dqkv, logSumExp, out and working space. */
const BINDINGS = 6;

/** All ways to attend. */
export const attentionKernels: Readonly<Record<AttentionVariant, AttentionKernel>> = {
  subgroup8: shared(8, { software: 1, gpu: 2 }),
  subgroup4: shared(4, { software: 2, gpu: 3 }),
  staged: {
    order: { software: 3, gpu: 1 },
    rows: attentionRowsStagedText,
    constants: (tokens, blocks) => ({ LANES: lanesOf(tokens), TILE: 64 * blocks }),
    step: 16,
    // Filling the tile and going through it; each loop's last check counts as a round.
    roundsOfStep: (blocks) => 1 + (blocks + 1) + (16 + 1),
    needs: {
      workgroupBytes: 2 * 16 * 64 * MAX_BLOCKS,
      invocations: 64,
      bindings: BINDINGS,
      rounds: MAX_LOOP_ROUNDS,
    },
  },
};

/**
 * Rows of a workgroup: 64 share what is staged, but of 65, one more than patches of an image, the last would
 * take a workgroup of which 63 lanes have none.
 */
function lanesOf(tokens: number): number {
  return Math.ceil(tokens / 32) % 2 ? 32 : 64;
}

function shared(lanes: number, order: Variant["order"]): AttentionKernel {
  return {
    order,
    rows: withSubgroup(attentionRowsSharedText, lanes),
    constants: () => ({ LANES: lanes }),
    step: 4,
    roundsOfStep: () => 1 + (4 + 1),
    needs: {
      subgroups: lanes,
      largeRegisterTiles: true,
      workgroupBytes: 0,
      invocations: lanes,
      bindings: BINDINGS,
      rounds: MAX_LOOP_ROUNDS,
    },
  };
}
