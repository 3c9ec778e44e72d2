/**
 * The WebGPU kernels of every operation: for each, a function that chooses kernels for its shapes.
 *
 * @module
 */
import type { PlannedOperationName } from "../../../graph/mod.ts";
import type { KernelChooser } from "../dispatch.ts";
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
import { assign, concat, copy, patchify, repeat, slice, transpose, unpatchify } from "./layout.ts";
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
import { squaredNorm, sum } from "./reductions.ts";
import { decayMask, decayMaskGradient, selectiveScan, selectiveScanGradient } from "./scan.ts";

/** The chooser of each operation, by name. */
export const kernels: Readonly<Record<PlannedOperationName, KernelChooser>> = {
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
};
