/**
 * The course of every experiment: settings, a look at whether they can be run, the folder, the runs, the
 * report.
 *
 * @module
 */
import type { OpenOptions } from "../devices/mod.ts";
import { quote } from "../host/mod.ts";
import { differenceWords } from "../reports/mod.ts";
import { advising } from "./advising.ts";
import { completeAll, statesOf } from "./complete_all.ts";
import type { Course, RunStates } from "./course.ts";
import { type Delegate, delegateRuns } from "./delegate.ts";
import { assertResult, endRuns, isOver } from "./end_runs.ts";
import type { Experiment } from "./experiment.ts";
import { findRun, type JoinOptions, type RunSettings } from "./find_run.ts";
import type { Launch } from "./launch.ts";
import { assertRunnable, assertSizes } from "./limits.ts";
import { type Log, silentLog, type Stoppable, unstoppable } from "./log.ts";
import { planRuns } from "./plan_runs.ts";
import { profileNetworks } from "./profile_networks.ts";
import { assertChoosable } from "./protocol.ts";
import type { Summary } from "./results.ts";
import { readReused, takeRuns } from "./reuse_runs.ts";
import { assertSameData, folderFacts, recordData } from "./run_data.ts";
import { openRunDevice, readRunDevices, recordDevice } from "./run_device.ts";
import { assertEndable } from "./run_ending.ts";
import { seedsWords } from "./seeds_words.ts";
import type { Settings, SettingValues } from "./settings.ts";
import { type SourceOptions, trainSources } from "./sources.ts";

/** Where an experiment runs, and who is told. */
export interface RunOptions extends Partial<SettingValues<RunSettings>>, JoinOptions {
  /** How the experiment is called, as in "deno task cifar10"; default its name. */
  readonly usage?: string;
  /**
   * The command that goes on with the experiment that this one is a part of; nothing is said of this
   * one's folder then.
   */
  readonly partOf?: string;
  /** Where networks are trained that arms start from, each in a folder; default the run's folder. */
  readonly sources?: string;
  /** The words of the command, without quotes; default the settings that were given. */
  readonly args?: readonly string[];
  /** The whole command, for the record; default `usage` and `args`. */
  readonly command?: string;
  /** Loads Dawn, for the device `webgpu:dawn`. Default: there is none. */
  readonly dawn?: OpenOptions["dawn"];
  /** Starts other processes for the runs. Default: they go on one after the other in this one. */
  readonly launch?: Launch;
  /** Has others do all of it, on other machines. Default: this process does it, or those that it starts. */
  readonly delegate?: Delegate;
  /** Takes what is said. Default nothing does. */
  readonly log?: Log;
  /** Does what may be stopped. Default nothing stops it. */
  readonly stoppable?: Stoppable;
}

/** How a process works on a folder beside others. */
export interface WorkOptions extends RunOptions {
  /** Leaves tests and the report to the process to which the folder belongs. Default false. */
  readonly leaveEnd?: boolean;
}

/** What an experiment leaves. */
export interface FinishedExperiment {
  /** The folder. */
  readonly folder: string;
  /** The content of its `summary.json`. */
  readonly summary: Summary;
}

/**
 * Runs an experiment, or goes on with it where `resume` is given. Killed at any moment, it is resumed to
 * the same numbers.
 *
 * @param experiment What is compared.
 * @param given Those of its settings that aren't the initial ones.
 * @param options The device, the folder and who is told. `out` is the folder of a new run, `resume` one to
 *   go on with, `report` only writes that one's report again; `reuse` is a folder whose ended runs are taken
 *   over where they are planned here, too: with settings that differ in axes alone.
 * @returns The folder, with `config.json`, `records.jsonl`, `summary.json`, `report.html` and a checkpoint
 *   for each run; with `profile.json` if `profile` is given.
 * @throws {RangeError} if a setting isn't allowed, or what it asks for can't be run.
 * @throws {UsageError} if settings can't be used together.
 * @throws {StoppedError} if it was stopped.
 * @throws {Error} if every run diverged; the report is there all the same.
 */
export async function runExperiment<S extends Settings>(
  experiment: Experiment<S>,
  given: Partial<SettingValues<S>> = {},
  options: RunOptions = {},
): Promise<FinishedExperiment> {
  const { folder, summary, states } = await goThrough(experiment, given, options, false);
  assertResult(states);
  return { folder, summary: summary! };
}

/**
 * Works on an experiment's folder beside other processes, on this machine or on others that see it: trains
 * runs that no other one trains, and what becomes of one whose process is lost. Whoever finds all runs ended
 * tests networks and writes the report.
 *
 * @param experiment What is compared.
 * @param folder The folder, as {@linkcode runExperiment} made it.
 * @param options Where it runs, who is told, and whether the end is left to others.
 * @throws {Error} if runs failed, once the others have ended; the message names them.
 * @throws {StoppedError} if it was stopped.
 */
export async function workOnExperiment<S extends Settings>(
  experiment: Experiment<S>,
  folder: string,
  { leaveEnd = false, ...options }: WorkOptions = {},
): Promise<void> {
  const shared = { ...options, resume: folder, join: true };
  const { summary, states } = await goThrough(experiment, {}, shared, leaveEnd);
  if (summary) assertResult(states);
}

/** What is there after an experiment; no summary where the end is left to others. */
interface Ended {
  readonly folder: string;
  readonly states: RunStates;
  readonly summary?: Summary;
}

