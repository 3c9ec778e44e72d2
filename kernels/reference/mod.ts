/**
 * The obvious loop for every operation, in float64: what the kernels of all devices are checked
 * against. A family's file exports a function of each operation's name.
 *
 * @module
 */
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

export { withEpilogue } from "./activations.ts";
export type { ReferenceArray, ReferenceKernel } from "./types.ts";

/** The reference of each operation, by name. */
export const references = {
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
