/**
 * The folder of an experiment: a new one, or the one that is resumed.
 *
 * @module
 */
import { type DeviceName, deviceNames } from "../devices/mod.ts";
import type { Delegate } from "./delegate.ts";
import type { Experiment } from "./experiment.ts";
import { assertFree, readConfig } from "./folder_config.ts";
import type { Launch } from "./launch.ts";
import type { Log } from "./log.ts";
import { findReusable, type Reused } from "./reuse_runs.ts";
import { assertSettings, makeRunConfig, parseRunConfig } from "./run_config.ts";
import { RunFolder } from "./run_folder.ts";
import { choice, folder as folderSetting, integer, toggle } from "./setting_kinds.ts";
import {
  initialValues,
  type Setting,
  type Settings,
  type SettingValues,
  UsageError,
} from "./settings.ts";
import type { Visit } from "./visit.ts";

/** The type of {@linkcode runSettings}. */
export type RunSettings = {
  readonly device: Setting<DeviceName>;
  readonly out: Setting<string>;
  readonly resume: Setting<string>;
  readonly reuse: Setting<string>;
  readonly report: Setting<boolean>;
  readonly profile: Setting<boolean>;
  readonly threads: Setting<number | undefined>;
};

/** What every experiment may be told of one call: where it runs, and its folder. */
export const runSettings: RunSettings = {
  device: choice(
    "where it runs; auto takes a real GPU, else the CPU; webgpu:dawn is npm's webgpu",
    "auto",
    deviceNames,
  ),
  out: folderSetting("the run's folder; default runs/ and the time"),
  resume: folderSetting("go on with the run in this folder"),
  reuse: folderSetting(
    "take over ended runs from this folder: of the same settings but for arms, rates, sizes, seeds; " +
      "not for pretraining and schemes",
  ),
  report: toggle(
    "only write the report of the run given by --resume again, finished or not; pretraining and schemes " +
      "must have ended",
  ),
  profile: toggle(
    "time each kernel of a training step first: a table here, a picture in the report",
  ),
  threads: {
    ...integer("threads of the CPU; one for each core if it isn't given", 1, 1, 64),
    initial: undefined,
  },
};

/** How a folder is shared. */
export interface JoinOptions {
  /** Works on the folder beside processes that are at it, or may come. Default false: it must be free. */
  readonly join?: boolean;
  /** Goes on with others where a run fails, and says so in the end. Default: what `join` is. */
  readonly goOn?: boolean;
  /** Seconds without a sign of life after which others take what this process has. Default 60. */
  readonly lease?: number;
  /** When this process leaves what others do. Default: it stays to the end. */
  readonly visit?: Visit;
}

/** An experiment as it is called. */
export interface Call<S extends Settings> {
  /** The experiment; what it asks for isn't looked at. */
  readonly experiment: Omit<Experiment<S>, "study">;
  /** Those of its settings that were given. */
  readonly given: Partial<SettingValues<S>>;
  /** Where it runs, and its folder. */
  readonly options: Partial<SettingValues<RunSettings>> & JoinOptions & {
    readonly delegate?: Delegate;
    readonly launch?: Launch;
  };
  /** Takes what is said. */
  readonly log: Log;
  /** The command, for the record. */
  readonly command: string;
}

/** A run's settings, and its folder. */
export interface FoundRun<S extends Settings> extends AsyncDisposable {
  /** All settings; of a resumed run, those it was started with, but for changeable ones that were given. */
  readonly settings: SettingValues<S>;
  /** Those that its folder tells of. */
  readonly written: SettingValues<S>;
  /** Where it runs. */
  readonly device: DeviceName;
  /** The command that started it. */
  readonly command: string;
  /** What its records and checkpoints carry. */
  readonly identity: string;
  /** The folder that runs are taken from, if one is given. */
  readonly reused?: Reused;
  /** Its folder, if there is one already. */
  readonly folder?: RunFolder;
  /** Its folder, which is made now if it is a new one. Nothing of that is on disk before. */
  readonly open: () => Promise<RunFolder>;
}

/**
 * Finds the run that is asked for: a new one, or the one given by `resume`. One that is resumed belongs to
 * this process until the result is disposed of.
 *
 * @throws {UsageError} if settings are given that would change a run that is resumed.
 * @throws {RangeError} if a setting isn't allowed.
 * @throws {Error} if its configuration isn't what this experiment wrote, or another process has it.
 */
export async function findRun<S extends Settings>(call: Call<S>): Promise<FoundRun<S>> {
  const { experiment, given, options: { resume, device, report, lease, delegate }, log } = call;
  // Workers may be at a folder that is left to them.
  const { join = delegate !== undefined && !report } = call.options;
  if (resume === undefined) {
    if (report) throw new UsageError("Cannot use --report without --resume=DIR");
    return await newRun(call);
  }
  assertResumable(call);
  const text = await readConfig(resume);
  const { name, settings: rules, formats } = experiment;
  const config = parseRunConfig(resume, text, name, rules, formats);
  const settings = { ...config.settings, ...given };
  assertSettings(`the settings given to ${name}`, settings, rules);
  const folder = join
    ? await RunFolder.join(resume, { lease })
    : await RunFolder.open(resume, { lease, onWait: (line) => log.print(line) });
  return {
    ...config,
    settings,
    written: config.settings,
    device: device ?? config.device,
    folder,
    open: () => Promise.resolve(folder),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** Other processes read all settings in the folder: what is changed is so in this one only. */
function assertResumable<S extends Settings>(
  { experiment: { settings }, given, options: { out, reuse, delegate, launch } }: Call<S>,
): void {
  const shared = delegate !== undefined || launch !== undefined;
  const changeable = Object.keys(settings).filter((name) => !shared && settings[name].changeable);
  const folders = Object.entries({ out, reuse }).filter(([, path]) => path !== undefined);
  const others = [...Object.keys(given), ...folders.map(([name]) => name)]
    .filter((name) => !changeable.includes(name));
  if (!others.length) return;
  const flags = (names: readonly string[]) => names.map((name) => `--${name}`).join(", ");
  throw new UsageError(
    `Cannot change a run as it is resumed: ${flags(others)}; only ` +
      `${flags([...changeable, "device", "threads", "report"])} and --profile go with --resume`,
  );
}

async function newRun<S extends Settings>(
  { experiment, given, options, command }: Call<S>,
): Promise<FoundRun<S>> {
  const { name, settings: rules, resolve } = experiment;
  const settings = resolve?.(given) ?? { ...initialValues(rules), ...given };
  assertSettings(`the settings given to ${name}`, settings, rules);
  const { device = runSettings.device.initial, out, reuse, join, lease } = options;
  const reused = reuse === undefined ? undefined : await findReusable(reuse, experiment, settings);
  const config = makeRunConfig(name, command, device, settings);
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  if (out) await assertFree(out, join);
  let folder: RunFolder | undefined;
  return {
    settings,
    written: settings,
    device,
    command,
    identity: config.identity,
    ...reused && { reused },
    open: async () =>
      folder ??= out
        ? await (join
          ? RunFolder.createOrJoin(out, config, { lease })
          : RunFolder.create(out, config))
        : await RunFolder.createUnique(`runs/${name}-${stamp}`, config),
    [Symbol.asyncDispose]: async () => await folder?.[Symbol.asyncDispose](),
  };
}
