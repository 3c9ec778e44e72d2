import {
  type Experiment,
  runExperiment,
  type RunSettings,
  runSettings,
  type Settings,
  type SettingValues,
  trainedArms,
} from "../../src/experiments/mod.ts";
import { describeSchemes, type Role } from "../../src/initializers/mod.ts";
import type { Command } from "./command.ts";
import { ProgressLine } from "./progress.ts";
import { stoppable } from "./signals.ts";

/** An experiment as a command shows it. */
export interface ExperimentCommand<S extends Settings> extends Experiment<S> {
  /** What it does, for `--help`. */
  readonly about: string;
  /** The kinds of layers that its networks have, whose schemes are arms. */
  readonly kinds: readonly Role["kind"][];
  /** Examples for `--help`. */
  readonly examples: readonly string[];
}

/** The command of an experiment, with a progress line, orderly stops, and all schemes in its help. */
export function experimentCommand<S extends Settings>(
  { about, kinds, examples, ...experiment }: ExperimentCommand<S>,
): Command<S & RunSettings> {
  const trained = Object.hasOwn(experiment.settings, "from") ? trainedArms.join(", ") : "";
  const usage = `deno task ${experiment.name}`;
  return {
    usage,
    about,
    flags: { ...experiment.settings, ...runSettings },
    notes: [
      `Arms of --init: default${trained ? `, those of a trained network (${trained})` : ""}, ` +
      "and schemes for the network's layers, with the options that are shown:",
      describeSchemes(kinds),
    ].join("\n"),
    examples,
    run: async (given, args) => {
      const log = new ProgressLine();
      const options = pick(runSettings, given);
      const own = pick(experiment.settings, given);
      await runExperiment(experiment, own, { ...options, usage, args, log, stoppable });
    },
  };
}

/** Those of the values that are of these settings. */
function pick<S extends Settings>(
  settings: S,
  values: Partial<SettingValues<S>>,
): Partial<SettingValues<S>> {
  const own: Partial<SettingValues<S>> = {};
  for (const name in settings) if (Object.hasOwn(values, name)) own[name] = values[name];
  return own;
}
