/**
 * The instructions that programs of the CPU are made of: for each the file of its kernel in
 * `assembly/` and its arguments. This is the one description of them. The host writes arguments by their
 * names; `deno task build:kernels` makes AssemblyScript of it, in `assembly/generated/`: the
 * arguments' positions and what calls each kernel by its number.
 *
 * @module
 */

import type { Instruction } from "./instruction.ts";

const image = ["images", "height", "width", "rows", "columns", "channels"] as const;
const windows = [...image, "kernel", "stride", "padding"] as const;
const heads = ["batch", "tokens", "heads", "head", "causal", "blockRows"] as const;
const scan = ["batch", "tokens", "channels", "size", "chunk", "blocks"] as const;
const update = ["size", "decayed"] as const;

/** The instructions; an instruction's number is its place in this table. */
export const instructions = {
  unary: {
    file: "activations/elementwise",
    addresses: ["x", "y"],
    integers: ["size", "code"],
    reals: ["alpha"],
  },
  binary: {
    file: "activations/elementwise",
    addresses: ["a", "b", "y"],
    integers: ["size", "code", "count", "inner"],
  },
  fill: { file: "activations/elementwise", addresses: ["y"], integers: ["size"], reals: ["value"] },
  elementwise: { file: "activations/chains", integers: ["size"], words: "program" },
  attention: {
    file: "attention/attention",
    addresses: ["qkv", "out", "logSumExp"],
    integers: heads,
    reals: ["scale"],
  },
  attentionGradient: {
    file: "attention/attention_gradient",
    addresses: ["qkv", "out", "logSumExp", "dout", "dqkv"],
    integers: heads,
    reals: ["scale"],
  },
  batchNormSums: {
    file: "batch_norm/statistics",
    addresses: ["x", "sums"],
    integers: ["rows", "columns", "slices"],
  },
  batchNormStatistics: {
    file: "batch_norm/statistics",
    addresses: ["sums", "means", "rstds", "variances"],
    integers: ["rows", "columns", "slices"],
    reals: ["epsilon"],
  },
  batchNorm: {
    file: "batch_norm/batch_norm",
    addresses: ["x", "gamma", "beta", "means", "rstds", "y"],
    integers: ["rows", "columns"],
    words: "epilogue",
  },
  batchNormParameters: {
    file: "batch_norm/batch_norm_gradient",
    addresses: ["x", "means", "rstds", "dy", "sums"],
    integers: ["rows", "columns", "slices"],
  },
  batchNormGradient: {
    file: "batch_norm/batch_norm_gradient",
    addresses: ["x", "gamma", "means", "rstds", "dy", "dgamma", "dbeta", "dx"],
    integers: ["rows", "columns"],
    words: "epilogue",
  },
  depthwise: {
    file: "convolution/depthwise",
    addresses: ["x", "filters", "y"],
    integers: [...windows, "dilation", "flip", "strip", "block"],
    words: "epilogue",
  },
  depthwiseFilters: {
    file: "convolution/depthwise_filters",
    addresses: ["x", "dy", "sums"],
    integers: [...windows, "slices", "strip", "block"],
  },
  unfold: { file: "convolution/unfold", addresses: ["x", "y"], integers: windows },
  fold: { file: "convolution/unfold", addresses: ["y", "x"], integers: windows },
  causalConvolution: {
    file: "convolution/causal_convolution",
    addresses: ["x", "filters", "y"],
    integers: ["rows", "tokens", "channels", "taps", "reverse"],
    words: "epilogue",
  },
  causalConvolutionFilters: {
    file: "convolution/causal_convolution",
    addresses: ["x", "dy", "sums"],
    integers: ["rows", "tokens", "channels", "taps", "slices"],
  },
  crossEntropy: {
    file: "cross_entropy",
    addresses: ["logits", "labels", "losses"],
    integers: ["rows", "classes"],
    reals: ["smoothing"],
  },
  crossEntropyGradient: {
    file: "cross_entropy",
    addresses: ["logits", "labels", "dlosses", "dlogits"],
    integers: ["rows", "classes"],
    reals: ["smoothing"],
  },
  correct: {
    file: "cross_entropy",
    addresses: ["logits", "labels", "hits"],
    integers: ["rows", "classes"],
  },
  embedding: {
    file: "embedding",
    addresses: ["table", "tokens", "y"],
    integers: ["rows", "places", "columns"],
  },
  embeddingGradient: {
    file: "embedding",
    addresses: ["tokens", "dy", "dtable"],
    integers: ["rows", "places", "columns", "slices"],
  },
  copyRows: {
    file: "layout",
    addresses: ["from", "to"],
    integers: ["rows", "bytes", "fromStride", "toStride"],
  },
  permute: { file: "layout", addresses: ["from", "to"], words: "axes" },
  matmul: {
    file: "matmul",
    addresses: ["a", "b", "c"],
    integers: [
      ...["batch", "m", "n", "k", "transposeA", "transposeB", "slices"] as const,
      ...["blockK", "blockM", "blockN"] as const,
    ],
    words: "epilogue",
  },
  layerNorm: {
    file: "norms/layer_norm",
    addresses: ["x", "gamma", "beta", "y", "means", "rstds"],
    integers: ["rows", "columns"],
    reals: ["epsilon"],
    words: "epilogue",
  },
  layerNormGradient: {
    file: "norms/layer_norm",
    addresses: ["x", "gamma", "means", "rstds", "dy", "dx", "sums"],
    integers: ["rows", "columns", "slices"],
    words: "epilogue",
  },
  rmsNorm: {
    file: "norms/rms_norm",
    addresses: ["x", "gamma", "y", "rstds"],
    integers: ["rows", "columns"],
    reals: ["epsilon"],
    words: "epilogue",
  },
  rmsNormGradient: {
    file: "norms/rms_norm",
    addresses: ["x", "gamma", "rstds", "dy", "dx", "sums"],
    integers: ["rows", "columns", "slices"],
    words: "epilogue",
  },
  softmax: { file: "norms/softmax", addresses: ["x", "y"], integers: ["rows", "columns"] },
  softmaxGradient: {
    file: "norms/softmax",
    addresses: ["y", "dy", "dx"],
    integers: ["rows", "columns"],
  },
  adamw: {
    file: "optimizers",
    addresses: ["p", "g", "m", "v", "scalars", "squaredNorm"],
    integers: update,
    reals: [
      ...["beta1", "oneMinusBeta1", "beta2", "oneMinusBeta2"] as const,
      ...["epsilon", "weightDecay", "clip"] as const,
    ],
  },
  sgd: {
    file: "optimizers",
    addresses: ["p", "g", "velocity", "scalars", "squaredNorm"],
    integers: [...update, "nesterov"],
    reals: ["momentum", "weightDecay", "clip"],
  },
  repeat: {
    file: "reductions",
    addresses: ["x", "y"],
    integers: ["outer", "count", "inner"],
    reals: ["scale"],
  },
  sumRows: {
    file: "reductions",
    addresses: ["x", "y"],
    integers: ["rows", "columns", "slices", "square"],
    reals: ["scale"],
  },
  sumColumns: {
    file: "reductions",
    addresses: ["x", "y"],
    integers: ["outer", "count", "inner", "slices"],
    reals: ["scale"],
  },
  decayMask: {
    file: "scan/decay_mask",
    addresses: ["decays", "mask"],
    integers: ["chunks", "tokens"],
  },
  decayMaskGradient: {
    file: "scan/decay_mask",
    addresses: ["mask", "dmask", "ddecays"],
    integers: ["chunks", "tokens"],
  },
  selectiveScan: {
    file: "scan/selective_scan",
    addresses: ["u", "delta", "a", "b", "c", "y", "states"],
    integers: scan,
  },
  selectiveScanGradient: {
    file: "scan/selective_scan",
    addresses: [
      ...["u", "delta", "a", "b", "c", "states", "dy"] as const,
      ...["du", "ddelta", "das", "dbs", "dcs"] as const,
    ],
    integers: scan,
  },
} as const satisfies Readonly<Record<string, Instruction>>;

/** The name of an instruction. */
export type InstructionName = keyof typeof instructions;

/** The instructions by number. */
export const instructionNames = Object.keys(instructions) as InstructionName[];
