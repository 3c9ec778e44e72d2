/**
 * The obvious loop for every operation, in float64: what the kernels of all devices are checked
 * against.
 *
 * @module
 */
import { binary, elementwise, fill, unary } from "./activations.ts";
import { attention, attentionGradient } from "./attention.ts";
import { batchNorm, batchNormGradient } from "./batch_norm.ts";
import {
  causalConvolution,
  causalConvolutionGradient,
  depthwise,
  depthwiseFilterGradient,
  depthwiseInputGradient,
  fold,
  unfold,
} from "./convolution.ts";
import { correct, crossEntropy, crossEntropyGradient } from "./cross_entropy.ts";
import { embedding, embeddingGradient } from "./embedding.ts";
import {
  assign,
  concat,
  copy,
  pack,
  patchify,
  slice,
  transpose,
  unpatchify,
  view,
} from "./layout.ts";
import { matmul } from "./matmul.ts";
import {
  layerNorm,
  layerNormGradient,
  rmsNorm,
  rmsNormGradient,
  softmax,
  softmaxGradient,
} from "./norms.ts";
import { adamw, sgd } from "./optimizers.ts";
import { repeat, squaredNorm, sum } from "./reductions.ts";
import { decayMask, decayMaskGradient, selectiveScan, selectiveScanGradient } from "./scan.ts";

export { withEpilogue } from "./activations.ts";
export type { ReferenceArray, ReferenceKernel } from "./types.ts";

/** The reference of each operation, by name. */
export const references = {
  adamw,
  assign,
  attention,
  attentionGradient,
  batchNorm,
  batchNormGradient,
  binary,
  causalConvolution,
  causalConvolutionGradient,
  concat,
  copy,
  correct,
  crossEntropy,
  crossEntropyGradient,
  decayMask,
  decayMaskGradient,
  depthwise,
  depthwiseFilterGradient,
  depthwiseInputGradient,
  elementwise,
  embedding,
  embeddingGradient,
  fill,
  fold,
  layerNorm,
  layerNormGradient,
  matmul,
  pack,
  patchify,
  repeat,
  rmsNorm,
  rmsNormGradient,
  selectiveScan,
  selectiveScanGradient,
  sgd,
  slice,
  softmax,
  softmaxGradient,
  squaredNorm,
  sum,
  transpose,
  unary,
  unfold,
  unpatchify,
  view,
};
