/**
 * For every operation, the instructions that carry it out.
 *
 * @module
 */
import type { PlannedStep } from "../../plan/plan.ts";
import type { Assembly } from "../assembly.ts";
import { attention, attentionGradient } from "./attention.ts";
import { batchNorm, batchNormGradient } from "./batch_norm.ts";
import {
  depthwise,
  depthwiseFilterGradient,
  depthwiseInputGradient,
  fold,
  unfold,
} from "./convolution.ts";
import { binary, elementwise, fill, unary } from "./elementwise.ts";
import { matmul } from "./matmul.ts";
import { assign, concat, copy, patchify, repeat, slice, transpose, unpatchify } from "./moves.ts";
import { adamw, sgd } from "./optimizers.ts";
import { squaredNorm, sum } from "./reductions.ts";
import {
  correct,
  crossEntropy,
  crossEntropyGradient,
  layerNorm,
  layerNormGradient,
  softmax,
  softmaxGradient,
} from "./rows.ts";
import {
  causalConvolution,
  causalConvolutionGradient,
  decayMask,
  decayMaskGradient,
  embedding,
  embeddingGradient,
  rmsNorm,
  rmsNormGradient,
  selectiveScan,
  selectiveScanGradient,
} from "./sequences.ts";

/** Adds an operation's instructions to a program. */
export type Lowering = (step: PlannedStep, to: Assembly) => void;

/** The lowering of each operation, by name. */
export const lowerings: Readonly<Record<string, Lowering>> = {
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
