import { sizeOf } from "../../../tensors/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import type { ProgramBuilder } from "../program_builder.ts";
import { finished } from "./shared/elementwise_program.ts";
import { addSlices, copyRow, LONGEST_SLICE, matrix, slicesOf } from "./shared/rows.ts";
import type { Instructions } from "../instruction.ts";

/** The kernels of this family and their arguments. */
export const instructions = {
  layerNorm: {
    file: "norms/layer_norm",
    addresses: ["x", "gamma", "beta", "y", "means", "rstds"],
    integers: ["rows", "columns"],
    reals: ["epsilon"],
    words: "epilogue",
  },
  layerNormGradient: {
    file: "norms/layer_norm",
    addresses: ["x", "gamma", "means", "rstds", "dy", "dx", "sums"],
    integers: ["rows", "columns", "slices"],
    words: "epilogue",
  },
  rmsNorm: {
    file: "norms/rms_norm",
    addresses: ["x", "gamma", "y", "rstds"],
    integers: ["rows", "columns"],
    reals: ["epsilon"],
    words: "epilogue",
  },
  rmsNormGradient: {
    file: "norms/rms_norm",
    addresses: ["x", "gamma", "rstds", "dy", "dx", "sums"],
    integers: ["rows", "columns", "slices"],
    words: "epilogue",
  },
  softmax: { file: "norms/softmax", addresses: ["x", "y"], integers: ["rows", "columns"] },
  softmaxGradient: {
    file: "norms/softmax",
    addresses: ["y", "dy", "dx"],
    integers: ["rows", "columns"],
  },
} as const satisfies Instructions;

/** Softmax over the last axis. */
export function softmax({ inputs: [x], outputs: [y] }: PlannedStep, to: ProgramBuilder): void {
  to.emit(instructions.softmax, { x, y, ...matrix(x) });
}

/** `dx = y · (dy − Σ y·dy)`. */
export function softmaxGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [y, dy], outputs: [dx] } = step;
  to.emit(instructions.softmaxGradient, { y, dy, dx, ...matrix(dx) });
}

/** Layer normalization with its row statistics. */
export function layerNorm(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [x, gamma, beta], made: y, others, program: epilogue } = finished(step, to);
  const [means, rstds] = others;
  const { epsilon } = step.attributes;
  to.emit(instructions.layerNorm, {
    x,
    gamma,
    beta,
    y,
    means,
    rstds,
    ...matrix(x),
    epsilon,
    epilogue,
  });
}

/** `dx`, `dγ` and `dβ`. */
export function layerNormGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs, made: dx, others: [dgamma, dbeta], program: epilogue } = finished(step, to);
  const [x, gamma, means, rstds, dy] = inputs;
  const { rows, columns } = matrix(x);
  const slices = Math.max(Math.min(32, Math.ceil(rows / 16)), Math.ceil(rows / LONGEST_SLICE));
  const row = 4 * columns;
  const sums = to.reserve(2 * slices * row + 2 * row);
  const both = sums + 2 * slices * row;
  const places = { x, gamma, means, rstds, dy, dx, sums };
  to.emit(instructions.layerNormGradient, { ...places, rows, columns, slices, epilogue });
  addSlices(sums, both, slices, 2 * columns, to);
  copyRow(both, dgamma, row, to);
  copyRow(both + row, dbeta, row, to);
}

/** `(x, γ) → (y, 1/σ)`. */
export function rmsNorm(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [x, gamma], made: y, others: [rstds], program: epilogue } = finished(step, to);
  const columns = sizeOf(gamma.shape);
  const rows = sizeOf(x.shape) / columns;
  const { epsilon } = step.attributes;
  to.emit(instructions.rmsNorm, { x, gamma, y, rstds, rows, columns, epsilon, epilogue });
}

/** `(x, γ, 1/σ, dy) → (dx, dγ)`. */
export function rmsNormGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs, made: dx, others: [dgamma], program: epilogue } = finished(step, to);
  const [x, gamma, rstds, dy] = inputs;
  const columns = sizeOf(dgamma.shape);
  const rows = sizeOf(x.shape) / columns;
  const slices = slicesOf(rows);
  const sums = slices > 1 ? to.reserve(4 * slices * columns) : dgamma;
  const places = { x, gamma, rstds, dy, dx, sums };
  to.emit(instructions.rmsNormGradient, { ...places, rows, columns, slices, epilogue });
  if (slices > 1) addSlices(sums, dgamma, slices, columns, to);
}
