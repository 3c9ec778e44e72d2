import { sumColumnsText } from "../../../../../kernels/webgpu/generated/reductions.ts";
import { type Dispatch, spread, type Tuning } from "../../dispatch.ts";
import { MAX_LOOP_ROUNDS } from "../../limits.ts";
import { operand } from "./operand.ts";

/**
 * Cuts an axis into pieces of whole fours, so that there is work for the whole adapter, and no
 * invocation runs more rounds than {@linkcode MAX_LOOP_ROUNDS}; `rounds` is what an element costs it.
 */
export function cut(
  count: number,
  workgroups: number,
  tuning: Tuning,
  rounds = 2,
): { pieces: number; piece: number } {
  const busy = Math.min(Math.ceil(tuning.workgroups / workgroups), Math.ceil(count / 64));
  const most = Math.floor(MAX_LOOP_ROUNDS / rounds / 4) * 4;
  const wanted = Math.max(busy, Math.ceil(count / most), 1);
  const piece = Math.ceil(count / wanted / 4) * 4;
  return { pieces: Math.ceil(count / piece), piece };
}

/** A sum over the middle axis of `[outer, count, inner]`, in pieces that a second sum adds. */
export interface ColumnSum {
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
  /** Default 1. */
  readonly pieces?: number;
  /** Elements of the axis in a piece. Default all. */
  readonly piece?: number;
  /** The first element. Default 0. */
  readonly start?: number;
  /** Default 1. */
  readonly scale?: number;
  /** True to go on with the sums in y. Default false. */
  readonly resume?: boolean;
  /** The operands of x and y. Default 0 and 1. */
  readonly bindings?: readonly [number, number];
}

/** One pass of a sum over an axis that is not the last. */
export function sumColumns(options: ColumnSum): Dispatch {
  const { outer, count, inner, pieces = 1, piece = count, start = 0, scale = 1 } = options;
  return {
    kernel: "sum columns",
    source: [operand("x", 0, inner), operand("y", 1, inner), sumColumnsText].join("\n"),
    constants: {},
    params: {
      outer,
      count,
      inner,
      pieces,
      piece,
      start,
      scale,
      resume: Number(options.resume ?? false),
    },
    bindings: options.bindings ?? [0, 1],
    rounds: piece,
    workgroups: spread(Math.ceil(outer * pieces * Math.ceil(inner / 4) / 64)),
  };
}

/** Partial sums and, if there is more than one piece, the kernel that adds them up. */
export function inPieces(
  partials: readonly Dispatch[],
  pieces: number,
  size: number,
  scratch: number,
  to: number,
) {
  if (pieces === 1) return { dispatches: partials, scratch: 0 };
  const sum = sumColumns({ outer: 1, count: pieces, inner: size, bindings: [scratch, to] });
  return { dispatches: [...partials, sum], scratch: 4 * pieces * size };
}
