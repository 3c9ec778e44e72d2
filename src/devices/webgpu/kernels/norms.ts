import {
  layerNormGradientText,
  layerNormParametersText,
  layerNormText,
  rmsNormGradientText,
  rmsNormParametersText,
  rmsNormText,
  softmaxGradientText,
  softmaxText,
} from "../../../../kernels/webgpu/generated/norms.ts";
import {
  parameterTotalsText,
  rowPiecesText,
  specialNumbersText,
} from "../../../../kernels/webgpu/generated/shared.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import type { KernelChooser } from "../dispatch.ts";
import { withEpilogue } from "./shared/epilogue.ts";
import { array, operand } from "./shared/operand.ts";
import { cut, inPieces } from "./shared/pieces.ts";
import { plain } from "./shared/plain.ts";
import { matrix, rowKernel } from "./shared/rows.ts";

/** Softmax over the last axis. */
export const softmax: KernelChooser = ({ inputs: [x] }, tuning) => {
  const [rows, columns] = matrix(x);
  const operands = ["x", "y"].map((name, i) => operand(name, i, columns));
  const texts = [...operands, specialNumbersText, softmaxText];
  const work = { rows, columns, loops: 3 };
  return { dispatches: [rowKernel("softmax", texts, work, tuning)], scratch: 0 };
};

/** `(y, dy) → dx`. */
export const softmaxGradient: KernelChooser = ({ inputs: [y] }, tuning) => {
  const [rows, columns] = matrix(y);
  const operands = ["y", "dy", "dx"].map((name, i) => operand(name, i, columns));
  const texts = [...operands, softmaxGradientText];
  const work = { rows, columns, loops: 2 };
  return { dispatches: [rowKernel("softmax gradient", texts, work, tuning)], scratch: 0 };
};

/** `(x, γ, β) → (y, mean, 1/σ)`. */
export const layerNorm: KernelChooser = (step, tuning) => {
  const [rows, columns] = matrix(step.inputs[0]);
  const texts = [
    ...["x", "gamma", "beta"].map((name, i) => operand(name, i, columns)),
    array("means", 3),
    array("rstds", 4),
    layerNormText,
  ];
  const params = { rows, columns, epsilon: step.attributes.epsilon };
  const first = step.inputs.length;
  const made = {
    ...rowKernel("layer norm", texts, { rows, columns, loops: 3, params }, tuning),
    bindings: [0, 1, 2, first + 1, first + 2],
  };
  return { dispatches: [withEpilogue(made, step, columns)], scratch: 0 };
};

/** `(x, γ, mean, 1/σ, dy) → (dx, dγ, dβ)`. */
export const layerNormGradient: KernelChooser = (step, tuning) => {
  const [rows, columns] = matrix(step.inputs[0]);
  const first = step.inputs.length;
  const texts = [
    operand("x", 0, columns),
    operand("gamma", 1, columns),
    array("means", 2),
    array("rstds", 3),
    operand("dy", 4, columns),
    layerNormGradientText,
  ];
  const dx = rowKernel("layer norm gradient", texts, { rows, columns, loops: 2 }, tuning);
  const quads = Math.ceil(columns / 4);
  const { pieces, piece } = cut(rows, quads / 64, tuning, 1);
  const scratch = first + step.outputs.length;
  const parameters = [
    operand("x", 0, columns),
    operand("dy", 1, columns),
    array("means", 2),
    array("rstds", 3),
    operand("sums", 4, columns),
    rowPiecesText,
    layerNormParametersText,
  ];
  const params = { rows, columns, pieces, piece };
  const partial = {
    ...plain("layer norm parameters", parameters, params, pieces * quads),
    bindings: [0, 4, 2, 3, scratch],
    rounds: piece,
  };
  const sums = ["sums", "dgamma", "dbeta"].map((name, i) => operand(name, i, columns));
  const totals = {
    ...plain("layer norm totals", [...sums, parameterTotalsText], params, quads),
    bindings: [scratch, first + 1, first + 2],
    rounds: pieces,
  };
  return {
    dispatches: [withEpilogue(dx, step, columns), partial, totals],
    scratch: 8 * (pieces + 1) * columns,
  };
};

/** `(x, γ) → (y, 1/σ)`. */
export const rmsNorm: KernelChooser = (step, tuning) => {
  const [x, gamma] = step.inputs;
  const d = sizeOf(gamma.shape);
  const rows = sizeOf(x.shape) / d;
  const texts = [operand("x", 0, d), operand("gamma", 1, d), array("rstds", 2), rmsNormText];
  const params = { rows, columns: d, epsilon: step.attributes.epsilon };
  const made = {
    ...rowKernel("RMS norm", texts, { rows, columns: d, loops: 2, params }, tuning),
    bindings: [0, 1, step.inputs.length + 1],
  };
  return { dispatches: [withEpilogue(made, step, d)], scratch: 0 };
};

/** `(x, γ, 1/σ, dy) → (dx, dγ)`. */
export const rmsNormGradient: KernelChooser = (step, tuning) => {
  const [x, gamma] = step.inputs;
  const d = sizeOf(gamma.shape);
  const rows = sizeOf(x.shape) / d;
  const texts = [
    operand("x", 0, d),
    operand("gamma", 1, d),
    array("rstds", 2),
    operand("dy", 3, d),
    rmsNormGradientText,
  ];
  const dx = rowKernel("RMS norm gradient", texts, { rows, columns: d, loops: 2 }, tuning);
  const [dgamma, own] = [step.inputs.length + 1, step.inputs.length + step.outputs.length];
  const quads = Math.ceil(d / 4);
  const { pieces, piece } = cut(rows, quads / 64, tuning, 1);
  const parameters = [
    operand("x", 0, d),
    operand("dy", 1, d),
    array("rstds", 2),
    operand("sums", 3, d),
    rowPiecesText,
    rmsNormParametersText,
  ];
  const partial = {
    ...plain(
      "RMS norm parameters",
      parameters,
      { rows, columns: d, pieces, piece },
      pieces * quads,
    ),
    bindings: [0, 3, 2, pieces === 1 ? dgamma : own],
    rounds: piece,
  };
  const { dispatches, scratch } = inPieces([partial], pieces, d, own, dgamma);
  return { dispatches: [withEpilogue(dx, step, d), ...dispatches], scratch };
};
