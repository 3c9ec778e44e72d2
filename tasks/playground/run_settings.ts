/**
 * What a run of the playground is: its settings, as forms and links have them.
 *
 * @module
 */

/** What can be learned: images of ten classes, copying of strings, recall of pairs. */
export const problems = ["images", "copying", "recall"] as const;
/** What is learned. */
export type Problem = typeof problems[number];

/** The networks: the first two are for images, the others for sequences. */
export const models = [
  "vit",
  "convmixer",
  "mamba",
  "mamba2",
  "transformer",
  "linearAttention",
  "gatedLinear",
] as const;
/** A network's name. */
export type ModelName = typeof models[number];

/** Settings of a run: with the same ones, the same device and data, a run gives the same numbers. */
export interface RunSettings {
  /** What is learned. */
  readonly problem: Problem;
  /** The network. */
  readonly model: ModelName;
  /** Width D. */
  readonly dim: number;
  /** Blocks or layers. */
  readonly depth: number;
  /** Attention heads, of networks with attention. */
  readonly heads: number;
  /** Side of a patch in pixels, of networks for images. */
  readonly patch: number;
  /** Side of depthwise filters, of ConvMixer. */
  readonly kernel: number;
  /** States of a channel, of Mamba and Mamba-2. */
  readonly states: number;
  /** Letters of the longest string, in copying. */
  readonly letters: number;
  /** Pairs of a sequence, in recall. */
  readonly pairs: number;
  /** One to four arms, as `--init` takes them: `default`, or a scheme with options. */
  readonly init: readonly string[];
  /** The learning rate of all arms. */
  readonly lr: number;
  /** Examples a step. */
  readonly batch: number;
  /** Decides first values, and the order of examples. */
  readonly seed: number;
  /** Steps after which training ends; 0 for never. */
  readonly steps: number;
  /** Where images come from: generated, or CIFAR-10's files that were dropped on the page. */
  readonly data: "synthetic" | "files";
  /** The device. */
  readonly device: "auto" | "cpu" | "webgpu";
  /** Threads of the CPU device; 0 for all. */
  readonly threads: number;
}
