/**
 * The course of an experiment that pre-trains a network and then compares starts from it: parts in folders
 * of their own, each of which can be killed at any moment and resumed to the same numbers.
 *
 * @module
 */
import { differenceWords } from "../../reports/mod.ts";
import { delegateParts } from "../delegate.ts";
import { readEnd, waitForEnd } from "../end_runs.ts";
import type { Arm, Experiment, Loading, Study } from "../experiment.ts";
import { findRun } from "../find_run.ts";
import { assertSizes } from "../limits.ts";
import type { Log } from "../log.ts";
import { compareAtOwnRates, type Compared } from "../own_rates.ts";
import { launchParts, type PartRun, type RunPart, runPart } from "../parts.ts";
import { planRuns } from "../plan_runs.ts";
import { callOf, type RunOptions, type WorkOptions } from "../run_experiment.ts";
import { seedsWords } from "../seeds_words.ts";
import type { Settings, SettingValues } from "../settings.ts";
import { type PretrainingSummary, writeGapReport } from "./gap_report.ts";
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
  const { report, dawn, join, lease, threads, visit } = options;
  if (!report && !join) log.print(seedsWords(study.comparison));
  const { settings, device } = found;
  // Which arms there are is known after pre-training: two at least.
  const most = 2 * Math.max(study.comparison.rates.length, study.comparison.seeds);
  if (options.delegate && !report) {
    const how = { most, log, stoppable };
    const summary = await delegateParts<PretrainingSummary>(folder, options.delegate, how);
    printEnd(log, folder.path, summary);
    return { folder: folder.path, summary };
  }
  if (options.launch && !report && !await readEnd(folder)) {
    await launchParts(options, { folder: folder.path, runs: most, device });
  }
  const common = { device, usage, command: found.command, log, stoppable, partOf, report };
  const shared = { dawn, join: true, goOn: join ?? false, lease, threads, visit };
  // All parts train the same network.
  const profiled = (name: string) => options.profile && name === "pretraining";
  const part: RunPart = (name, study) =>
    runPart(
      {
        name: `${name} (part of ${experiment.name})`,
        settings: experiment.settings,
        study,
        formats,
      },
      { path: `${folder.path}/${name}`, settings },
      { ...common, ...shared, profile: profiled(name), sources: folder.path },
    );
  const parts = await runParts(study, data, part);
  if (leaveEnd) return { folder: folder.path };
  const ended = folder.owned ? undefined : await waitForEnd({ folder, log, stoppable, visit });
  if (ended) return { folder: folder.path };
  const { tried, rates, order, chosen } = parts;
  const summary = await writeGapReport({
    ...{ folder, device, dawn, data, tried, rates, order },
    ...{ log, stoppable, identity: found.identity },
    objective: study.comparison.objective,
    ema: study.comparison.session?.ema,
    chosen,
    trained: parts.trained,
    facts: { experiment: experiment.name, command: found.command, config: settings },
  });
  printEnd(log, folder.path, summary);
  return { folder: folder.path, summary };
}

function printEnd(log: Log, folder: string, { differences }: PretrainingSummary): void {
  differences.forEach((one) => log.print(differenceWords(one)));
  log.print(`report: ${folder}/report.html`);
}

/** What the parts came to. */
interface Parts extends Compared {
  readonly trained: PartRun;
}

/** Pre-training, the choice of rates, and the comparison, one after the other. */
async function runParts(
  study: PretrainingStudy,
  data: SplitData,
  part: RunPart,
): Promise<Parts> {
  const pretraining = { ...study.pretraining, data: () => data.pretraining };
  const [trained] = await part("pretraining", pretraining);
  const arms = await study.arms(trained.checkpoint);
  // Only networks at chosen rates are tested, once both parts have ended.
  const untested = { ...data.comparison, openTest: undefined };
  const comparison = { ...study.comparison, arms, data: () => untested };
  return { trained, ...await compareAtOwnRates(comparison, part) };
}
