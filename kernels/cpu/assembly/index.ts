// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// A program is a list of instructions in shared memory: (code, words, arguments…). Every thread runs
// the whole list, takes its share of each instruction's tasks, and waits for the others.
import { enter, now, settle } from "./shared/pool";
import {
  BLOCKS_BYTES,
  FAILED,
  MAX_THREADS,
  PACKED_A_BYTES,
  PACKED_B_BYTES,
  SCRATCH_BYTES,
} from "./shared/memory";
import { matmul } from "./matmul";
import { binary, fill, unary } from "./activations/functions";
import { elementwise } from "./activations/chains";
import { copyRows, permute } from "./layout";
import { repeat, sumColumns, sumRows } from "./reductions";
import { softmax, softmaxGradient } from "./norms/softmax";
import { layerNorm, layerNormGradient } from "./norms/layer_norm";
import { attention } from "./attention/attention";
import { attentionGradient } from "./attention/attention_gradient";
import { correct, crossEntropy, crossEntropyGradient } from "./cross_entropy";
import { adamw, sgd } from "./optimizers";
import { depthwise } from "./convolution/depthwise";
import { depthwiseFilters } from "./convolution/depthwise_filters";
import { fold, unfold } from "./convolution/unfold";
import { batchNorm, batchNormGradient, batchNormParameters, batchNormStatistics, batchNormSums } from "./batch_norm";
import { embedding, embeddingGradient } from "./embedding";
import { causalConvolution, causalConvolutionFilters } from "./convolution/causal_convolution";
import { rmsNorm, rmsNormGradient } from "./norms/rms_norm";
import { decayMask, decayMaskGradient } from "./scan/decay_mask";
import { selectiveScan, selectiveScanGradient } from "./scan/selective_scan";

// The exports keep every kernel a function of its own, which engines optimize by itself.
export { enter };
export { multiply6x16, multiply6x8 } from "./shared/micro";
export { adamw, attention, attentionGradient, binary, copyRows, correct, crossEntropy };
export { crossEntropyGradient, fill, layerNorm, layerNormGradient, matmul, permute, repeat, sgd };
export { softmax, softmaxGradient, sumColumns, sumRows, unary };
export { batchNorm, batchNormGradient, batchNormParameters, batchNormStatistics, batchNormSums };
export { depthwise, depthwiseFilters, fold, unfold };
export { elementwise };
export { causalConvolution, causalConvolutionFilters, decayMask, decayMaskGradient, embedding };
export { embeddingGradient, rmsNorm, rmsNormGradient, selectiveScan, selectiveScanGradient };

/** What the host must agree with. */
export const failedAt: i32 = <i32> FAILED;
export const mostThreads: i32 = MAX_THREADS;
export const scratchBytes: i32 = <i32> SCRATCH_BYTES;
export const packedABytes: i32 = <i32> PACKED_A_BYTES;
export const packedBBytes: i32 = <i32> PACKED_B_BYTES;
export const blocksBytes: i32 = <i32> BLOCKS_BYTES;
/** Where the kernels' constants end. */
export const staticEnd: i32 = <i32> __heap_base;

/**
 * Runs a program whose first instruction has the number `first`, from the current one on. 0: done;
 * otherwise the number of the thread that failed, counted from 1.
 */
export function run(program: usize, instructions: i32, first: i32): i32 {
  let at = 0, index = now() - first;
  while (<u32> index < <u32> instructions) {
    for (; at < index; at++) program += <usize> load<i32>(program, 4) << 2;
    execute(load<i32>(program), program + 8);
    if (!settle()) return atomic.load<i32>(FAILED);
    index = now() - first;
  }
  return 0;
}

/** Codes in the order of the host's `INSTRUCTIONS`. */
function execute(code: i32, args: usize): void {
  switch (code) {
    case 0: return matmul(args);
    case 1: return unary(args);
    case 2: return binary(args);
    case 3: return fill(args);
    case 4: return copyRows(args);
    case 5: return permute(args);
    case 6: return repeat(args);
    case 7: return sumRows(args);
    case 8: return sumColumns(args);
    case 9: return softmax(args);
    case 10: return softmaxGradient(args);
    case 11: return layerNorm(args);
    case 12: return layerNormGradient(args);
    case 13: return attention(args);
    case 14: return attentionGradient(args);
    case 15: return crossEntropy(args);
    case 16: return crossEntropyGradient(args);
    case 17: return correct(args);
    case 18: return adamw(args);
    case 19: return sgd(args);
    case 20: return depthwise(args);
    case 21: return depthwiseFilters(args);
    case 22: return unfold(args);
    case 23: return fold(args);
    case 24: return batchNormSums(args);
    case 25: return batchNormStatistics(args);
    case 26: return batchNorm(args);
    case 27: return batchNormParameters(args);
    case 28: return batchNormGradient(args);
    case 29: return embedding(args);
    case 30: return embeddingGradient(args);
    case 31: return causalConvolution(args);
    case 32: return causalConvolutionFilters(args);
    case 33: return rmsNorm(args);
    case 34: return rmsNormGradient(args);
    case 35: return decayMask(args);
    case 36: return decayMaskGradient(args);
    case 37: return selectiveScan(args);
    case 38: return selectiveScanGradient(args);
    case 39: return elementwise(args);
    default: unreachable();
  }
}
