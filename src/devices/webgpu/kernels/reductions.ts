import { cumulativeSumText, sumRowsText } from "../../../../kernels/webgpu/generated/reductions.ts";
import { rowsText } from "../../../../kernels/webgpu/generated/shared.ts";
import type { SumAttributes } from "../../../graph/mod.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import {
  type Dispatch,
  type Dispatches,
  type KernelChooser,
  spread,
  type Tuning,
} from "../dispatch.ts";
import { array, operand } from "./shared/operand.ts";
import { type ColumnSum, cut, sumColumns } from "./shared/pieces.ts";
import { lanesFor, matrix, rowKernel, rowRounds } from "./shared/rows.ts";

/** Sums over one axis. */
export const sum: KernelChooser = ({ attributes }, tuning) => {
  const { outer, count, inner, scale } = attributes as SumAttributes;
  if (inner === 1) return sumRows(outer, count, tuning, { scale });
  return sumColumnsInPieces({ outer, count, inner, scale }, 2, tuning);
};

/** The sum of all squares. */
export const squaredNorm: KernelChooser = ({ inputs: [x] }, tuning) =>
  sumRows(1, sizeOf(x.shape), tuning, { squared: true });

/** Sums of all elements up to each, or from each on. */
export const cumulativeSum: KernelChooser = ({ attributes, inputs: [x] }, tuning) => {
  const [rows, columns] = matrix(x);
  const texts = [...["x", "y"].map((name, i) => operand(name, i, columns)), cumulativeSumText];
  const made = rowKernel("cumulative sum", texts, { rows, columns, loops: 2 }, tuning);
  const constants = { ...made.constants, REVERSE: Number(attributes.reverse) };
  const { LANES } = made.constants;
  const rounds = rowRounds(columns, 2, LANES) + LANES;
  return { dispatches: [{ ...made, constants, rounds }], scratch: 0 };
};

/** Sums over the last axis of `[rows, columns]`, in two passes where rows are few and long. */
function sumRows(
  rows: number,
  columns: number,
  tuning: Tuning,
  { scale = 1, squared = false }: { scale?: number; squared?: boolean },
): Dispatches {
  const { pieces, piece } = cut(columns, rows, tuning, tuning.rows === "single" ? 1 / 4 : 1 / 256);
  const first = { rows, columns, pieces, piece, scale, squared };
  if (pieces === 1) return { dispatches: sumRowsOnce(first, [0, 1], tuning), scratch: 0 };
  const second = { rows, columns: pieces, pieces: 1, piece: pieces, scale, squared: false };
  const dispatches = [
    ...sumRowsOnce({ ...first, scale: 1 }, [0, 2], tuning),
    ...sumRowsOnce(second, [2, 1], tuning),
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

/** One pass over rows: one dispatch, or several where they are larger than can be bound. */
function sumRowsOnce(
  { rows, columns, pieces, piece, scale, squared }: RowSum,
  bindings: readonly number[],
  tuning: Tuning,
): Dispatch[] {
  const lanes = lanesFor(piece, 1, tuning);
  const sums = rows * pieces;
  const step = sumsAtOnce({ rows, columns, pieces, piece }, tuning);
  return Array.from({ length: Math.ceil(sums / step) }, (_, i) => {
    const [begin, end] = [i * step, Math.min((i + 1) * step, sums)];
    const startOf = (sum: number) =>
      Math.floor(sum / pieces) * columns + Math.min(sum % pieces * piece, columns);
    const before = Math.floor(startOf(begin) / 64) * 64;
    const part = { first: before, count: startOf(end) - before };
    return {
      kernel: squared ? "squared norm" : "sum rows",
      source: [operand("x", 0, columns), array("y", 1), rowsText, sumRowsText].join("\n"),
      constants: { ...lanes, SQUARED: Number(squared) },
      params: { rows, columns, pieces, piece, scale, begin, end, before },
      bindings,
      parts: step < sums ? [part, undefined] : undefined,
      rounds: rowRounds(piece, 1, lanes.LANES),
      workgroups: spread(Math.ceil((end - begin) / lanes.ROWS)),
    };
  });
}

/** How many neighboring sums read no more than can be bound at once. */
function sumsAtOnce(
  { rows, columns, pieces, piece }: Omit<RowSum, "scale" | "squared">,
  { bindingBytes = Infinity }: Tuning,
): number {
  const most = Math.floor(bindingBytes / 4) - 64;
  if (4 * rows * columns <= bindingBytes) return rows * pieces;
  // Whole rows, or pieces of one: the bytes bound lie side by side.
  if (columns <= most) return Math.floor(most / columns) * pieces;
  return rows === 1 && piece <= most ? Math.floor(most / piece) : rows * pieces;
}

/**
 * A sum over an axis that is not the last; in two passes where there is not enough work for the
 * adapter otherwise, or too much for an invocation. `scratch` is the operand between them.
 */
function sumColumnsInPieces(
  { outer, count, inner, scale }: ColumnSum,
  scratch: number,
  tuning: Tuning,
): Dispatches {
  const { pieces, piece } = cut(count, outer * Math.ceil(inner / 4) / 64, tuning, 1);
  const sizes = { outer, count, inner };
  if (pieces === 1) return { dispatches: [sumColumns({ ...sizes, scale })], scratch: 0 };
  const dispatches = [
    sumColumns({ ...sizes, pieces, piece, bindings: [0, scratch] }),
    sumColumns({ outer, count: pieces, inner, scale, bindings: [scratch, 1] }),
  ];
  return { dispatches, scratch: 4 * outer * pieces * inner };
}
