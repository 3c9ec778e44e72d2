/**
 * The operations that people apply to tensors, by name: the namespace `ops` of `@x/mimetic`.
 *
 * @module
 */
export {
  clip,
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
} from "./activations/unary.ts";
export * from "./activations/activations.ts";
export { add, divide, multiply, subtract } from "./activations/binary.ts";
export { fill } from "./activations/fill.ts";
export { attention } from "./attention.ts";
export { batchNorm, normalizeChannels } from "./batch_norm.ts";
export { causalConvolution } from "./convolution/causal_convolution.ts";
export { depthwise } from "./convolution/depthwise.ts";
export { unfold } from "./convolution/unfold.ts";
export { correct, crossEntropy } from "./cross_entropy.ts";
export { embedding } from "./embedding.ts";
export { concat, slice } from "./layout/concat.ts";
export { patchify } from "./layout/patchify.ts";
export { transpose } from "./layout/transpose.ts";
export { reshape } from "./layout/view.ts";
export { matmul } from "./matmul.ts";
export { layerNorm } from "./norms/layer_norm.ts";
export { gatedRmsNorm, rmsNorm } from "./norms/rms_norm.ts";
export { softmax } from "./norms/softmax.ts";
export { mean, repeat, squaredNorm, sum } from "./reductions.ts";
export { chunkedAttention, linearAttention } from "./scan/chunked_attention.ts";
export { decayMask, lowerTriangle } from "./scan/decay_mask.ts";
export { selectiveScan } from "./scan/selective_scan.ts";
