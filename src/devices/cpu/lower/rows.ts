import { sizeOf } from "../../../tensors/mod.ts";
import type { Placed, PlannedStep } from "../../plan/plan.ts";
import { type Assembly, real } from "../assembly.ts";

/** Rows and columns of a tensor seen as a matrix of its last axis. */
function matrix({ shape }: Placed): [number, number] {
  const columns = shape[shape.length - 1];
  return [sizeOf(shape) / columns, columns];
}

/** Rows whose gradients of parameters are added one by one: more would lose digits of float32. */
const LONGEST = 1024;

/** Softmax over the last axis. */
export function softmax({ inputs: [x], outputs: [y] }: PlannedStep, to: Assembly): void {
  to.emit("softmax", to.address(x), to.address(y), ...matrix(x));
}

/** `dx = y · (dy − Σ y·dy)`. */
export function softmaxGradient({ inputs, outputs: [dx] }: PlannedStep, to: Assembly): void {
  const [y, dy] = inputs.map((input) => to.address(input));
  to.emit("softmaxGradient", y, dy, to.address(dx), ...matrix(dx));
}

/** Layer normalization with its row statistics. */
export function layerNorm({ attributes, inputs, outputs }: PlannedStep, to: Assembly): void {
  const places = [...inputs, ...outputs].map((operand) => to.address(operand));
  to.emit("layerNorm", ...places, ...matrix(inputs[0]), real(attributes.epsilon));
}

/** `dx`, `dγ`, `dβ`, and the residual where one was fused. */
export function layerNormGradient(step: PlannedStep, to: Assembly): void {
  const { attributes, inputs, outputs: [dx, dgamma, dbeta] } = step;
  const places = inputs.slice(0, 5).map((input) => to.address(input));
  const residual = attributes.residual ? to.address(inputs[5]) : 0;
  const [rows, columns] = matrix(dx);
  const slices = Math.max(Math.min(32, Math.ceil(rows / 16)), Math.ceil(rows / LONGEST));
  const row = 4 * columns;
  const sums = to.reserve(2 * slices * row + 2 * row);
  const both = sums + 2 * slices * row;
  to.emit("layerNormGradient", ...places, residual, to.address(dx), sums, rows, columns, slices);
  to.emit("sumColumns", sums, both, 1, slices, 2 * columns, 1, real(1));
  to.emit("copyRows", both, to.address(dgamma), 1, row, row, row);
  to.emit("copyRows", both + row, to.address(dbeta), 1, row, row, row);
}

/** Cross-entropy of each row. */
export function crossEntropy({ attributes, inputs, outputs }: PlannedStep, to: Assembly): void {
  const places = [...inputs, ...outputs].map((operand) => to.address(operand));
  to.emit("crossEntropy", ...places, ...matrix(inputs[0]), real(attributes.smoothing));
}

/** `(softmax − target) · dlosses`. */
export function crossEntropyGradient(step: PlannedStep, to: Assembly): void {
  const places = [...step.inputs, ...step.outputs].map((operand) => to.address(operand));
  const { smoothing } = step.attributes;
  to.emit("crossEntropyGradient", ...places, ...matrix(step.inputs[0]), real(smoothing));
}

/** 1 where the first largest logit is the label's. */
export function correct({ inputs, outputs }: PlannedStep, to: Assembly): void {
  const places = [...inputs, ...outputs].map((operand) => to.address(operand));
  to.emit("correct", ...places, ...matrix(inputs[0]));
}
