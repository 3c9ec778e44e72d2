/**
 * How much work an operation is, from shapes alone: what speeds and shares of a device's peak are counted
 * by.
 *
 * @module
 */
import { sizeOf, type TensorType } from "../tensors/mod.ts";
import type { Attributes } from "./graph.ts";
import type { PlannedOperationName } from "./operations.ts";
import type { AttentionAttributes } from "./ops/attention.ts";
import type { Epilogue } from "./ops/activations/elementwise.ts";
import { type MatmulAttributes, type MatmulSize, matmulSize } from "./ops/matmul.ts";

/** What there is to do, however a kernel does it. */
export interface Work {
  /**
   * Operations on numbers: a multiplication and an addition are two, any function of an element is one.
   * What a kernel computes anew to save memory isn't counted.
   */
  readonly flops: number;
  /** Bytes that must pass at least: every operand read once, every result written once. */
  readonly bytes: number;
}

/** An operation with the types of what it reads and writes. */
export interface TypedStep {
  /** What sets the operation up. */
  readonly attributes: Attributes;
  /** What it reads. */
  readonly inputs: readonly TensorType[];
  /** What it writes. */
  readonly outputs: readonly TensorType[];
}

/** The operations of a product of matrices: `2·batch·m·n·k`. */
export function matmulFlops({ batch, m, n, k }: MatmulSize): number {
  return 2 * batch * m * n * k;
}

/** The sizes of attention. */
export interface AttentionSize extends Pick<AttentionAttributes, "heads" | "causal"> {
  /** Sequences B. */
  readonly batch: number;
  /** Tokens N. */
  readonly tokens: number;
  /** The head dimension K. */
  readonly headDim: number;
}

/**
 * The operations of so many products of attention, 2 forward (`QKᵀ`, `AV`) and 4 backward (`dV`, `dA`,
 * `dQ`, `dK`): `2·B·H·N²·K` each, with pairs of tokens that see each other in place of `N²`. The softmax
 * isn't counted, as is usual.
 */
export function attentionFlops(
  { batch, heads, tokens, headDim, causal }: AttentionSize,
  products: number,
): number {
  const pairs = causal ? tokens * (tokens + 1) / 2 : tokens * tokens;
  return products * 2 * batch * heads * pairs * headDim;
}

type Count = (step: TypedStep) => number;

const size = ({ shape }: TensorType): number => sizeOf(shape);
const nothing: Count = () => 0;
/** So many operations for each element of input 0. */
const perInput = (count: number): Count => ({ inputs }) => count * size(inputs[0]);
/** So many for each element of output 0. */
const perOutput = (count: number): Count => ({ outputs }) => count * size(outputs[0]);
/** A multiplication and an addition for each tap of a filter, padding included. */
const taps = (of: (step: TypedStep) => TensorType): Count => (step) =>
  2 * step.attributes.kernel ** 2 * size(of(step));

const attend = (products: number): Count => ({ attributes, inputs: [{ shape }] }) => {
  const { heads, causal } = attributes as AttentionAttributes;
  const [batch, tokens, width] = shape;
  const headDim = width / 3 / heads;
  return attentionFlops({ batch, heads, tokens, headDim, causal }, products);
};

/** So many operations for each sequence, token, channel and state of a selective scan. */
const perState = (count: number): Count => ({ inputs: [u, , a] }) => count * size(u) * a.shape[1];

