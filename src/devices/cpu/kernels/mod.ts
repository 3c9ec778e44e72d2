/**
 * For every operation, the instructions that carry it out.
 *
 * @module
 */
import type { PlannedOperationName } from "../../../graph/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import type { ProgramBuilder } from "../program_builder.ts";
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
import { assign, concat, copy, patchify, slice, transpose, unpatchify } from "./layout.ts";
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

/** Adds an operation's instructions to a program. */
export type Lowering = (step: PlannedStep, to: ProgramBuilder) => void;

/** The lowering of each operation, by name. */
export const lowerings: Readonly<Record<PlannedOperationName, Lowering>> = {
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
