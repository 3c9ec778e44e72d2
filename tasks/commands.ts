/**
 * All commands for users by the names of their tasks.
 *
 * @module
 */
import type { Settings } from "../src/experiments/mod.ts";
import type { Command } from "./command_line/command.ts";
import { devices } from "./devices.ts";
import { experiments } from "./experiments.ts";
import { inspect } from "./inspect.ts";
import { patch } from "./patch.ts";
import { playground } from "./playground.ts";
import { runs } from "./runs.ts";
import { summary } from "./summary.ts";
import { work } from "./work.ts";

/** The commands by name, without `train`, which runs some of them. */
export const commands: Readonly<Record<string, Command<Settings>>> = {
  ...experiments,
  ...{ work, runs, inspect, patch, summary, playground, devices },
};