/** The operations of each kind, without an epilogue: one without a count doesn't type check. */
const counts: Readonly<Record<PlannedOperationName, Count>> = {
  unary: perOutput(1),
  binary: perOutput(1),
  elementwise: ({ attributes, outputs: [made] }) => functionsOf(attributes) * size(made),
  fill: nothing,
  matmul: ({ attributes, inputs }) =>
    matmulFlops(matmulSize(inputs, attributes as MatmulAttributes)),
  attention: attend(2),
  attentionGradient: attend(4),
  // Two sums, x − mean, its square, and three to scale and shift.
  layerNorm: perInput(7),
  batchNorm: perInput(7),
  // x̂, dγ and dβ are 5; dy·γ and the sums of it and of it times x̂ are 4; dx is 4.
  layerNormGradient: perInput(13),
  batchNormGradient: perInput(13),
  // The sum of squares is 2, to scale 2.
  rmsNorm: perInput(4),
  // x̂ and dγ are 3; dy·γ and the sum of it times x̂ are 3; dx is 3.
  rmsNormGradient: perInput(9),
  // The largest, x − largest, exp, sum, division.
  softmax: perOutput(5),
  // The sum of y·dy, dy − sum, times y.
  softmaxGradient: perOutput(4),
  // The largest, x − largest, exp, sum.
  crossEntropy: perInput(4),
  // The softmax, its distance from the target, times dy.
  crossEntropyGradient: perInput(7),
  correct: perInput(1),
  embedding: nothing,
  embeddingGradient: ({ inputs: [, dy] }) => size(dy),
  depthwise: taps(({ outputs: [y] }) => y),
  depthwiseInputGradient: taps(({ inputs: [, dy] }) => dy),
  depthwiseFilterGradient: taps(({ inputs: [, dy] }) => dy),
  causalConvolution: ({ inputs: [x, w] }) => 2 * w.shape[2] * size(x),
  causalConvolutionGradient: ({ inputs: [x], attributes }) => 2 * attributes.taps * size(x),
  unfold: nothing,
  fold: perInput(1),
  // g·clip; m 3; v 4; the root, + ε, m / root, times the rate; decay 2, p − update.
  adamw: perInput(15),
  // g·clip; decay 2; v 2; g + μv 2; p − rate·v 2.
  sgd: perInput(9),
  concat: nothing,
  slice: nothing,
  patchify: nothing,
  unpatchify: nothing,
  transpose: nothing,
  assign: nothing,
  copy: nothing,
  sum: perInput(1),
  repeat: ({ attributes, outputs: [made] }) => attributes.scale === 1 ? 0 : size(made),
  squaredNorm: perInput(2),
  cumulativeSum: perInput(1),
  // exp(Δ·A) 2; h = Āh + (Δu)·B 3; y + C·h 2.
  selectiveScan: perState(7),
  // dC 2, dh 2, dB 2, d(Δu) 2, dĀ and its way to Δ and A 7, dh·Ā 1.
  selectiveScanGradient: perState(16),
  // The lower triangle: a difference of sums, exp.
  decayMask: ({ inputs: [x] }) => size(x) * (lengthOf(x) + 1),
  // The lower triangle: dM·M, added to one sum and taken from another.
  decayMaskGradient: ({ outputs: [x] }) => 3 * size(x) * (lengthOf(x) + 1) / 2,
};

function lengthOf({ shape }: TensorType): number {
  return shape[shape.length - 1];
}

/** The functions that an elementwise program applies; a constant is none. */
function functionsOf(program: Attributes): number {
  const { steps } = program as Epilogue;
  return steps.filter(({ function: name }) => name !== "fill").length;
}

/** The bytes that must pass where not every tensor does as a whole: what is looked up is read alone. */
const bytes: Partial<Readonly<Record<PlannedOperationName, Count>>> = {
  embedding: ({ inputs: [, tokens], outputs: [made] }) => 4 * (size(tokens) + 2 * size(made)),
  assign: ({ inputs: [, value] }) => 8 * size(value),
  slice: ({ outputs: [made] }) => 8 * size(made),
};

/**
 * The work of an operation with these shapes, with its epilogue where functions were fused into it.
 *
 * @example
 * ```ts
 * import { workOf } from "@x/mimetic/graph";
 * import assert from "node:assert/strict";
 *
 * const matrix = (rows: number, columns: number) =>
 *   ({ shape: [rows, columns], dtype: "float32" }) as const;
 * const attributes = { transposeA: false, transposeB: false };
 * const inputs = [matrix(2, 3), matrix(3, 5)];
 * const { flops, bytes } = workOf("matmul", { attributes, inputs, outputs: [matrix(2, 5)] });
 * assert.equal(flops, 2 * 2 * 3 * 5);
 * assert.equal(bytes, 4 * (6 + 15 + 10));
 * ```
 */
export function workOf(operation: PlannedOperationName, step: TypedStep): Work {
  const { attributes: { epilogue }, inputs, outputs } = step;
  const further = epilogue ? functionsOf(epilogue) * size(outputs[0]) : 0;
  const every = () => 4 * [...inputs, ...outputs].reduce((n, tensor) => n + size(tensor), 0);
  return {
    flops: counts[operation](step) + further,
    bytes: bytes[operation]?.(step) ?? every(),
  };
}