/** Goes through an experiment, whether or not it has a result. */
async function goThrough<S extends Settings>(
  experiment: Experiment<S>,
  given: Partial<SettingValues<S>>,
  options: RunOptions,
  leaveEnd: boolean,
): Promise<Ended> {
  const { log, stoppable, usage, command } = callOf(experiment.name, given, options);
  await using found = await findRun({ experiment, given, options, command, log });
  const study = await experiment.study(found.settings);
  const runs = planRuns(study);
  // What can't be run is refused before anything is downloaded.
  assertSizes(runs);
  const data = await study.data({ log, stoppable });
  using first = data.open(0);
  const { identity } = found;
  const { stepsPerEpoch } = first;
  const measures = first.test !== undefined;
  assertChoosable(study, measures);
  assertEndable(study, measures);
  const { epochs } = study;
  const { dawn, threads } = options;
  const own = { identity, log, stoppable, threads };
  const plan = { study, runs, data, epochs, stepsPerEpoch, measures, ...own };
  const reused = found.reused && await readReused(found.reused, data);
  if (options.delegate && !options.report) {
    const { delegate } = options;
    if (reused) await takeRuns({ ...plan, folder: await found.open() }, reused);
    const ended = await delegateRuns(found, plan, { delegate, usage });
    printEnd(log, ended.folder, ended.summary);
    return ended;
  }
  // What is wrong in a folder is said before anything is opened.
  const early = found.folder && await statesOf({ ...plan, folder: found.folder });
  const kept = folderFacts(study, data);
  if (found.folder) await assertSameData(found.folder, kept);
  const before = found.folder ?? reused;
  const devices = before ? await readRunDevices(before) : [];
  const device = await openRunDevice(found.device, devices.at(-1), { log, dawn, threads });
  try {
    if (!options.report) await assertRunnable({ ...plan, device });
    // Nothing was wrong so far: only now is there anything new on disk.
    const folder = await found.open();
    const { partOf } = options;
    const resume = partOf ?? `${usage} --resume=${quote(folder.path)}`;
    log.print(`device: ${device.description.name}; data: ${data.description}`);
    if (!partOf && !options.join) {
      log.print(`folder: ${folder.path}; to go on with it: ${resume}`);
      if (!options.report && study.arms.length > 1) log.print(seedsWords(study));
    }
    if (!options.report) {
      await recordData(folder, kept);
      const over = early && await isOver(folder, early);
      if (!over) await recordDevice(folder, device.description, devices, log);
    }
    if (reused) await takeRuns({ ...plan, folder }, reused);
    const states = early ?? await statesOf({ ...plan, folder });
    const { sources = folder.path } = options;
    const shared = { ...options, usage, device: found.device, command: found.command };
    const made = await trainSources(study, sources, sourceOptions({ ...shared, partOf: resume }));
    const { visit } = options;
    const course: Course = {
      ...{ ...plan, ...made, runs: planRuns(made.study), folder, device },
      ...visit && { visit },
    };
    if (options.profile) await profileNetworks(course);
    const { name } = experiment;
    const facts = { experiment: name, command: found.command, config: found.written };
    const again = options.join && !partOf ? `deno task work ${quote(folder.path)}` : resume;
    const advice = `go on with: ${again}`;
    const summary = await advising(log, advice, async () => {
      const failed = options.report ? [] : await completeAll(course, states, options);
      if (failed.length && options.join) throw failedRuns(failed);
      if (leaveEnd) return undefined;
      const summary = await endRuns(course, states, facts);
      if (failed.length) throw failedRuns(failed);
      return summary;
    });
    if (!partOf && summary) printEnd(log, folder.path, summary);
    return { folder: folder.path, summary, states };
  } finally {
    device.destroy();
  }
}

function printEnd(log: Log, folder: string, { complete, differences, network }: Summary): void {
  const of = network ? `; network with ${network}` : "";
  if (complete) differences.forEach((one) => log.print(differenceWords(one) + of));
  log.print(`report: ${folder}/report.html`);
}

/** How what arms start from is trained: beside other processes, as they may be at the folder, too. */
function sourceOptions(
  { device, usage, command, partOf, report, dawn, join, lease, threads, log, stoppable }:
    RunOptions,
): SourceOptions {
  const common = { device, usage, command, partOf, dawn, lease, threads, log, stoppable };
  return {
    report: report ?? false,
    run: async (experiment, given, folder) => {
      log?.print(`— ${experiment.name} —`);
      const shared = { ...common, join: true, goOn: join ?? false, ...folder };
      const { summary } = await goThrough(experiment, given, shared, false);
      return summary!;
    },
  };
}

/** A call of an experiment. */
type Call = Required<Pick<RunOptions, "log" | "stoppable" | "usage" | "command">>;

/** Who is told of a call, and the command that gives these settings. */
export function callOf(name: string, given: object, options: RunOptions): Call {
  const { log = silentLog, stoppable = unstoppable, usage = name, device, out, reuse } = options;
  const all = { ...given, ...device && { device }, ...out && { out }, ...reuse && { reuse } };
  const { args = Object.entries(all).map(([name, value]) => `--${name}=${value}`) } = options;
  const { command = [usage, ...args.map(quote)].join(" ") } = options;
  return { log, stoppable, usage, command };
}

/** The error that says what failed while others went on. */
export function failedRuns(failed: readonly string[]): Error {
  return new Error(`Cannot end all runs: ${failed.join("; ")}`);
}
