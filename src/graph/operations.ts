/**
 * The table of operations: each is named here once, under its family. A family is a file, or a folder,
 * of that name in each of five places: shape rules and gradients in `src/graph/ops`, the obvious loops
 * in `kernels/reference`, WebGPU's choosers in `src/devices/webgpu/kernels`, the CPU's instructions in
 * `src/devices/cpu/kernels` with their kernels in `kernels/cpu/assembly`.
 *
 * The tables of those places have the types below: an operation without one of its parts doesn't type
 * check.
 *
 * @module
 */

/** The names of all operations that have kernels, by family. */
export const families = {
  activations: ["unary", "binary", "fill", "elementwise"],
  attention: ["attention", "attentionGradient"],
  batch_norm: ["batchNorm", "batchNormGradient"],
  convolution: [
    ...[
      "depthwise",
      "depthwiseInputGradient",
      "depthwiseFilterGradient",
      "unfold",
      "fold",
    ] as const,
    ...["causalConvolution", "causalConvolutionGradient"] as const,
  ],
  cross_entropy: ["crossEntropy", "crossEntropyGradient", "correct"],
  embedding: ["embedding", "embeddingGradient"],
  layout: [
    ...["assign", "concat", "copy", "patchify", "slice", "transpose", "unpatchify"] as const,
  ],
  matmul: ["matmul"],
  norms: [
    ...["layerNorm", "layerNormGradient", "rmsNorm", "rmsNormGradient"] as const,
    ...["softmax", "softmaxGradient"] as const,
  ],
  optimizers: ["adamw", "sgd"],
  reductions: ["sum", "repeat", "squaredNorm"],
  scan: ["decayMask", "decayMaskGradient", "selectiveScan", "selectiveScanGradient"],
} as const satisfies Record<string, readonly string[]>;

/** The name of a family. */
export type Family = keyof typeof families;

/**
 * What plans are made of: operations that take a kernel on each device. Plans alone make `copy`, and
 * most of `elementwise`.
 */
export type PlannedOperationName = typeof families[Family][number];

/** What changes no element but only where it is: the reference has loops for it, devices need none. */
export type PlacementName = "view" | "pack";

/** What the reference evaluates. */
export type EvaluatedOperationName = PlannedOperationName | PlacementName;

/** The name of any operation; `input` and `variable` are where tensors come from. */
export type OperationName = EvaluatedOperationName | "input" | "variable";

const planned: ReadonlySet<string> = new Set(Object.values(families).flat());

/** True for what takes a kernel. */
export function isPlanned(name: OperationName): name is PlannedOperationName {
  return planned.has(name);
}
