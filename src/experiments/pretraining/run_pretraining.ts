/**
 * The course of an experiment that pre-trains a network and then compares starts from it: parts in folders
 * of their own, each of which can be killed at any moment and resumed to the same numbers.
 *
 * @module
 */
import { type DeviceName, openDevice } from "../../devices/mod.ts";
import { exists } from "../../host/mod.ts";
import { chooseRates, type ChosenRate, differenceWords, type Ending } from "../../reports/mod.ts";
import { readEnd, waitForEnd } from "../end_runs.ts";
import type { Arm, Experiment, Loading, Study } from "../experiment.ts";
import { findRun } from "../find_run.ts";
import { assertSizes } from "../limits.ts";
import { planRuns } from "../plan_runs.ts";
import { measuresOf } from "../records.ts";
import {
  callOf,
  failedRuns,
  runExperiment,
  type RunOptions,
  type WorkOptions,
} from "../run_experiment.ts";
import { RunFolder } from "../run_folder.ts";
import { seedsWords } from "../seeds_words.ts";
import type { Settings, SettingValues } from "../settings.ts";
import { type EndedRun, type PretrainingSummary, writeGapReport } from "./gap_report.ts";
import type { SplitData } from "./split.ts";

/** What is pre-trained, and what is compared afterwards. */
export interface PretrainingStudy {
  /** Loads what all parts learn from. */
  readonly data: (loading: Loading) => Promise<SplitData>;
  /** Pre-training: one arm, rate and seed. */
  readonly pretraining: Omit<Study, "data">;
  /** The comparison, each arm at all rates. */
  readonly comparison: Omit<Study, "data" | "arms">;
  /** Its arms, by the folder of the pre-trained checkpoint. */
  readonly arms: (from: string) => Promise<Arm[]>;
}

/** An experiment that compares starts after pre-training. */
export interface PretrainingExperiment<S extends Settings> extends Omit<Experiment<S>, "study"> {
  /** What its settings ask for. It refuses what can't be run, and writes nothing. */
  readonly study: (settings: SettingValues<S>) => PretrainingStudy | Promise<PretrainingStudy>;
}

/** What it leaves. */
export interface FinishedPretraining {
  /** The folder. */
  readonly folder: string;
  /** The content of its `summary.json`. */
  readonly summary: PretrainingSummary;
}

/**
 * Runs such an experiment, or goes on with it where `resume` is given:
 *
 * 1. `pretraining`: the network learns from data that nothing else sees;
 * 2. `choice`: every arm at every rate with seed 0, measured on validation images after every epoch;
 * 3. `comparison`: every arm at the rate that was best there, with the other seeds;
 * 4. the chosen runs' networks are tested, once, and the report says how much of the gap between the arms
 *    default and pretrained each one closes.
 *
 * @throws {RangeError} if a setting isn't allowed, or what it asks for can't be run.
 * @throws {UsageError} if settings can't be used together.
 * @throws {StoppedError} if it was stopped.
 */
export async function runPretraining<S extends Settings>(
  experiment: PretrainingExperiment<S>,
  given: Partial<SettingValues<S>> = {},
  options: RunOptions = {},
): Promise<FinishedPretraining> {
  const { folder, summary } = await goThrough(experiment, given, options, false);
  return { folder, summary: summary! };
}

/**
 * Works on such an experiment's folder beside other processes, as `workOnExperiment` does: through all parts,
 * in their order.
 *
 * @throws {Error} if runs failed, once the others of their part have ended; the message names them.
 * @throws {StoppedError} if it was stopped.
 */
export async function workOnPretraining<S extends Settings>(
  experiment: PretrainingExperiment<S>,
  folder: string,
  { leaveEnd = false, ...options }: WorkOptions = {},
): Promise<void> {
  await goThrough(experiment, {}, { ...options, resume: folder, join: true }, leaveEnd);
}

