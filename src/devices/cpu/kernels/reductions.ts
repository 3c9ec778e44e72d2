import { sizeOf } from "../../../tensors/mod.ts";
import type { Placed, PlannedStep } from "../../plan/plan.ts";
import type { ProgramBuilder } from "../program_builder.ts";
import { matrix, rowInstructions } from "./shared/rows.ts";
import type { Instructions } from "../instruction.ts";

/** The kernels of this family and their arguments. */
export const instructions = {
  repeat: {
    file: "reductions",
    addresses: ["x", "y"],
    integers: ["outer", "count", "inner"],
    reals: ["scale"],
  },
  sumRows: {
    file: "reductions",
    addresses: ["x", "y"],
    integers: ["rows", "columns", "slices", "square"],
    reals: ["scale"],
  },
  cumulativeSum: {
    file: "reductions",
    addresses: ["x", "y"],
    integers: ["rows", "columns", "reverse"],
  },
} as const satisfies Instructions;

/** Slices of a long sum: by its length alone, so that results don't depend on the threads. */
function slicesOf(sums: number, terms: number): number {
  return sums >= 64 || sums * terms < 32768 ? 1 : Math.min(64, Math.ceil(terms / 512));
}

/** Rows that a slice of a sum over columns has at most: more would lose digits of float32. */
const LONGEST = 8192;

/** `y[o, i] = scale · Σ_c x[o, c, i]`. */
export function sum(
  { attributes, inputs: [x], outputs: [y] }: PlannedStep,
  to: ProgramBuilder,
): void {
  const { outer, count, inner, scale } = attributes;
  if (inner === 1) return sumRows(x, y, { rows: outer, columns: count, scale, square: false }, to);
  const wanted = slicesOf(outer, count * inner) > 1 ? Math.min(32, Math.ceil(count / 64)) : 1;
  const slices = Math.max(wanted, Math.ceil(count / LONGEST));
  if (slices === 1) {
    to.emit(rowInstructions.sumColumns, { x, y, outer, count, inner, slices, scale });
    return;
  }
  const sums = to.reserve(4 * outer * slices * inner);
  to.emit(rowInstructions.sumColumns, { x, y: sums, outer, count, inner, slices, scale: 1 });
  to.emit(rowInstructions.sumColumns, {
    x: sums,
    y,
    outer,
    count: slices,
    inner,
    slices: 1,
    scale,
  });
}

/** The sum of squares. */
export function squaredNorm({ inputs: [x], outputs: [y] }: PlannedStep, to: ProgramBuilder): void {
  sumRows(x, y, { rows: 1, columns: sizeOf(x.shape), scale: 1, square: true }, to);
}

/** The sums of rows, or of their squares, times `scale`. */
function sumRows(
  x: Placed,
  y: Placed,
  sizes: { rows: number; columns: number; scale: number; square: boolean },
  to: ProgramBuilder,
): void {
  const { rows, columns, scale } = sizes;
  const slices = slicesOf(rows, columns);
  if (slices === 1) {
    to.emit(instructions.sumRows, { x, y, ...sizes, slices });
    return;
  }
  const sums = to.reserve(4 * rows * slices);
  to.emit(instructions.sumRows, { x, y: sums, ...sizes, slices, scale: 1 });
  to.emit(instructions.sumRows, {
    x: sums,
    y,
    rows,
    columns: slices,
    slices: 1,
    scale,
    square: false,
  });
}

/** `y[o, c, i] = scale · x[o, i]`. */
export function repeat(
  { attributes, inputs: [x], outputs: [y] }: PlannedStep,
  to: ProgramBuilder,
): void {
  const { outer, count, inner, scale } = attributes;
  to.emit(instructions.repeat, { x, y, outer, count, inner, scale });
}

/** `y[r, c] = Σ_{k ≤ c} x[r, k]`, or of k ≥ c in reverse. */
export function cumulativeSum(step: PlannedStep, to: ProgramBuilder): void {
  const { attributes: { reverse }, inputs: [x], outputs: [y] } = step;
  to.emit(instructions.cumulativeSum, { x, y, ...matrix(x), reverse });
}
