/**
 * What the host shares with the kernels in `kernels/cpu/assembly/shared/memory.ts` and `index.ts`.
 *
 * @module
 */

/** Words of the control area at the start of the shared memory, in bytes. */
export const CONTROL = {
  /** Grows by two for every program, odd while the next words change; workers sleep on it. */
  job: 0,
  /** Where the program lies. */
  program: 4,
  /** Instructions of the program. */
  instructions: 8,
  /** The number of its first instruction, counted over all programs. */
  first: 12,
  /** 1: workers leave. */
  quit: 16,
  /** Workers that are in a program. */
  busy: 20,
  /** Number of the thread that failed, counted from 1. The kernels write it too. */
  failed: 64,
  /** The number of the current instruction, counted over all programs. */
  current: 192,
  /** Length of the message that a failed worker leaves. */
  messageLength: 8188,
  /** The message, UTF-8. */
  message: 8192,
  /** Most bytes of the message. */
  messageBytes: 4096,
  /** Bytes of the whole area. */
  bytes: 32768,
} as const;

/** Bytes of a thread's parts of scratch, as the kernels know them. */
export const SCRATCH = {
  /** All of it. */
  bytes: 8 << 20,
  /** Packed rows of A. */
  packedA: 1 << 20,
  /** Packed panels of B. */
  packedB: 4 << 20,
  /** Blocks of scores. */
  blocks: (8 << 20) - (5 << 20) - 4096,
} as const;

/** Most threads. */
export const MAX_THREADS = 64;

/** The instructions; an instruction's code is its place in this list. */
export const INSTRUCTIONS = [
  "matmul",
  "unary",
  "binary",
  "fill",
  "copyRows",
  "permute",
  "repeat",
  "sumRows",
  "sumColumns",
  "softmax",
  "softmaxGradient",
  "layerNorm",
  "layerNormGradient",
  "attention",
  "attentionGradient",
  "crossEntropy",
  "crossEntropyGradient",
  "correct",
  "adamw",
  "sgd",
  "depthwise",
  "depthwiseFilters",
  "unfold",
  "fold",
  "batchNormSums",
  "batchNormStatistics",
  "batchNorm",
  "batchNormParameters",
  "batchNormGradient",
  "embedding",
  "embeddingGradient",
  "causalConvolution",
  "causalConvolutionFilters",
  "rmsNorm",
  "rmsNormGradient",
  "decayMask",
  "decayMaskGradient",
  "selectiveScan",
  "selectiveScanGradient",
  "elementwise",
] as const;

/** The name of an instruction. */
export type InstructionName = typeof INSTRUCTIONS[number];
