/**
 * The folder of an experiment: a new one, or the one that is resumed.
 *
 * @module
 */
import type { DeviceName } from "../src/devices/mod.ts";
import { RunFolder } from "../src/experiments/mod.ts";
import { type Flags, type FlagValues, UsageError } from "./flags.ts";
import { folder as folderFlag, toggle } from "./flag_kinds.ts";
import { makeRunConfig, parseRunConfig } from "./run_config.ts";

/** The flags that every experiment has for its folder. */
export const folderFlags = {
  out: folderFlag("the run's folder; default runs/ and the time"),
  resume: folderFlag("go on with the run in this folder"),
  report: toggle("only write the report of the run given by --resume again, finished or not"),
};

/** The settings that every experiment has for its folder, and where it runs. */
export interface FolderSettings extends FlagValues<typeof folderFlags> {
  /** Where it runs. */
  device: DeviceName;
}

/** A run's settings, and its folder. */
export interface FoundRun<S> extends AsyncDisposable {
  /** All settings; of a resumed run, those it was started with. */
  readonly settings: S;
  /** The command that started it. */
  readonly command: string;
  /** What its records and checkpoints carry. */
  readonly identity: string;
  /** Its folder, if there is one already. */
  readonly folder?: RunFolder;
  /** Its folder, which is made now if it is a new one. Nothing of that is on disk before. */
  readonly open: () => Promise<RunFolder>;
}

/**
 * Finds the run that the flags ask for: a new one, or the one given by `--resume`. One that is resumed
 * belongs to this process until the result is disposed of.
 *
 * @throws {UsageError} if flags are given that would change a run that is resumed.
 * @throws {Error} if its configuration isn't what this experiment wrote, or another process has it.
 */
export async function findRun<S extends FolderSettings>(
  experiment: string,
  flags: Flags,
  resolve: (given: Partial<S>) => S,
  given: Partial<S>,
  args: readonly string[],
): Promise<FoundRun<S>> {
  const { resume, device, report, ...rest } = given;
  if (resume === undefined) {
    if (report) throw new UsageError("Cannot use --report without --resume=DIR");
    return await newRun(experiment, resolve(given), args);
  }
  const others = Object.keys(rest).map((name) => `--${name}`).join(", ");
  if (others) {
    throw new UsageError(
      `Cannot change a run as it is resumed: ${others}; only --device and --report go with --resume`,
    );
  }
  const text = await RunFolder.readConfig(resume);
  const config = parseRunConfig(resume, text, experiment, flags);
  const folder = await RunFolder.open(resume);
  const { command, identity } = config;
  // The flags have checked it.
  const saved = config.settings as S;
  const settings = { ...saved, device: device ?? saved.device, report: report ?? false };
  return {
    settings,
    command,
    identity,
    folder,
    open: () => Promise.resolve(folder),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

async function newRun<S extends FolderSettings>(
  experiment: string,
  settings: S,
  args: readonly string[],
): Promise<FoundRun<S>> {
  const command = [`deno task ${experiment}`, ...args].join(" ");
  const config = makeRunConfig(experiment, command, settings);
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const { out } = settings;
  if (out) await RunFolder.assertFree(out);
  let folder: RunFolder | undefined;
  return {
    settings,
    command,
    identity: config.identity,
    open: async () =>
      folder ??= out
        ? await RunFolder.create(out, config)
        : await RunFolder.createUnique(`runs/${experiment}-${stamp}`, config),
    [Symbol.asyncDispose]: async () => await folder?.[Symbol.asyncDispose](),
  };
}
