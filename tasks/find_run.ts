/**
 * What all experiments share around their runs: the folder that is new or resumed, and what is said when
 * they stop.
 *
 * @module
 */
import { RunFolder } from "../src/training/mod.ts";
import { type Experiment, runAll } from "./experiment.ts";
import { UsageError } from "./flags.ts";

/** The flags that every experiment has for its folder. */
export interface FolderSettings {
  /** The folder of a new run, empty for one of its own. */
  readonly out: string;
  /** The folder of the run that goes on. */
  readonly resume: string;
  /** Where it runs. */
  readonly device: string;
  /** True to write the report again and nothing else. */
  readonly report: boolean;
}

/** A run's settings, and its folder, which is made or read when it is opened. */
export interface FoundRun<S> {
  /** All settings; of a resumed run, those it was started with. */
  readonly settings: S;
  /** The command that started it. */
  readonly command: string;
  /** Opens the folder. Nothing is on disk before that. */
  readonly open: () => Promise<RunFolder>;
}

/**
 * Finds the run that the flags ask for: a new one, or the one given by `--resume`.
 *
 * @throws {UsageError} if flags are given that would change a run that is resumed.
 */
export async function findRun<S extends FolderSettings>(
  experiment: string,
  resolve: (given: Partial<S>) => S,
  given: Partial<S>,
  args: readonly string[],
): Promise<FoundRun<S>> {
  const { resume, device, report, ...rest } = given;
  if (resume === undefined) {
    if (report) throw new UsageError("Cannot use --report without --resume=DIR");
    const settings = resolve(given);
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
    const command = [`deno task ${experiment}`, ...args].join(" ");
    const path = settings.out || `runs/${experiment}-${stamp}`;
    await RunFolder.assertFree(path);
    const open = () => RunFolder.create(path, { experiment, command, settings });
    return { settings, command, open };
  }
  const others = Object.keys(rest).map((name) => `--${name}`).join(", ");
  if (others) {
    throw new UsageError(
      `Cannot change a run as it is resumed: ${others}; only --device and --report go with --resume`,
    );
  }
  const { folder, config } = await RunFolder.open(resume);
  const { settings: saved, command } = config as { settings: S; command: string };
  const settings = { ...saved, device: device ?? saved.device, report: report ?? false };
  return { settings, command, open: () => Promise.resolve(folder) };
}

/** Trains all runs; says how to go on and returns false if the signal stopped it. */
export async function completeRuns(name: string, experiment: Experiment): Promise<boolean> {
  const { folder, line } = experiment;
  const goOn = `deno task ${name} --resume=${folder.path}`;
  const complete = await runAll(experiment).catch((error) => {
    line.print(`failed; completed epochs are kept, go on after them with: ${goOn}`);
    throw error;
  });
  if (!complete) line.print(`stopped; go on with: ${goOn}`);
  return complete;
}
