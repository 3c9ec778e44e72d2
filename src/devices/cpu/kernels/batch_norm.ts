import { sizeOf } from "../../../tensors/mod.ts";
import { SCRATCH } from "../../../../kernels/cpu/memory_layout.ts";
import type { Placed, PlannedStep } from "../../plan/plan.ts";
import type { ProgramBuilder } from "../program_builder.ts";
import { finished } from "./shared/elementwise_program.ts";
import { addSlices, copyRow } from "./shared/rows.ts";
import { checkScratch } from "./shared/scratch.ts";
import type { Instructions } from "../instruction.ts";

/** The kernels of this family and their arguments. */
export const instructions = {
  batchNormSums: {
    file: "batch_norm/statistics",
    addresses: ["x", "sums"],
    integers: ["rows", "columns", "slices"],
  },
  batchNormStatistics: {
    file: "batch_norm/statistics",
    addresses: ["sums", "means", "rstds", "variances"],
    integers: ["rows", "columns", "slices"],
    reals: ["epsilon"],
  },
  batchNorm: {
    file: "batch_norm/batch_norm",
    addresses: ["x", "gamma", "beta", "means", "rstds", "y"],
    integers: ["rows", "columns"],
    words: "epilogue",
  },
  batchNormParameters: {
    file: "batch_norm/batch_norm_gradient",
    addresses: ["x", "means", "rstds", "dy", "sums"],
    integers: ["rows", "columns", "slices"],
  },
  batchNormGradient: {
    file: "batch_norm/batch_norm_gradient",
    addresses: ["x", "gamma", "means", "rstds", "dy", "dgamma", "dbeta", "dx"],
    integers: ["rows", "columns"],
    words: "epilogue",
  },
} as const satisfies Instructions;

/** Rows of a slice whose statistics are taken at once: 16 of their columns fit the nearest cache. */
const SLICE = 128;

/** Rows that a slice has at most: more would lose digits of float32. */
const LONGEST = 512;

/** Rows, columns and slices of rows. */
function cut({ shape }: Placed): { rows: number; columns: number; slices: number } {
  const columns = shape[shape.length - 1];
  const rows = sizeOf(shape) / columns;
  const slices = Math.min(256, Math.ceil(rows / SLICE));
  return { rows, columns, slices: Math.max(slices, Math.ceil(rows / LONGEST)) };
}

/** `(x, γ, β) → (y, mean, 1/σ, variance)`. */
export function batchNorm(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [x, gamma, beta], made: y, others, program } = finished(step, to);
  const [means, rstds, variances] = others;
  const sizes = cut(x);
  const { rows, columns, slices } = sizes;
  const sums = to.reserve(8 * slices * columns);
  const { epsilon } = step.attributes;
  to.emit(instructions.batchNormSums, { x, sums, ...sizes });
  to.emit(instructions.batchNormStatistics, { sums, means, rstds, variances, ...sizes, epsilon });
  to.emit(instructions.batchNorm, {
    x,
    gamma,
    beta,
    means,
    rstds,
    y,
    rows,
    columns,
    epilogue: program,
  });
}

/** `(x, γ, mean, 1/σ, dy) → (dx, dγ, dβ)`. */
export function batchNormGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs, made: dx, others, program: epilogue } = finished(step, to);
  const [x, gamma, means, rstds, dy] = inputs;
  const sizes = cut(x);
  const { rows, columns, slices } = sizes;
  const row = 4 * columns;
  const factors = 12 * Math.ceil(columns / 4) * 4;
  checkScratch("differentiate batch normalization", factors, SCRATCH.working);
  const sums = to.reserve(2 * slices * row + 2 * row);
  const [dgamma, dbeta] = [sums + 2 * slices * row, sums + (2 * slices + 1) * row];
  to.emit(instructions.batchNormParameters, { x, means, rstds, dy, sums, ...sizes });
  addSlices(sums, dgamma, slices, 2 * columns, to);
  copyRow(dgamma, others[0], row, to);
  copyRow(dbeta, others[1], row, to);
  const places = { x, gamma, means, rstds, dy, dgamma, dbeta, dx };
  to.emit(instructions.batchNormGradient, { ...places, rows, columns, epilogue });
}
