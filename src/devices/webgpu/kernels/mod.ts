/**
 * The WebGPU kernels of every operation: for each, a function that chooses kernels for its shapes. A
 * family's file exports a function of each operation's name.
 *
 * @module
 */
import type { PlannedOperationName } from "../../../graph/mod.ts";
import type { KernelChooser } from "../dispatch.ts";
import * as activations from "./activations.ts";
import * as attention from "./attention.ts";
import * as batchNorm from "./batch_norm.ts";
import * as convolution from "./convolution.ts";
import * as crossEntropy from "./cross_entropy.ts";
import * as embedding from "./embedding.ts";
import * as layout from "./layout.ts";
import * as matmul from "./matmul.ts";
import * as norms from "./norms.ts";
import * as optimizers from "./optimizers.ts";
import * as reductions from "./reductions.ts";
import * as scan from "./scan.ts";

/** The chooser of each operation, by name: one that has none doesn't type check. */
export const kernels: Readonly<Record<PlannedOperationName, KernelChooser>> = {
  ...activations,
  ...attention,
  ...batchNorm,
  ...convolution,
  ...crossEntropy,
  ...embedding,
  ...layout,
  ...matmul,
  ...norms,
  ...optimizers,
  ...reductions,
  ...scan,
};
