import * as wgsl from "../../../../kernels/webgpu/mod.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import type { KernelChooser } from "../dispatch.ts";
import { array, operand } from "./shared/operand.ts";
import { cut, inPieces, sumColumns } from "./shared/pieces.ts";
import { plain } from "./shared/plain.ts";
import { matrix, rowKernel } from "./shared/rows.ts";

/** Softmax over the last axis. */
export const softmax: KernelChooser = ({ inputs: [x] }, tuning) => {
  const [rows, columns] = matrix(x);
  const operands = ["x", "y"].map((name, i) => operand(name, i, columns));
  const texts = [...operands, wgsl.specialNumbers, wgsl.softmax];
  const work = { rows, columns, loops: 3 };
  return { dispatches: [rowKernel("softmax", texts, work, tuning)], scratch: 0 };
};

/** `(y, dy) → dx`. */
export const softmaxGradient: KernelChooser = ({ inputs: [y] }, tuning) => {
  const [rows, columns] = matrix(y);
  const operands = ["y", "dy", "dx"].map((name, i) => operand(name, i, columns));
  const texts = [...operands, wgsl.softmaxGradient];
  const work = { rows, columns, loops: 2 };
  return { dispatches: [rowKernel("softmax gradient", texts, work, tuning)], scratch: 0 };
};

/** `(x, γ, β) → (y, mean, 1/σ)`. */
export const layerNorm: KernelChooser = ({ attributes, inputs: [x] }, tuning) => {
  const [rows, columns] = matrix(x);
  const texts = [
    ...["x", "gamma", "beta", "y"].map((name, i) => operand(name, i, columns)),
    array("means", 4),
    array("rstds", 5),
    wgsl.layerNorm,
  ];
  const params = { rows, columns, epsilon: attributes.epsilon };
  const work = { rows, columns, loops: 3, params };
  return { dispatches: [rowKernel("layer norm", texts, work, tuning)], scratch: 0 };
};

/** `(x, γ, mean, 1/σ, dy[, residual]) → (dx, dγ, dβ)`. */
export const layerNormGradient: KernelChooser = ({ attributes, inputs }, tuning) => {
  const [rows, columns] = matrix(inputs[0]);
  const count = inputs.length;
  const saved = [array("means", 2), array("rstds", 3), operand("dy", 4, columns)];
  const texts = [
    operand("x", 0, columns),
    operand("gamma", 1, columns),
    ...saved,
    operand("residual", attributes.residual ? 5 : undefined, columns),
    operand("dx", count, columns),
    wgsl.layerNormGradient,
  ];
  const dx = rowKernel("layer norm gradient", texts, { rows, columns, loops: 2 }, tuning);
  const quads = Math.ceil(columns / 4);
  const { pieces, piece } = cut(rows, quads / 64, tuning, 1);
  const scratch = count + 3;
  const parameters = [
    operand("x", 0, columns),
    operand("dy", 1, columns),
    array("means", 2),
    array("rstds", 3),
    operand("sums", 4, columns),
    wgsl.layerNormParameters,
  ];
  const params = { rows, columns, pieces, piece };
  const partial = {
    ...plain("layer norm parameters", parameters, params, pieces * quads),
    bindings: [0, 4, 2, 3, scratch],
    rounds: piece,
  };
  const sums = [0, 1].map((which) =>
    sumColumns({
      outer: 1,
      count: pieces,
      inner: columns,
      start: which * pieces * columns,
      bindings: [scratch, count + 1 + which],
    })
  );
  return { dispatches: [dx, partial, ...sums], scratch: 8 * pieces * columns };
};

/** `(x, γ) → (y, 1/σ)`. */
export const rmsNorm: KernelChooser = ({ attributes, inputs: [x, gamma] }, tuning) => {
  const d = sizeOf(gamma.shape);
  const rows = sizeOf(x.shape) / d;
  const texts = [
    ...["x", "gamma", "y"].map((name, i) => operand(name, i, d)),
    array("rstds", 3),
    wgsl.rmsNorm,
  ];
  const params = { rows, columns: d, epsilon: attributes.epsilon };
  const work = { rows, columns: d, loops: 2, params };
  return { dispatches: [rowKernel("RMS norm", texts, work, tuning)], scratch: 0 };
};

/** `(x, γ, 1/σ, dy) → (dx, dγ)`. */
export const rmsNormGradient: KernelChooser = ({ inputs: [x, gamma] }, tuning) => {
  const d = sizeOf(gamma.shape);
  const rows = sizeOf(x.shape) / d;
  const texts = [
    operand("x", 0, d),
    operand("gamma", 1, d),
    array("rstds", 2),
    operand("dy", 3, d),
    operand("dx", 4, d),
    wgsl.rmsNormGradient,
  ];
  const dx = rowKernel("RMS norm gradient", texts, { rows, columns: d, loops: 2 }, tuning);
  const quads = Math.ceil(d / 4);
  const { pieces, piece } = cut(rows, quads / 64, tuning, 1);
  const parameters = [
    operand("x", 0, d),
    operand("dy", 1, d),
    array("rstds", 2),
    operand("sums", 3, d),
    wgsl.rmsNormParameters,
  ];
  const partial = {
    ...plain(
      "RMS norm parameters",
      parameters,
      { rows, columns: d, pieces, piece },
      pieces * quads,
    ),
    bindings: [0, 3, 2, pieces === 1 ? 5 : 6],
    rounds: piece,
  };
  const { dispatches, scratch } = inPieces([partial], pieces, d, 6, 5);
  return { dispatches: [dx, ...dispatches], scratch };
};
