import { sizeOf } from "../../../tensors/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import { type ProgramBuilder, real } from "../program_builder.ts";

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
  if (inner === 1) return sumRows(to.address(x), to.address(y), outer, count, scale, false, to);
  const wanted = slicesOf(outer, count * inner) > 1 ? Math.min(32, Math.ceil(count / 64)) : 1;
  const slices = Math.max(wanted, Math.ceil(count / LONGEST));
  const target = slices > 1 ? to.reserve(4 * outer * slices * inner) : to.address(y);
  const factor = slices > 1 ? 1 : scale;
  to.emit("sumColumns", to.address(x), target, outer, count, inner, slices, real(factor));
  if (slices > 1) {
    to.emit("sumColumns", target, to.address(y), outer, slices, inner, 1, real(scale));
  }
}

/** The sum of squares. */
export function squaredNorm({ inputs: [x], outputs: [y] }: PlannedStep, to: ProgramBuilder): void {
  sumRows(to.address(x), to.address(y), 1, sizeOf(x.shape), 1, true, to);
}

function sumRows(
  x: number,
  y: number,
  rows: number,
  columns: number,
  scale: number,
  square: boolean,
  to: ProgramBuilder,
): void {
  const slices = slicesOf(rows, columns);
  const target = slices > 1 ? to.reserve(4 * rows * slices) : y;
  to.emit("sumRows", x, target, rows, columns, slices, real(slices > 1 ? 1 : scale), +square);
  if (slices > 1) to.emit("sumRows", target, y, rows, slices, 1, real(scale), 0);
}

/** `y[o, c, i] = scale · x[o, i]`. */
export function repeat(
  { attributes, inputs: [x], outputs: [y] }: PlannedStep,
  to: ProgramBuilder,
): void {
  const { outer, count, inner, scale } = attributes;
  to.emit("repeat", to.address(x), to.address(y), outer, count, inner, real(scale));
}
