/**
 * Experiments as parts of another one: each in a folder of its own within that one's, which can be killed at any
 * moment and resumed to the same numbers.
 *
 * @module
 */
import { type DeviceName, openDevice } from "../devices/mod.ts";
import { exists } from "../host/mod.ts";
import type { Experiment, Run, Study } from "./experiment.ts";
import { planRuns } from "./plan_runs.ts";
import { type EpochRunRecord, isEpoch, type RunRecord } from "./records.ts";
import { countedEpoch } from "./run_ending.ts";
import { callOf, failedRuns, runExperiment, type RunOptions } from "./run_experiment.ts";
import { RunFolder } from "./run_folder.ts";
import type { Settings, SettingValues } from "./settings.ts";
import type { TestRecord } from "./test_records.ts";

/** A run of a part that has ended. */
export interface PartRun {
  /** The run. */
  readonly run: Run;
  /** Its checkpoint's folder. */
  readonly checkpoint: string;
  /** Its records: one an epoch, and a last one where it diverged. */
  readonly records: readonly RunRecord[];
  /** The record of the epoch whose network counts: the last one's, or the best one's; none if it diverged. */
  readonly result?: EpochRunRecord;
  /** The test of its network, where the part has tested it. */
  readonly test?: TestRecord;
}

/** Runs a part to its end, or goes on with it. */
export type RunPart = (name: string, study: Study) => Promise<PartRun[]>;

/** A part: an experiment whose study is made already. */
export interface Part<S extends Settings>
  extends Pick<Experiment<S>, "name" | "settings" | "formats"> {
  /** What is compared. */
  readonly study: Study;
}

/**
 * Runs a part in a folder of its own, or goes on with it.
 *
 * @param part The part.
 * @param at Its folder, and its settings where it is begun.
 * @param options Where it runs. `partOf` is the command that goes on with the whole.
 * @returns All runs, in order.
 * @throws {Error} if only the report is asked for, and it hasn't ended.
 */
export async function runPart<S extends Settings>(
  { study, ...part }: Part<S>,
  at: { readonly path: string; readonly settings: SettingValues<S> },
  options: RunOptions & { readonly partOf: string },
): Promise<PartRun[]> {
  const { path } = at;
  const begun = await exists(`${path}/config.json`);
  const { report, partOf, log } = options;
  if (report && !begun) throw unfinished(path, partOf);
  log?.print(`— ${part.name} —`);
  const { summary } = await runExperiment(
    { ...part, study: () => study },
    begun ? {} : at.settings,
    { ...options, ...begun ? { resume: path } : { out: path } },
  );
  if (!summary.complete) throw unfinished(path, partOf);
  await using folder = await RunFolder.join(path);
  const records = await folder.records();
  const tests = new Map((await folder.tests()).map((test) => [test.run, test]));
  return planRuns(study).map((run) => {
    const test = tests.get(run.name);
    const own = records.filter((record) => record.run === run.name);
    const epochs = own.filter(isEpoch);
    const result = epochs.length === own.length && countedEpoch({ ...study.ending }, epochs);
    return {
      ...{ run, checkpoint: folder.checkpoint(run.name), records: own },
      ...result && { result },
      ...test && { test },
    };
  });
}

function unfinished(path: string, partOf: string): Error {
  return new Error(
    `Cannot write a report: expected all parts to have ended, got ${path} without an end; go on ` +
      `with ${partOf}`,
  );
}

/**
 * Lets other processes go through all parts of an experiment, as `options.launch` starts them.
 *
 * @param work The whole's folder, the most runs at once, and the device.
 * @throws {Error} if runs failed.
 */
export async function launchParts(
  options: RunOptions,
  { folder, runs, device: name }: {
    readonly folder: string;
    readonly runs: number;
    readonly device: DeviceName;
  },
): Promise<void> {
  const { log, stoppable } = callOf("", {}, options);
  const device = await openDevice(name, { dawn: options.dawn, threads: options.threads });
  try {
    const failed = await options.launch!({ folder, runs, device, log, stoppable });
    if (failed.length) throw failedRuns(failed);
  } finally {
    device.destroy();
  }
}
