/**
 * The obvious loop for every operation, in float64: what the kernels of all devices are checked
 * against.
 *
 * @module
 */
import { attention, attentionGradient } from "./attention.ts";
import { batchNorm, batchNormGradient } from "./batch_norm.ts";
import {
  depthwise,
  depthwiseFilterGradient,
  depthwiseInputGradient,
  fold,
  unfold,
} from "./convolution.ts";
import { correct, crossEntropy, crossEntropyGradient } from "./cross_entropy.ts";
import { binary, copy, elementwise, fill, unary } from "./elementwise.ts";
import {
  concat,
  pack,
  patchify,
  repeat,
  slice,
  sum,
  transpose,
  unpatchify,
  view,
} from "./layout.ts";
import { embedding, embeddingGradient } from "./embedding.ts";
import { matmul } from "./matmul.ts";
import { adamw, assign, sgd, squaredNorm } from "./optimizers.ts";
import { layerNorm, layerNormGradient, softmax, softmaxGradient } from "./rows.ts";
import { selectiveScan, selectiveScanGradient } from "./selective_scan.ts";
import {
  causalConvolution,
  causalConvolutionGradient,
  decayMask,
  decayMaskGradient,
  rmsNorm,
  rmsNormGradient,
} from "./sequences.ts";
import type { ReferenceKernel } from "./types.ts";

export type { ReferenceArray, ReferenceKernel } from "./types.ts";

/** The reference of each operation, by name. */
export const references: Readonly<Record<string, ReferenceKernel>> = {
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
