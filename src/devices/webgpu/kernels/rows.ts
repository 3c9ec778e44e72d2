import * as wgsl from "../../../../kernels/webgpu/mod.ts";
import { sizeOf, type TensorType } from "../../../tensors/mod.ts";
import {
  type Dispatch,
  type KernelChooser,
  spread,
  type Tuning,
  type Uniform,
  uniforms,
} from "../dispatch.ts";
import { array, operand } from "./operand.ts";
import { cut, lanesFor, rowRounds, sumColumns } from "./sums.ts";

/** Softmax over the last axis. */
export const softmax: KernelChooser = ({ inputs: [x] }, tuning) => {
  const [rows, columns] = matrix(x);
  const texts = [operand("x", 0, columns), operand("y", 1, columns), wgsl.softmax];
  return { dispatches: [rowKernel("softmax", texts, [rows, columns], 3, tuning)], scratch: 0 };
};

/** `(y, dy) → dx`. */
export const softmaxGradient: KernelChooser = ({ inputs: [y] }, tuning) => {
  const [rows, columns] = matrix(y);
  const texts = ["y", "dy", "dx"].map((name, i) => operand(name, i, columns));
  const made = rowKernel(
    "softmax gradient",
    [...texts, wgsl.softmaxGradient],
    [rows, columns],
    2,
    tuning,
  );
  return { dispatches: [made], scratch: 0 };
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
  const params = [rows, columns, { float: attributes.epsilon as number }];
  return { dispatches: [rowKernel("layer norm", texts, params, 3, tuning)], scratch: 0 };
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
  const dx = rowKernel("layer norm gradient", texts, [rows, columns], 2, tuning);
  const { pieces, piece } = cut(rows, Math.ceil(columns / 4) / 64, tuning, 1);
  const scratch = count + 3;
  const partial: Dispatch = {
    kernel: "layer norm parameters",
    source: [
      operand("x", 0, columns),
      operand("dy", 1, columns),
      array("means", 2),
      array("rstds", 3),
      operand("sums", 4, columns),
      wgsl.layerNormParameters,
    ].join("\n"),
    constants: {},
    params: uniforms([rows, columns, pieces, piece]),
    bindings: [0, 4, 2, 3, scratch],
    rounds: piece,
    workgroups: spread(Math.ceil(pieces * Math.ceil(columns / 4) / 64)),
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

/** `(logits, labels) → losses`. */
export const crossEntropy: KernelChooser = ({ attributes, inputs: [logits] }, tuning) => {
  const texts = [array("labels", 1, "i32"), array("losses", 2), wgsl.crossEntropyLoss];
  return classKernel("cross-entropy", logits, texts, attributes.smoothing, 2, tuning);
};

/** `(logits, labels, dlosses) → dlogits`, in the place of the logits where nobody needs them any more. */
export const crossEntropyGradient: KernelChooser = (step, tuning) => {
  const { attributes, inputs: [logits], inPlace } = step;
  const texts = [
    array("labels", 1, "i32"),
    array("dlosses", 2),
    inPlace ? wgsl.crossEntropyGradientInPlace : operand("dlogits", 3, logits.shape[1]),
    wgsl.crossEntropyGradient,
  ];
  return classKernel("cross-entropy gradient", logits, texts, attributes.smoothing, 3, tuning);
};

/** `(logits, labels) → [R]`: 1 for each right answer. */
export const correct: KernelChooser = ({ inputs: [logits] }, tuning) => {
  const texts = [array("labels", 1, "i32"), array("y", 2), wgsl.correct];
  return classKernel("correct", logits, texts, 0, 2, tuning);
};

function classKernel(
  kernel: string,
  logits: TensorType,
  texts: readonly string[],
  smoothing: number,
  loops: number,
  tuning: Tuning,
) {
  const [rows, classes] = matrix(logits);
  const all = [operand("logits", 0, classes), ...texts, wgsl.crossEntropy];
  const params = [rows, classes, { float: smoothing }];
  return { dispatches: [rowKernel(kernel, all, params, loops, tuning)], scratch: 0 };
}

/** A kernel that runs `loops` times over each row; its operands are bound in order. */
function rowKernel(
  kernel: string,
  texts: readonly string[],
  params: readonly Uniform[],
  loops: number,
  tuning: Tuning,
): Dispatch {
  const [rows, columns] = params as [number, number];
  const constants = lanesFor(columns, loops, tuning);
  const source = [wgsl.rows, ...texts].join("\n");
  return {
    kernel,
    source,
    constants,
    params: uniforms(params),
    bindings: Array.from(source.matchAll(/@group\(0\)/g), (_, i) => i),
    rounds: rowRounds(columns, loops, constants.LANES),
    workgroups: spread(Math.ceil(rows / constants.ROWS)),
  };
}

/** The sizes of a tensor seen as rows along its last axis. */
function matrix({ shape }: TensorType): [number, number] {
  const columns = shape[shape.length - 1];
  return [sizeOf(shape) / columns, columns];
}