async function goThrough<S extends Settings>(
  experiment: PretrainingExperiment<S>,
  given: Partial<SettingValues<S>>,
  options: RunOptions,
  leaveEnd: boolean,
): Promise<{ readonly folder: string; readonly summary?: PretrainingSummary }> {
  const { log, stoppable, usage, command } = callOf(experiment.name, given, options);
  // What folders of format 2 say of validation is read as that.
  const formats = [2];
  await using found = await findRun({
    ...{ experiment: { ...experiment, formats }, given, options, command, log },
  });
  const study = await experiment.study(found.settings);
  const data = await study.data({ log, stoppable });
  assertSizes(planRuns({ ...study.pretraining, data: () => data.pretraining }));
  for (const { open } of [data.pretraining, data.comparison]) open(0)[Symbol.dispose]();
  const folder = await found.open();
  const partOf = `${usage} --resume=${folder.path}`;
  if (!options.join) log.print(`folder: ${folder.path}; to go on with it: ${partOf}`);
  const { report, dawn, join, lease, threads } = options;
  if (!report && !join) log.print(seedsWords(study.comparison));
  const { settings, device } = found;
  if (options.launch && !report && !await readEnd(folder)) {
    await launchParts(options, folder.path, study, device);
  }
  const common = { device, usage, command: found.command, log, stoppable, partOf, report };
  const shared = { dawn, join: true, goOn: join ?? false, lease, threads };
  // All parts train the same network.
  const profiled = (name: string) => options.profile && name === "pretraining";
  const part = (name: string, study: Study) =>
    runPart(
      { name: `${name} (part of ${experiment.name})`, settings: experiment.settings, study },
      { path: `${folder.path}/${name}`, settings },
      { ...common, ...shared, profile: profiled(name), sources: folder.path },
    );
  const parts = await runParts(study, data, part);
  if (leaveEnd) return { folder: folder.path };
  const ended = folder.owned ? undefined : await waitForEnd({ folder, log, stoppable });
  if (ended) return { folder: folder.path };
  const { tried, rates, order } = parts;
  const summary = await writeGapReport({
    ...{ folder, device, dawn, data, tried, rates, order },
    ...{ log, stoppable, identity: found.identity },
    objective: study.comparison.objective,
    chosen: parts.compared.filter(({ run: { facts } }) =>
      rates.get(facts.init)?.rate === facts.rate
    ),
    trained: parts.trained,
    facts: { experiment: experiment.name, command: found.command, config: settings },
  });
  summary.differences.forEach((one) => log.print(differenceWords(one)));
  log.print(`report: ${folder.path}/report.html`);
  return { folder: folder.path, summary };
}

/** Lets other processes go through all parts. */
async function launchParts(
  options: RunOptions,
  folder: string,
  { comparison: { rates, seeds } }: PretrainingStudy,
  name: DeviceName,
): Promise<void> {
  const { log, stoppable } = callOf("", {}, options);
  const device = await openDevice(name, { dawn: options.dawn, threads: options.threads });
  try {
    // Which arms there are is known after pre-training: two at least.
    const runs = 2 * Math.max(rates.length, seeds);
    const failed = await options.launch!({ folder, runs, device, log, stoppable });
    if (failed.length) throw failedRuns(failed);
  } finally {
    device.destroy();
  }
}

/** What the parts came to. */
interface Parts {
  readonly trained: EndedRun;
  readonly order: readonly string[];
  readonly tried: readonly Ending[];
  readonly rates: ReadonlyMap<string, ChosenRate>;
  readonly compared: readonly EndedRun[];
}

/** Pre-training, the choice of rates, and the comparison, one after the other. */
async function runParts(
  study: PretrainingStudy,
  data: SplitData,
  part: (name: string, study: Study) => Promise<EndedRun[]>,
): Promise<Parts> {
  const pretraining = { ...study.pretraining, data: () => data.pretraining };
  const [trained] = await part("pretraining", pretraining);
  const arms = await study.arms(trained.checkpoint);
  // The parts choose; only networks at chosen rates are tested, once both have ended.
  const untested = { ...data.comparison, openTest: undefined };
  const common = { ...study.comparison, nameRate: true, data: () => untested };
  const choice = await part("choice", { ...common, arms, seeds: 1 });
  const tried = choice.map(endingOf);
  const rates = chooseRates(tried);
  const fixed = arms.flatMap((arm) => {
    const chosen = rates.get(arm.name);
    return chosen ? [{ ...arm, rates: [chosen.rate] }] : [];
  });
  const seeds = study.comparison.seeds - 1;
  const rest = seeds > 0
    ? await part("comparison", { ...common, arms: fixed, seeds, firstSeed: 1 })
    : [];
  const order = arms.map(({ name }) => name);
  return { trained, order, tried, rates, compared: [...choice, ...rest] };
}

/** Runs a part in a folder of its own, or goes on with it. */
async function runPart<S extends Settings>(
  { name, settings, study }: { readonly name: string; readonly settings: S; readonly study: Study },
  at: { readonly path: string; readonly settings: SettingValues<S> },
  options: RunOptions & { readonly partOf: string },
): Promise<EndedRun[]> {
  const { path } = at;
  const begun = await exists(`${path}/config.json`);
  const { report, partOf, log } = options;
  if (report && !begun) throw unfinished(path, partOf);
  log?.print(`— ${name} —`);
  const { summary } = await runExperiment(
    { name, settings, study: () => study, formats: [2] },
    begun ? {} : at.settings,
    { ...options, ...begun ? { resume: path } : { out: path } },
  );
  if (!summary.complete) throw unfinished(path, partOf);
  await using folder = await RunFolder.join(path);
  const records = await folder.records();
  return planRuns(study).map((run) => ({
    run,
    checkpoint: folder.checkpoint(run.name),
    records: records.filter((record) => record.run === run.name),
  }));
}

function unfinished(path: string, partOf: string): Error {
  return new Error(
    `Cannot write a report: expected all parts to have ended, got ${path} without an end; go on ` +
      `with ${partOf}`,
  );
}

/** How a run ended on the validation images. */
function endingOf({ run: { facts: { init, seed, rate } }, records }: EndedRun): Ending {
  const last = records.at(-1);
  const accuracy = last?.kind === "epoch" ? measuresOf(last, "validation").accuracy ?? null : null;
  return { init, seed, rate, accuracy };
}
