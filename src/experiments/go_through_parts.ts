/**
 * The course of an experiment that is made of parts, each in a folder of its own within the whole's.
 *
 * @module
 */
import type { DeviceName } from "../devices/mod.ts";
import { quote } from "../host/mod.ts";
import { delegateParts } from "./delegate.ts";
import { readEnd, waitForEnd } from "./end_runs.ts";
import type { Experiment, Loading, Study } from "./experiment.ts";
import { findRun } from "./find_run.ts";
import { launchParts, type PartRun, runPart } from "./parts.ts";
import { callOf, type RunOptions, type WorkOptions } from "./run_experiment.ts";
import type { RunFolder } from "./run_folder.ts";
import { type Settings, type SettingValues, UsageError } from "./settings.ts";

/** A part as an experiment asks for it. */
export interface AskedPart extends Pick<RunOptions, "log" | "profile" | "sources"> {
  /** What it is called. */
  readonly name: string;
  /** Its folder within the whole's. */
  readonly path: string;
  /** What is compared. */
  readonly study: Study;
}

/** The whole of an experiment's parts, once its folder is there. */
export interface Whole extends Loading {
  /** The folder. */
  readonly folder: RunFolder;
  /** What records of it carry. */
  readonly identity: string;
  /** The device. */
  readonly device: DeviceName;
  /** Where it comes from, for its summary. */
  readonly facts: {
    readonly experiment: string;
    readonly command: string;
    readonly config: Readonly<Record<string, unknown>>;
  };
  /** How it was called. */
  readonly options: RunOptions;
  /** Runs a part to its end, or goes on with it. */
  readonly part: (part: AskedPart) => Promise<PartRun[]>;
}

/** The way through an experiment's parts. */
export interface Way<R> {
  /** Goes through them. */
  readonly parts: () => Promise<void>;
  /** Writes the summary and the report. */
  readonly write: () => Promise<R>;
}

/** An experiment of parts. */
export interface PartedExperiment<S extends Settings, P, R> extends Omit<Experiment<S>, "study"> {
  /** What is planned under some settings. It refuses what can't be run; nothing is on disk yet. */
  readonly plan: (settings: SettingValues<S>, loading: Loading) => Promise<P>;
  /** The most runs of it that can go on at once. */
  readonly most: (plan: P) => number;
  /** What is said of a plan before it begins. */
  readonly foretell: (plan: P) => readonly string[];
  /** Begins with it. */
  readonly begin: (plan: P, whole: Whole) => Promise<Way<R>>;
  /** What is said of a summary. */
  readonly words: (summary: R) => readonly string[];
}

/** Runs an experiment of parts, or goes on with it where `resume` is given. */
export async function runParted<S extends Settings, P, R>(
  experiment: PartedExperiment<S, P, R>,
  given: Partial<SettingValues<S>>,
  options: RunOptions,
): Promise<{ readonly folder: string; readonly summary: R }> {
  const { folder, summary } = await goThroughParts(experiment, given, options, false);
  return { folder, summary: summary! };
}

/** Works on the folder of an experiment of parts beside other processes. */
export async function workOnParted<S extends Settings, P, R>(
  experiment: PartedExperiment<S, P, R>,
  folder: string,
  { leaveEnd = false, ...options }: WorkOptions,
): Promise<void> {
  await goThroughParts(experiment, {}, { ...options, resume: folder, join: true }, leaveEnd);
}

/**
 * Goes through the parts of an experiment, by this process alone, beside others, or by others alone.
 *
 * @param leaveEnd Whether the summary and the report are left to another process.
 * @returns The folder, and the summary where this process wrote it or waited for it.
 */
async function goThroughParts<S extends Settings, P, R>(
  experiment: PartedExperiment<S, P, R>,
  given: Partial<SettingValues<S>>,
  options: RunOptions,
  leaveEnd: boolean,
): Promise<{ readonly folder: string; readonly summary?: R }> {
  const { name, settings, formats } = experiment;
  const { log, stoppable, usage, command } = callOf(name, given, options);
  if (options.reuse !== undefined) {
    throw new UsageError(
      `Cannot use --reuse with ${name}: its parts choose what they run by themselves`,
    );
  }
  await using found = await findRun({ experiment, given, options, command, log });
  const plan = await experiment.plan(found.settings, { log, stoppable });
  const folder = await found.open();
  const { path } = folder;
  const { report, join, dawn, lease, threads, visit } = options;
  const partOf = `${usage} --resume=${quote(path)}`;
  if (!join) log.print(`folder: ${path}; to go on with it: ${partOf}`);
  if (!report && !join) { for (const words of experiment.foretell(plan)) log.print(words); }
  const end = (summary: R) => {
    for (const words of experiment.words(summary)) log.print(words);
    log.print(`report: ${path}/report.html`);
    return { folder: path, summary };
  };
  if (options.delegate && !report) {
    const how = { most: experiment.most(plan), log, stoppable };
    return end(await delegateParts<R>(folder, options.delegate, how));
  }
  const { device, identity } = found;
  const call = { device, usage, command: found.command, stoppable, partOf, report };
  const shared = { ...call, dawn, join: true, goOn: join ?? false, lease, threads, visit };
  const way = await experiment.begin(plan, {
    ...{ folder, identity, device, options, log, stoppable },
    facts: { experiment: name, command: found.command, config: found.written },
    part: ({ name: part, path: own, study, ...asked }) =>
      runPart(
        { name: `${part} (part of ${name})`, settings, study, formats },
        { path: `${path}/${own}`, settings: found.written },
        { ...shared, log, ...asked },
      ),
  });
  if (options.launch && !report && !await readEnd(folder)) {
    await launchParts(options, { folder: path, runs: experiment.most(plan), device });
  }
  await way.parts();
  const left = leaveEnd ||
    !folder.owned && await waitForEnd({ folder, log, stoppable, visit }) !== undefined;
  return left ? { folder: path } : end(await way.write());
}
