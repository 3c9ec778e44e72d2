import { sizeOf } from "../../../tensors/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import { type ProgramBuilder, real } from "../program_builder.ts";
import { finished } from "./shared/elementwise_program.ts";
import { LONGEST_SLICE, matrix, slicesOf } from "./shared/rows.ts";

/** Softmax over the last axis. */
export function softmax({ inputs: [x], outputs: [y] }: PlannedStep, to: ProgramBuilder): void {
  to.emit("softmax", to.address(x), to.address(y), ...matrix(x));
}

/** `dx = y · (dy − Σ y·dy)`. */
export function softmaxGradient({ inputs, outputs: [dx] }: PlannedStep, to: ProgramBuilder): void {
  const [y, dy] = inputs.map((input) => to.address(input));
  to.emit("softmaxGradient", y, dy, to.address(dx), ...matrix(dx));
}

/** Layer normalization with its row statistics. */
export function layerNorm(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs, made, others, program } = finished(step, to);
  const [read, written] = [inputs, others].map((places) => places.map((x) => to.address(x)));
  const sizes = [...matrix(inputs[0]), real(step.attributes.epsilon)];
  to.emit("layerNorm", ...read, made, ...written, ...sizes, ...program);
}

/** `dx`, `dγ` and `dβ`. */
export function layerNormGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs, made, others: [dgamma, dbeta], program } = finished(step, to);
  const places = inputs.map((input) => to.address(input));
  const [rows, columns] = matrix(inputs[0]);
  const slices = Math.max(Math.min(32, Math.ceil(rows / 16)), Math.ceil(rows / LONGEST_SLICE));
  const row = 4 * columns;
  const sums = to.reserve(2 * slices * row + 2 * row);
  const both = sums + 2 * slices * row;
  to.emit("layerNormGradient", ...places, made, sums, rows, columns, slices, ...program);
  to.emit("sumColumns", sums, both, 1, slices, 2 * columns, 1, real(1));
  to.emit("copyRows", both, to.address(dgamma), 1, row, row, row);
  to.emit("copyRows", both + row, to.address(dbeta), 1, row, row, row);
}

/** `(x, γ) → (y, 1/σ)`. */
export function rmsNorm(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs, made, others: [rstds], program } = finished(step, to);
  const places = [...inputs.map((input) => to.address(input)), made, to.address(rstds)];
  const columns = sizeOf(inputs[1].shape);
  const rows = sizeOf(inputs[0].shape) / columns;
  to.emit("rmsNorm", ...places, rows, columns, real(step.attributes.epsilon), ...program);
}

/** `(x, γ, 1/σ, dy) → (dx, dγ)`. */
export function rmsNormGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs, made, others: [dgamma], program } = finished(step, to);
  const places = [...inputs.map((input) => to.address(input)), made];
  const columns = sizeOf(dgamma.shape);
  const rows = sizeOf(inputs[0].shape) / columns;
  const slices = slicesOf(rows);
  const sums = slices > 1 ? to.reserve(4 * slices * columns) : to.address(dgamma);
  to.emit("rmsNormGradient", ...places, sums, rows, columns, slices, ...program);
  if (slices > 1) to.emit("sumColumns", sums, to.address(dgamma), 1, slices, columns, 1, real(1));
}
