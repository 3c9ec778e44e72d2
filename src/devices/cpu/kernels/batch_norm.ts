import { sizeOf } from "../../../tensors/mod.ts";
import type { Placed, PlannedStep } from "../../plan/plan.ts";
import { type ProgramBuilder, real } from "../program_builder.ts";
import { finished } from "./shared/elementwise_program.ts";

/** Rows of a slice whose statistics are taken at once: 16 of their columns fit the nearest cache. */
const SLICE = 128;

/** Rows that a slice has at most: more would lose digits of float32. */
const LONGEST = 512;

/** Rows, columns and slices of rows. */
function cut({ shape }: Placed): [number, number, number] {
  const columns = shape[shape.length - 1];
  const rows = sizeOf(shape) / columns;
  const slices = Math.min(256, Math.ceil(rows / SLICE));
  return [rows, columns, Math.max(slices, Math.ceil(rows / LONGEST))];
}

/** `(x, γ, β) → (y, mean, 1/σ, variance)`. */
export function batchNorm(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs, made, others, program } = finished(step, to);
  const [x, gamma, beta] = inputs.map((input) => to.address(input));
  const statistics = others.map((output) => to.address(output));
  const [rows, columns, slices] = cut(inputs[0]);
  const sums = to.reserve(8 * slices * columns);
  const [means, rstds] = statistics;
  to.emit("batchNormSums", x, sums, rows, columns, slices);
  const sizes = [rows, columns, slices, real(step.attributes.epsilon)];
  to.emit("batchNormStatistics", sums, ...statistics, ...sizes);
  to.emit("batchNorm", x, gamma, beta, means, rstds, made, rows, columns, ...program);
}

/** `(x, γ, mean, 1/σ, dy) → (dx, dγ, dβ)`. */
export function batchNormGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs, made, others, program } = finished(step, to);
  const [x, gamma, means, rstds, dy] = inputs.map((input) => to.address(input));
  const [dgamma, dbeta] = others.map((output) => to.address(output));
  const [rows, columns, slices] = cut(inputs[0]);
  const row = 4 * columns;
  const sums = to.reserve(2 * slices * row + 2 * row);
  const both = sums + 2 * slices * row;
  to.emit("batchNormParameters", x, means, rstds, dy, sums, rows, columns, slices);
  to.emit("sumColumns", sums, both, 1, slices, 2 * columns, 1, real(1));
  to.emit("copyRows", both, dgamma, 1, row, row, row);
  to.emit("copyRows", both + row, dbeta, 1, row, row, row);
  const places = [x, gamma, means, rstds, dy, both, both + row, made];
  to.emit("batchNormGradient", ...places, rows, columns, ...program);
}
