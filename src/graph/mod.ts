/**
 * Symbolic tensors, the operations on them and reverse-mode differentiation.
 *
 * A graph says *what* is computed. Where it runs, in which memory and with which kernels is decided
 * when a device compiles it (`@x/mimetic/devices`).
 *
 * @example The gradient of a linear layer
 * ```ts
 * import { crossEntropy, gradients, Graph, matmul, mean } from "@x/mimetic/graph";
 *
 * const graph = new Graph();
 * const x = graph.input("x", [32, 64]);
 * const labels = graph.input("labels", [32], "int32");
 * const weight = graph.variable("weight", [10, 64]);
 * const loss = mean(crossEntropy(matmul(x, weight, { transposeB: true }), labels), 0);
 * const [dWeight] = gradients(loss, [weight]); // [10, 64]
 * ```
 *
 * @module
 */
export {
  type Attributes,
  formatTypes,
  type GradientContext,
  Graph,
  type IndexRange,
  INPUT,
  type InputOptions,
  type Node,
  type Operation,
  reject,
  sameShape,
  type SourceAttributes,
  type Tensor,
  VARIABLE,
} from "./graph.ts";
export {
  type EvaluatedOperationName,
  families,
  type Family,
  isPlanned,
  type OperationName,
  type PlacementName,
  type PlannedOperationName,
} from "./operations.ts";
export { gradients } from "./gradients.ts";
export * as ops from "./ops/mod.ts";
export { reshape, VIEW, view, type ViewAttributes } from "./ops/layout/view.ts";
export { PACK, pack, type PackAttributes } from "./ops/layout/pack.ts";
export {
  type BinaryFunction,
  binaryFunctions,
  type ElementwiseFunction,
  functionsOfConstants,
  type UnaryFunction,
  unaryFunctions,
} from "./ops/activations/functions.ts";
export { FILL, fill } from "./ops/activations/fill.ts";
export {
  clip,
  type ClipBounds,
  exp,
  gelu,
  log,
  reciprocal,
  relu,
  scale,
  shift,
  sigmoid,
  silu,
  softplus,
  sqrt,
  tanh,
} from "./ops/activations/unary.ts";
export { activationGradient, add, divide, multiply, subtract } from "./ops/activations/binary.ts";
export {
  BINARY,
  type BinaryAttributes,
  UNARY,
  type UnaryAttributes,
} from "./ops/activations/operations.ts";
export {
  checkProgram,
  ELEMENTWISE,
  type ElementwiseAttributes,
  type ElementwiseProgram,
  type Epilogue,
  MAX_INPUTS,
  MAX_STEPS,
  type Repetition,
} from "./ops/activations/elementwise.ts";
export type { ElementwiseStep, Expression, FunctionCall } from "./ops/activations/expressions.ts";
export * from "./ops/activations/activations.ts";
export { ASSIGN, assign } from "./ops/layout/assign.ts";
export {
  mean,
  REPEAT,
  repeat,
  SQUARED_NORM,
  squaredNorm,
  SUM,
  sum,
  type SumAttributes,
} from "./ops/reductions.ts";
export { TRANSPOSE, transpose } from "./ops/layout/transpose.ts";
export { CONCAT, concat, SLICE, slice } from "./ops/layout/concat.ts";
export {
  MATMUL,
  matmul,
  type MatmulAttributes,
  type MatmulSize,
  matmulSize,
} from "./ops/matmul.ts";
export { SOFTMAX, softmax, SOFTMAX_GRADIENT } from "./ops/norms/softmax.ts";
export {
  LAYER_NORM,
  LAYER_NORM_GRADIENT,
  layerNorm,
  type LayerNormAttributes,
} from "./ops/norms/layer_norm.ts";
export {
  ATTENTION,
  attention,
  ATTENTION_GRADIENT,
  type AttentionAttributes,
} from "./ops/attention.ts";
export {
  BATCH_NORM,
  BATCH_NORM_GRADIENT,
  batchNorm,
  type BatchNormAttributes,
  type BatchNormResult,
  type ChannelStatistics,
  normalizeChannels,
} from "./ops/batch_norm.ts";
export {
  DEPTHWISE,
  depthwise,
  DEPTHWISE_FILTER_GRADIENT,
  DEPTHWISE_INPUT_GRADIENT,
  type DepthwiseAttributes,
  type WindowOptions,
} from "./ops/convolution/depthwise.ts";
export { FOLD, UNFOLD, unfold, type UnfoldAttributes } from "./ops/convolution/unfold.ts";
export { type PatchAttributes, PATCHIFY, patchify, UNPATCHIFY } from "./ops/layout/patchify.ts";
export {
  CORRECT,
  correct,
  CROSS_ENTROPY,
  CROSS_ENTROPY_GRADIENT,
  crossEntropy,
  type CrossEntropyAttributes,
} from "./ops/cross_entropy.ts";
export {
  ADAMW,
  type AdamWAttributes,
  SGD,
  type SgdAttributes,
  type UpdateAttributes,
} from "./ops/optimizers.ts";
export {
  EMBEDDING,
  embedding,
  EMBEDDING_GRADIENT,
  type EmbeddingGradientAttributes,
} from "./ops/embedding.ts";
export {
  CAUSAL_CONVOLUTION,
  CAUSAL_CONVOLUTION_GRADIENT,
  causalConvolution,
  type CausalConvolutionAttributes,
} from "./ops/convolution/causal_convolution.ts";
export {
  gatedRmsNorm,
  RMS_NORM,
  RMS_NORM_GRADIENT,
  rmsNorm,
  type RmsNormAttributes,
} from "./ops/norms/rms_norm.ts";
export {
  SELECTIVE_SCAN,
  SELECTIVE_SCAN_GRADIENT,
  selectiveScan,
  type SelectiveScanAttributes,
  type SelectiveScanOperands,
} from "./ops/scan/selective_scan.ts";
export {
  DECAY_MASK,
  DECAY_MASK_GRADIENT,
  decayMask,
  lowerTriangle,
} from "./ops/scan/decay_mask.ts";
export {
  chunkedAttention,
  type ChunkedAttentionOperands,
  linearAttention,
} from "./ops/scan/chunked_attention.ts";
