import { sizeOf } from "../../../../tensors/mod.ts";
import type { Placed } from "../../../plan/plan.ts";
import type { ProgramBuilder } from "../../program_builder.ts";
import type { Instructions } from "../../instruction.ts";

/** The kernels that several families use, and their arguments. */
export const rowInstructions = {
  copyRows: {
    file: "layout",
    addresses: ["from", "to"],
    integers: ["rows", "bytes", "fromStride", "toStride"],
  },
  sumColumns: {
    file: "reductions",
    addresses: ["x", "y"],
    integers: ["outer", "count", "inner", "slices"],
    reals: ["scale"],
  },
} as const satisfies Instructions;

/** Rows and columns of a tensor seen as a matrix of its last axis. */
export function matrix({ shape }: Placed): { rows: number; columns: number } {
  const columns = shape[shape.length - 1];
  return { rows: sizeOf(shape) / columns, columns };
}

/** Rows of a slice at most: more would lose digits of float32. */
export const LONGEST_SLICE = 1024;

/** Slices of rows whose sums are added: by the rows alone, so that results don't depend on the threads. */
export function slicesOf(rows: number): number {
  return Math.max(Math.min(32, Math.ceil(rows / 64)), Math.ceil(rows / LONGEST_SLICE));
}

/** Adds up `slices` rows of `columns` sums. */
export function addSlices(
  sums: Placed | number,
  y: Placed | number,
  slices: number,
  columns: number,
  to: ProgramBuilder,
): void {
  const sizes = { outer: 1, count: slices, inner: columns, slices: 1, scale: 1 };
  to.emit(rowInstructions.sumColumns, { x: sums, y, ...sizes });
}

/** Copies `bytes` that lie next to each other. */
export function copyRow(
  from: Placed | number,
  at: Placed | number,
  bytes: number,
  to: ProgramBuilder,
): void {
  to.emit(rowInstructions.copyRows, {
    from,
    to: at,
    rows: 1,
    bytes,
    fromStride: bytes,
    toStride: bytes,
  });
}
