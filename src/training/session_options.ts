import type { Device } from "../devices/mod.ts";
import type { ParameterDeclaration } from "../layers/mod.ts";
import type { Network } from "../models/mod.ts";
import type { Objective } from "./objectives.ts";
import type { Optimizer } from "./optimizers.ts";

/** What training steps make again in the backward pass, instead of keeping it: see {@linkcode SessionOptions}. */
export type Recompute = typeof recomputations[number];

/** All that there is of {@linkcode Recompute}. */
export const recomputations = ["none", "functions", "blocks"] as const;

/** What a session is made of. */
export interface SessionOptions {
  /** Where it runs. */
  readonly device: Device;
  /** The network. */
  readonly network: Network;
  /** What a training step minimizes, and what is measured in training and evaluation. */
  readonly objective: Objective;
  /** How parameters follow their gradient. */
  readonly optimizer: Optimizer;
  /** The first values of all parameters. */
  readonly values: ReadonlyMap<string, Float32Array>;
  /** Parameters that stay as they are, beside the fixed ones. Nothing is computed for them. */
  readonly frozen?: (declaration: ParameterDeclaration) => boolean;
  /**
   * Parameters that are learned in other units, by name: where p has the factor s, p / s is what follows the
   * gradient, as if the network were written with s·q in place of p. Powers of two, from 2⁻³² to 2³², so that
   * values go in and out without rounding; the optimizer's states are of p / s. Default none; see `learnedFactors`.
   */
  readonly factors?: ReadonlyMap<string, number>;
  /**
   * Equal parts in which a batch's gradient is computed, one after the other, so that a step takes the memory
   * of one of them: the objective is that of a part. The gradient is the mean of theirs, that of the whole
   * batch where a loss is a mean over examples; batch norms see a part at a time. Default 1.
   */
  readonly accumulate?: number;
  /**
   * What the backward pass makes again, to the same bits, so that less is kept for it: `"functions"` what
   * functions of elements, norms and copies make; `"blocks"` all that is made in blocks, from what goes into
   * them. Default `"none"`.
   */
  readonly recompute?: Recompute;
  /**
   * Averages the parameters over updates with this decay d: after update t, `a ← d'a + (1 − d')p` with
   * `d' = min(d, (1 + t)/(10 + t))`, as TensorFlow's `ExponentialMovingAverage` with `num_updates`. They are
   * what is evaluated, read and saved as parameters; running statistics aren't averaged. Default: none.
   */
  readonly ema?: number;
  /**
   * The rate of each block of the network as a part of that of the next one, at most 1: what stands behind
   * L blocks has the whole rate, block l of 1 … L `layerDecay^(L + 1 − l)` of it, and what stands before them
   * `layerDecay^(L + 1)` (BEiT, Bao et al. 2022, as in its code). Default 1.
   */
  readonly layerDecay?: number;
  /** False to leave evaluation out, and the memory that it takes. Default true. */
  readonly evaluation?: boolean;
  /** True to count answers by class in evaluations, where examples have classes. Default false. */
  readonly answers?: boolean;
  /** The most runs whose results can wait on the device until they are read. Default 64. */
  readonly maxPending?: number;
  /** What random masks of training steps come from. Default 0. */
  readonly seed?: number | string;
}

/** All that is needed to go on from a point in training. */
export interface SessionState {
  /** Updates done. */
  readonly step: number;
  /** Parameters by name. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  /**
   * For each of the optimizer's states, the part of each parameter, by name; where parameters are averages,
   * those in training are one more, `weights`.
   */
  readonly states: ReadonlyMap<string, ReadonlyMap<string, Float32Array>>;
}
