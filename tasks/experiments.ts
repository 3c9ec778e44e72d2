/**
 * The experiments that `deno task train`, `work` and others find by name.
 *
 * @module
 */
import type { Settings } from "../src/experiments/mod.ts";
import { cifar10 } from "./cifar10.ts";
import type { ExperimentTask } from "./command_line/experiment_command.ts";
import { copying } from "./copying.ts";
import { images } from "./images.ts";
import { pretraining } from "./pretraining.ts";
import { recall } from "./recall.ts";
import { schemes } from "./schemes.ts";

/** The experiments by name. */
export const experiments: Readonly<Record<string, ExperimentTask<Settings>>> = {
  cifar10,
  images,
  copying,
  recall,
  pretraining,
  schemes,
};
