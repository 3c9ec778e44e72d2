import {
  coreArms,
  coreOptionLines,
  dataArms,
  type Experiment,
  initialValues,
  otherNetworksArms,
  type PretrainingExperiment,
  runExperiment,
  type RunOptions,
  runPretraining,
  runSchemes,
  type RunSettings,
  runSettings,
  type SchemesExperiment,
  setting,
  type Settings,
  type SettingValues,
  trainedArms,
  UsageError,
  workOnExperiment,
  workOnPretraining,
  workOnSchemes,
  type WorkOptions,
} from "../../src/experiments/mod.ts";
import { describeSchemes, type Role, schemesFor } from "../../src/initializers/mod.ts";
import type { Command } from "./command.ts";
import { readConfigFile } from "./config_file.ts";
import { loadDawn } from "./dawn.ts";
import { launcherHelp, launchSettings, planLaunch } from "./launcher.ts";
import { ProgressLine } from "./progress.ts";
import { stoppable } from "./signals.ts";
import { assertUsed, unusedByArms } from "./unused_settings.ts";

/** What a command's `--help` says. */
export interface Help {
  /** What it does. */
  readonly about: string;
  /** The kinds of layers that its networks have, whose schemes are arms. */
  readonly kinds: readonly Role["kind"][];
  /** Examples. */
  readonly examples: readonly string[];
  /** The lock file in `tasks` of packages that only it takes; default none, but what `deno.json` has. */
  readonly lock?: string;
}

/** What a command refuses, where somebody gives it. */
export interface Unused<S extends Settings> {
  /** What is expected of settings, in words, by the names of those that have no effect else. Default nothing. */
  readonly unused?: (settings: SettingValues<S>) => Readonly<Record<string, string | undefined>>;
}

/** An experiment as a command shows it. */
export interface ExperimentCommand<S extends Settings> extends Experiment<S>, Help, Unused<S> {}

/** The command of an experiment, and what a worker does in its folders. */
export interface ExperimentTask<S extends Settings> extends Command<S> {
  /** Refuses what can't be run by its settings, as `run` does, which then goes on. */
  readonly plan: (given: Partial<SettingValues<S>>) => Promise<void>;
  /** Works on a folder beside other processes. */
  readonly work: (folder: string, options: WorkOptions) => Promise<void>;
}

/** The command of an experiment, with a progress line, orderly stops, and all schemes in its help. */
export function experimentCommand<S extends Settings>(
  { about, kinds, examples, lock, ...experiment }: ExperimentCommand<S>,
): ExperimentTask<S & RunSettings & typeof launchSettings & typeof fileSettings> {
  const trained = Object.hasOwn(experiment.settings, "from") ? trainedArms : [];
  const help = { ...experiment, about, kinds, examples, lock, trained };
  return {
    ...commandOf(help, (given, options) => runExperiment(experiment, given, options)),
    work: (folder, options) => workOnExperiment(experiment, folder, options),
  };
}

/** The command of an experiment that pre-trains first. */
export function pretrainingCommand<S extends Settings>(
  { about, kinds, examples, ...experiment }: PretrainingExperiment<S> & Help & Unused<S>,
): ExperimentTask<S & RunSettings & typeof launchSettings & typeof fileSettings> {
  // It takes its own network, of which all is selected, and "transfer" would be what "fitted" is.
  const trained = trainedArms.filter((name) => !otherNetworksArms.includes(name));
  const help = { ...experiment, about, kinds, examples, trained };
  return {
    ...commandOf(help, (given, options) => runPretraining(experiment, given, options)),
    work: (folder, options) => workOnPretraining(experiment, folder, options),
  };
}

/** The command of an experiment that compares schemes in several networks. */
export function schemesCommand<S extends Settings>(
  { about, kinds, examples, ...experiment }: SchemesExperiment<S> & Help & Unused<S>,
): ExperimentTask<S & RunSettings & typeof launchSettings & typeof fileSettings> {
  const help = { ...experiment, about, kinds, examples, trained: [], flag: "schemes" };
  return {
    ...commandOf(help, (given, options) => runSchemes(experiment, given, options)),
    work: (folder, options) => workOnSchemes(experiment, folder, options),
  };
}

