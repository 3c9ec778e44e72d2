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
export { gradients } from "./gradients.ts";
export { reshape, VIEW, view, type ViewAttributes } from "./ops/view.ts";
export { PACK, pack, type PackAttributes } from "./ops/pack.ts";
export { FILL, fill } from "./ops/fill.ts";
export {
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
  UNARY,
  type UnaryAttributes,
  type UnaryFunction,
} from "./ops/unary.ts";
export {
  type ActivationGradient,
  activationGradient,
  add,
  BINARY,
  type BinaryAttributes,
  type BinaryFunction,
  divide,
  multiply,
  subtract,
} from "./ops/binary.ts";
export { mean, REPEAT, repeat, SUM, sum, type SumAttributes } from "./ops/sum.ts";
export { TRANSPOSE, transpose } from "./ops/transpose.ts";
export { CONCAT, concat, SLICE, slice } from "./ops/concat.ts";
export {
  MATMUL,
  matmul,
  type MatmulAttributes,
  type MatmulSize,
  matmulSize,
} from "./ops/matmul.ts";
export { SOFTMAX, softmax, SOFTMAX_GRADIENT } from "./ops/softmax.ts";
export {
  LAYER_NORM,
  LAYER_NORM_GRADIENT,
  layerNorm,
  type LayerNormAttributes,
  type LayerNormGradientAttributes,
} from "./ops/layer_norm.ts";
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
  type BatchNormGradientAttributes,
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
} from "./ops/depthwise.ts";
export { FOLD, UNFOLD, unfold, type UnfoldAttributes } from "./ops/unfold.ts";
export { type PatchAttributes, PATCHIFY, patchify, UNPATCHIFY } from "./ops/patchify.ts";
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
  ASSIGN,
  assign,
  SGD,
  type SgdAttributes,
  SQUARED_NORM,
  squaredNorm,
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
} from "./ops/causal_convolution.ts";
export {
  gatedRmsNorm,
  RMS_NORM,
  RMS_NORM_GRADIENT,
  rmsNorm,
  type RmsNormAttributes,
} from "./ops/rms_norm.ts";
export {
  SELECTIVE_SCAN,
  SELECTIVE_SCAN_GRADIENT,
  selectiveScan,
  type SelectiveScanAttributes,
  type SelectiveScanOperands,
} from "./ops/selective_scan.ts";
export { DECAY_MASK, DECAY_MASK_GRADIENT, decayMask, lowerTriangle } from "./ops/decay_mask.ts";
export {
  chunkedAttention,
  type ChunkedAttentionOperands,
  linearAttention,
} from "./ops/chunked_attention.ts";
