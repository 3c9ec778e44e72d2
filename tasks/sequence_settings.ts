/**
 * What the experiments on generated sequences share: flags, and what is learned and asked.
 *
 * @module
 */
import type { SequenceTask } from "../src/data/mod.ts";
import { deviceNames } from "../src/devices/mod.ts";
import { folderFlags } from "./find_run.ts";
import { choice, integer, list, number, numbers } from "./flag_kinds.ts";
import type { Flags, FlagValues } from "./flags.ts";
import { sequenceArms, sequenceModels } from "./sequence_models.ts";
import type { SizedTask } from "./sequence_points.ts";

/** The flags of every experiment on sequences. */
export const sequenceFlags = {
  preset: choice("size of the experiment: see below", "small", ["quick", "small", "paper"]),
  init: list("arms to compare", ["default", "mimetic"], sequenceArms),
  seeds: integer("runs of each arm, with seeds 0, 1, …", 1, 1, 1_000),
  model: choice("the network", "mamba", sequenceModels),
  dim: integer("width of the residual stream", 64, 1, 16_384),
  depth: integer("layers", 2, 1, 1_000),
  states: integer("states of a channel, 0 for the model's default", 0, 0, 4_096),
  epochs: integer("times that the test is taken", 10, 1, 100_000),
  examples: integer("sequences an epoch", 3_200, 1, 10_000_000),
  tests: integer("sequences of a test", 256, 1, 1_000_000),
  batch: integer("sequences a step", 32, 1, 65_536),
  lr: numbers("peak learning rates; several make a grid that every arm runs through", [3e-3]),
  decay: number("weight decay", 0.1, 0, 1e6),
  warmup: number("part of all steps in which the learning rate rises", 0.1, 0, 0.99),
  clip: number("largest norm of the gradient, 0 for no limit", 1, 0, 1e30),
  stop: number("test accuracy at which a run ends early; over 1 for never", 0.999, 0, 2),
  device: choice("where it runs; auto takes a real GPU, else the CPU", "auto", deviceNames),
  ...folderFlags,
};

/** Their values. */
export type Shared = FlagValues<typeof sequenceFlags>;

/** What is learned and asked under some settings. */
export interface Problem {
  /** The training sequences. */
  readonly train: SequenceTask;
  /** The test sequences. */
  readonly test: SequenceTask;
  /** Further questions after training. */
  readonly sizes: readonly SizedTask[];
  /** What sizes count, as in "Letters". */
  readonly size: string;
  /** The smallest and largest size in training. */
  readonly trained: readonly [number, number];
  /** The same training sequences in every epoch. */
  readonly fixed?: boolean;
  /** The data in words. */
  readonly description: string;
}

/** An experiment on sequences. */
export interface SequenceExperiment<F extends Flags> {
  /** Its name. */
  readonly name: string;
  /** What it does, for `--help`. */
  readonly about: string;
  /** Its own flags. */
  readonly flags: F;
  /** What presets change in the flags' defaults. */
  readonly presets: Readonly<
    Record<Shared["preset"], Partial<FlagValues<F & typeof sequenceFlags>>>
  >;
  /** Examples for `--help`. */
  readonly examples: readonly string[];
  /** What is learned and asked. */
  readonly problem: (settings: FlagValues<F> & Shared) => Problem;
}