/** Where settings may stand beside the command line. */
export const fileSettings = {
  config: setting.path(
    "settings: a run's config.json, which takes no --preset beside it, or JSON or YAML of some by name; " +
      "flags given beside it win",
    "a file of settings",
    "FILE",
  ),
};

/** What a command says of itself. */
interface CommandWords<S extends Settings> extends Help, Unused<S>, Pick<Experiment<S>, "resolve"> {
  readonly name: string;
  readonly settings: S;
  /** What settings ask for, which is of no interest here: it refuses what can't be run. */
  readonly study: (settings: SettingValues<S>) => unknown;
  /** Its arms of a trained network. */
  readonly trained: readonly string[];
  /** The flag that names arms. Default "init". */
  readonly flag?: string;
}

function commandOf<S extends Settings>(
  words: CommandWords<S>,
  run: (given: Partial<SettingValues<S>>, options: RunOptions) => Promise<unknown>,
): Omit<ExperimentTask<S & RunSettings & typeof launchSettings & typeof fileSettings>, "work"> {
  const { name, settings, about, kinds, examples, lock, trained, flag = "init" } = words;
  const { resolve = (some) => ({ ...initialValues(settings), ...some }), unused, study } = words;
  const usage = `deno task ${name}`;
  const found = schemesFor(kinds).map((scheme) => scheme.name);
  // A core starts Vision Transformers, whose perceptrons have schemes, too.
  const cores = kinds.includes("perceptron") ? coreArms : [];
  const arms = [...new Set(["default", ...dataArms, ...cores, ...trained, ...found])];
  // Kinds that are in no network together have schemes of one name.
  const together = kinds.map((kind) => schemesFor([kind])[0].name);
  const several = new Set(together).size === kinds.length;
  const named = {
    ...settings,
    [flag]: { ...settings[flag], choices: settings[flag].choices ?? arms },
  };
  /** Of all settings, those that somebody gave must have an effect. */
  const check = (all: Partial<SettingValues<S>>, own = all) => {
    const values = resolve(all);
    const without = { ...unusedByArms(settings, flag, values[flag]), ...unused?.(values) };
    assertUsed(settings, own, without);
  };
  return {
    usage,
    about,
    flags: { ...named, ...runSettings, ...launchSettings, ...fileSettings },
    notes: [
      launcherHelp,
      "",
      `Arms of --${flag}:`,
      "- default: every layer's own start",
      `- ${dataArms.join(", ")}: from what the network makes of its first batch`,
      ...cores.length
        ? [
          `- ${
            cores.join(", ")
          }: for Vision Transformers, from three blocks that learn brackets first`,
          ...coreOptionLines.map(([left, right]) => left.padEnd(20) + right),
        ]
        : [],
      ...trained.length ? [`- ${trained.join(", ")}: from a trained network`] : [],
      ...flag === "init" && kinds.includes("stateSpace")
        ? ["- pieces, with options: the 16 combinations of the pieces of mimetic for scans"]
        : [],
      "- schemes for the network's layers with the options that are shown" +
      (several ? "; those of several kinds of" : ""),
      ...several ? [`  layers are one arm as ${together.join("+")}`] : [],
      describeSchemes(kinds),
    ].join("\n"),
    examples,
    check: (given) => {
      if (!pick(runSettings, given).resume) check(pick(settings, given));
    },
    plan: async (given) => {
      const own = pick(settings, given);
      check(own);
      await study(resolve(own));
    },
    run: async (given, args) => {
      const log = new ProgressLine();
      const options = pick(runSettings, given);
      const { config } = pick(fileSettings, given);
      if (config && options.resume) {
        throw new UsageError("Cannot use --config with --resume, which has the run's own settings");
      }
      const flags = pick(settings, given);
      const file = config ? await readConfigFile(config, name, settings) : undefined;
      if (file?.isRun && flags.preset !== undefined) {
        throw new UsageError(
          `Cannot use --preset=${flags.preset} with --config=${config}: expected a file that leaves settings ` +
            "to a preset, got a run's config.json, which has all of them",
        );
      }
      const all = { ...file?.values, ...flags };
      // A run's file has all settings: nobody gave them.
      if (!options.resume) check(all, file?.isRun ? flags : all);
      const spread = await planLaunch(pick(launchSettings, given), { usage, lock, options });
      const how = { usage, args, log, stoppable, dawn: loadDawn, ...spread };
      await run(all, { ...options, ...how });
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
