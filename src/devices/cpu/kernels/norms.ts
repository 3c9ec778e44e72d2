import { sizeOf } from "../../../tensors/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import { type ProgramBuilder, real } from "../program_builder.ts";
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
export function layerNorm({ attributes, inputs, outputs }: PlannedStep, to: ProgramBuilder): void {
  const places = [...inputs, ...outputs].map((operand) => to.address(operand));
  to.emit("layerNorm", ...places, ...matrix(inputs[0]), real(attributes.epsilon));
}

/** `dx`, `dγ`, `dβ`, and the residual where one was fused. */
export function layerNormGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { attributes, inputs, outputs: [dx, dgamma, dbeta] } = step;
  const places = inputs.slice(0, 5).map((input) => to.address(input));
  const residual = attributes.residual ? to.address(inputs[5]) : 0;
  const [rows, columns] = matrix(dx);
  const slices = Math.max(Math.min(32, Math.ceil(rows / 16)), Math.ceil(rows / LONGEST_SLICE));
  const row = 4 * columns;
  const sums = to.reserve(2 * slices * row + 2 * row);
  const both = sums + 2 * slices * row;
  to.emit("layerNormGradient", ...places, residual, to.address(dx), sums, rows, columns, slices);
  to.emit("sumColumns", sums, both, 1, slices, 2 * columns, 1, real(1));
  to.emit("copyRows", both, to.address(dgamma), 1, row, row, row);
  to.emit("copyRows", both + row, to.address(dbeta), 1, row, row, row);
}

/** `(x, γ) → (y, 1/σ)`. */
export function rmsNorm({ attributes, inputs, outputs }: PlannedStep, to: ProgramBuilder): void {
  const places = [...inputs, ...outputs].map((operand) => to.address(operand));
  const columns = sizeOf(inputs[1].shape);
  const rows = sizeOf(inputs[0].shape) / columns;
  to.emit("rmsNorm", ...places, rows, columns, real(attributes.epsilon));
}

/** `(x, γ, 1/σ, dy) → (dx, dγ)`. */
export function rmsNormGradient(
  { inputs, outputs: [dx, dgamma] }: PlannedStep,
  to: ProgramBuilder,
) {
  const places = [...inputs, dx].map((operand) => to.address(operand));
  const columns = sizeOf(dgamma.shape);
  const rows = sizeOf(dx.shape) / columns;
  const slices = slicesOf(rows);
  const sums = slices > 1 ? to.reserve(4 * slices * columns) : to.address(dgamma);
  to.emit("rmsNormGradient", ...places, sums, rows, columns, slices);
  if (slices > 1) to.emit("sumColumns", sums, to.address(dgamma), 1, slices, columns, 1, real(1));
}
