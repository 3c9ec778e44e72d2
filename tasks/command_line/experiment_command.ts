import {
  type Experiment,
  type PretrainingExperiment,
  runExperiment,
  type RunOptions,
  runPretraining,
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

/** What a command's `--help` says. */
export interface Help {
  /** What it does. */
  readonly about: string;
  /** The kinds of layers that its networks have, whose schemes are arms. */
  readonly kinds: readonly Role["kind"][];
  /** Examples. */
  readonly examples: readonly string[];
}

/** An experiment as a command shows it. */
export interface ExperimentCommand<S extends Settings> extends Experiment<S>, Help {}

/** The command of an experiment, with a progress line, orderly stops, and all schemes in its help. */
export function experimentCommand<S extends Settings>(
  { about, kinds, examples, ...experiment }: ExperimentCommand<S>,
): Command<S & RunSettings> {
  const hasTrained = Object.hasOwn(experiment.settings, "from");
  const help = { ...experiment, about, kinds, examples, hasTrained };
  return commandOf(help, (given, options) => runExperiment(experiment, given, options));
}

/** The command of an experiment that pre-trains first. */
export function pretrainingCommand<S extends Settings>(
  { about, kinds, examples, ...experiment }: PretrainingExperiment<S> & Help,
): Command<S & RunSettings> {
  const help = { ...experiment, about, kinds, examples, hasTrained: true };
  return commandOf(help, (given, options) => runPretraining(experiment, given, options));
}

/** What a command says of itself. */
interface CommandWords<S extends Settings> extends Help {
  readonly name: string;
  readonly settings: S;
  /** True if its arms may be those of a trained network. */
  readonly hasTrained: boolean;
}

function commandOf<S extends Settings>(
  { name, settings, about, kinds, examples, hasTrained }: CommandWords<S>,
  run: (given: Partial<SettingValues<S>>, options: RunOptions) => Promise<unknown>,
): Command<S & RunSettings> {
  const usage = `deno task ${name}`;
  const trained = hasTrained ? `, those of a trained network (${trainedArms.join(", ")})` : "";
  return {
    usage,
    about,
    flags: { ...settings, ...runSettings },
    notes: [
      `Arms of --init: default${trained}, and schemes for the network's layers, with the options ` +
      "that are shown:",
      describeSchemes(kinds),
    ].join("\n"),
    examples,
    run: async (given, args) => {
      const log = new ProgressLine();
      const options = pick(runSettings, given);
      await run(pick(settings, given), { ...options, usage, args, log, stoppable });
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
