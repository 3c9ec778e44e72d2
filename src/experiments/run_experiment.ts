/**
 * The course of every experiment: settings, a look at whether they can be run, the folder, the runs, the
 * report.
 *
 * @module
 */
import type { OpenOptions } from "../devices/mod.ts";
import { differenceWords } from "../reports/mod.ts";
import { type Choices, chooseRuns } from "./choices.ts";
import type { Course, RunState, RunStates } from "./course.ts";
import type { Experiment } from "./experiment.ts";
import { findRun, type RunSettings } from "./find_run.ts";
import { assertRunnable, assertSizes } from "./limits.ts";
import { type Log, silentLog, type Stoppable, StoppedError, unstoppable } from "./log.ts";
import { planRuns } from "./plan_runs.ts";
import { profileNetworks } from "./profile_networks.ts";
import { assertChoosable } from "./protocol.ts";
import { writeReport } from "./report.ts";
import { lostArms, type Summary } from "./results.ts";
import { openRunDevice, readRunDevices, recordDevice } from "./run_device.ts";
import { readRunStates } from "./run_states.ts";
import { seedsWords } from "./seeds_words.ts";
import type { Settings, SettingValues } from "./settings.ts";
import type { TestRecord } from "./test_records.ts";
import { testRuns } from "./test_runs.ts";
import { trainRun } from "./train_run.ts";

/** Where an experiment runs, and who is told. */
export interface RunOptions extends Partial<SettingValues<RunSettings>> {
  /** How the experiment is called, as in "deno task cifar10"; default its name. */
  readonly usage?: string;
  /**
   * The command that goes on with the experiment that this one is a part of; nothing is said of this
   * one's folder then.
   */
  readonly partOf?: string;
  /** The words of the command; default the settings that were given. */
  readonly args?: readonly string[];
  /** Loads Dawn, for the device `webgpu:dawn`. Default: there is none. */
  readonly dawn?: OpenOptions["dawn"];
  /** Takes what is said. Default nothing does. */
  readonly log?: Log;
  /** Does what may be stopped. Default nothing stops it. */
  readonly stoppable?: Stoppable;
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
 *   go on with, `report` only writes that one's report again.
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
  const { log, stoppable, usage, command } = callOf(experiment.name, given, options);
  await using found = await findRun({ experiment, given, options, command });
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
  const { epochs } = study;
  const plan = { study, runs, data, epochs, stepsPerEpoch, measures, identity, log, stoppable };
  // What is wrong in a folder is said before anything is opened.
  let states = found.folder && await readRunStates({ ...plan, folder: found.folder });
  const devices = found.folder ? await readRunDevices(found.folder) : [];
  const device = await openRunDevice(found.device, devices.at(-1), { log, dawn: options.dawn });
  try {
    if (!options.report) await assertRunnable(device, study, runs);
    // Nothing was wrong so far: only now is there anything new on disk.
    const folder = await found.open();
    const { partOf } = options;
    const resume = partOf ?? `${usage} --resume=${folder.path}`;
    log.print(`device: ${device.description.name}; data: ${data.description}`);
    if (!partOf) {
      log.print(`folder: ${folder.path}; to go on with it: ${resume}`);
      if (!options.report && study.arms.length > 1) log.print(seedsWords(study));
    }
    if (!options.report) await recordDevice(folder, device.description, devices, log);
    const course: Course = { ...plan, folder, device };
    states ??= await readRunStates(course);
    if (options.profile) await profileNetworks(course);
    const advice = `go on with: ${resume}`;
    if (!options.report) await advising(log, advice, () => completeRuns(course, states!));
    const choices = chooseRuns(course, states);
    const tests = await advising(log, advice, () => testChosen(course, states!, choices));
    const { name } = experiment;
    const facts = { experiment: name, command: found.command, config: found.settings };
    const summary = await writeReport(course, { states, choices, tests, facts });
    if (!partOf) {
      if (summary.complete) summary.differences.forEach((one) => log.print(differenceWords(one)));
      log.print(`report: ${folder.path}/report.html`);
    }
    assertResult(states);
    return { folder: folder.path, summary };
  } finally {
    device.destroy();
  }
}

/** A call of an experiment. */
type Call = Required<Pick<RunOptions, "log" | "stoppable" | "usage" | "args">> & {
  /** The command in words. */
  readonly command: string;
};

/** Who is told of a call, and the command that gives these settings. */
export function callOf(name: string, given: object, options: RunOptions): Call {
  const { log = silentLog, stoppable = unstoppable, usage = name, device, out } = options;
  const all = { ...given, ...device && { device }, ...out && { out } };
  const { args = Object.entries(all).map(([name, value]) => `--${name}=${value}`) } = options;
  return { log, stoppable, usage, args, command: [usage, ...args].join(" ") };
}

/** Does a part of an experiment's work, and says how to go on where that is stopped or fails. */
async function advising<T>(log: Log, advice: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    log.print(
      error instanceof StoppedError
        ? `stopped; ${advice}`
        : `failed; completed epochs are kept. Once the cause is mended, ${advice}`,
    );
    throw error;
  }
}

/** Trains all runs that have no end yet; `states` says how they ended afterwards. */
async function completeRuns(course: Course, states: Map<string, RunState>): Promise<void> {
  const { log, runs } = course;
  for (const run of runs) {
    const state = states.get(run.name)!;
    if (state.kind === "open") states.set(run.name, await trainRun(course, run));
    else log.print(`${run.name}: ${state.kind === "complete" ? "complete" : describe(state)}`);
  }
  for (const init of lostArms(runs, states)) log.print(`${init}: every run of it diverged`);
}

/** Tests the chosen runs' networks, once all runs have ended: before, nothing can be chosen. */
async function testChosen(
  course: Course,
  states: RunStates,
  { chosen }: Choices,
): Promise<ReadonlyMap<string, TestRecord>> {
  if ([...states.values()].some(({ kind }) => kind === "open")) return new Map();
  const { folder, data: { openTest }, study: { objective, questions } } = course;
  return await testRuns(
    { ...course, objective, openTest, questions },
    chosen.map((run) => ({
      run,
      checkpoint: folder.checkpoint(run.name),
      last: states.get(run.name)!.records.at(-1)!,
    })),
  );
}

function describe({ record }: Extract<RunState, { kind: "diverged" }>): string {
  return `diverged in epoch ${record.epoch + 1}, step ${record.step}, and isn't run again`;
}

function assertResult(states: RunStates): void {
  const all = [...states.values()];
  if (!all.every(({ kind }) => kind === "diverged")) return;
  const rates = [
    ...new Set(all.flatMap((state) => state.kind === "diverged" ? [state.record.rate] : [])),
  ];
  throw new Error(
    `Cannot compare: expected a run that ends, but every one diverged; start anew with lower rates ` +
      `than --lr=${rates.join(",")}, or with a smaller limit of the gradient's norm, --clip`,
  );
}
