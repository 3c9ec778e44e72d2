import * as wgsl from "../../../../kernels/webgpu/mod.ts";
import type { SumAttributes } from "../../../graph/mod.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import {
  type Dispatch,
  type Dispatches,
  type KernelChooser,
  spread,
  type Tuning,
  uniforms,
} from "../dispatch.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import { array, operand } from "./operand.ts";

/** Sums over one axis. */
export const sum: KernelChooser = ({ attributes }, tuning) => {
  const { outer, count, inner, scale } = attributes as SumAttributes;
  if (inner === 1) return sumRows(outer, count, tuning, { scale });
  const { pieces, piece } = cut(count, outer * Math.ceil(inner / 4) / 64, tuning);
  const sizes = { outer, count, inner };
  if (pieces === 1) return { dispatches: [sumColumns({ ...sizes, scale })], scratch: 0 };
  const dispatches = [
    sumColumns({ ...sizes, pieces, piece, bindings: [0, 2] }),
    sumColumns({ outer, count: pieces, inner, scale, bindings: [2, 1] }),
  ];
  return { dispatches, scratch: 4 * outer * pieces * inner };
};

/** The sum of all squares. */
export const squaredNorm: KernelChooser = ({ inputs: [x] }, tuning) =>
  sumRows(1, sizeOf(x.shape), tuning, { squared: true });

/** Sums over the last axis of `[rows, columns]`, in two passes where rows are few and long. */
function sumRows(
  rows: number,
  columns: number,
  tuning: Tuning,
  { scale = 1, squared = false }: { scale?: number; squared?: boolean },
): Dispatches {
  const { pieces, piece } = cut(columns, rows, tuning, 4 * lanesFor(columns, tuning).LANES);
  const first = { rows, columns, pieces, piece, scale, squared };
  if (pieces === 1) return { dispatches: [sumRowsOnce(first, [0, 1], tuning)], scratch: 0 };
  const second = { rows, columns: pieces, pieces: 1, piece: pieces, scale, squared: false };
  const dispatches = [
    sumRowsOnce({ ...first, scale: 1 }, [0, 2], tuning),
    sumRowsOnce(second, [2, 1], tuning),
  ];
  return { dispatches, scratch: 4 * rows * pieces };
}

interface RowSum {
  readonly rows: number;
  readonly columns: number;
  readonly pieces: number;
  readonly piece: number;
  readonly scale: number;
  readonly squared: boolean;
}

function sumRowsOnce(
  { rows, columns, pieces, piece, scale, squared }: RowSum,
  bindings: readonly number[],
  tuning: Tuning,
): Dispatch {
  const lanes = lanesFor(piece, tuning);
  return {
    kernel: squared ? "squared norm" : "sum rows",
    source: [operand("x", 0, columns), array("y", 1), wgsl.rows, wgsl.sumRows].join("\n"),
    constants: { ...lanes, SQUARED: Number(squared) },
    params: uniforms([rows, columns, pieces, piece, { float: scale }]),
    bindings,
    workgroups: spread(Math.ceil(rows * pieces / lanes.ROWS)),
  };
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
  /** The operands of x and y. Default 0 and 1. */
  readonly bindings?: readonly [number, number];
}

/** One pass of a sum over an axis that is not the last. */
export function sumColumns(options: ColumnSum): Dispatch {
  const { outer, count, inner, pieces = 1, piece = count, start = 0, scale = 1 } = options;
  return {
    kernel: "sum columns",
    source: [operand("x", 0, inner), operand("y", 1, inner), wgsl.sumColumns].join("\n"),
    constants: {},
    params: uniforms([outer, count, inner, pieces, piece, start, { float: scale }]),
    bindings: options.bindings ?? [0, 1],
    workgroups: spread(Math.ceil(outer * pieces * Math.ceil(inner / 4) / 64)),
  };
}

/**
 * Cuts an axis into pieces of whole fours, so that there is work for the whole adapter, and no piece
 * is too long for a loop that takes so many elements a round.
 */
export function cut(
  count: number,
  workgroups: number,
  tuning: Tuning,
  elementsOfRound = 1,
): { pieces: number; piece: number } {
  const wanted = Math.min(Math.ceil(tuning.workgroups / workgroups), Math.ceil(count / 64));
  const longest = Math.floor(MAX_LOOP_ROUNDS / 4) * 4 * elementsOfRound;
  const piece = Math.ceil(count / Math.max(wanted, Math.ceil(count / longest)) / 4) * 4;
  return { pieces: Math.ceil(count / piece), piece };
}

/** How many invocations share a row of a length, and how many rows a workgroup. */
export function lanesFor(
  columns: number,
  { rows }: Tuning,
): { LANES: number; ROWS: number; INVOCATIONS: number } {
  if (rows === "single") return { LANES: 1, ROWS: 16, INVOCATIONS: 16 };
  const lanes = 2 ** Math.ceil(Math.log2(Math.max(columns / 4, 1)));
  const LANES = Math.min(Math.max(lanes, 4), 64);
  return { LANES, ROWS: 64 / LANES, INVOCATIONS: 64 };
}
