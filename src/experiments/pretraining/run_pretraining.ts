/**
 * The course of an experiment that pre-trains a network and then compares starts from it: parts in folders
 * of their own, each of which can be killed at any moment and resumed to the same numbers.
 *
 * @module
 */
import { differenceWords } from "../../reports/mod.ts";
import { BEST_FILE } from "../../training/mod.ts";
import type { Arm, Experiment, Loading, Study } from "../experiment.ts";
import {
  type PartedExperiment,
  runParted,
  type Way,
  type Whole,
  workOnParted,
} from "../go_through_parts.ts";
import { assertSizes } from "../limits.ts";
import { compareAtOwnRates, type Compared } from "../own_rates.ts";
import type { PartRun, RunPart } from "../parts.ts";
import { planRuns } from "../plan_runs.ts";
import { assertEndable, keepsBest } from "../run_ending.ts";
import type { RunOptions, WorkOptions } from "../run_experiment.ts";
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
  /** Its arms, by the folder of the pre-trained checkpoint, or the file of its best network where that counts. */
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
  return await runParted(parted(experiment), given, options);
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
  options: WorkOptions = {},
): Promise<void> {
  await workOnParted(parted(experiment), folder, options);
}

/** What is planned. */
interface Plan {
  readonly study: PretrainingStudy;
  readonly data: SplitData;
}

/** Its way through its parts. */
function parted<S extends Settings>(
  experiment: PretrainingExperiment<S>,
): PartedExperiment<S, Plan, PretrainingSummary> {
  return {
    ...experiment,
    // What folders of format 2 say of validation is read as that.
    formats: [2],
    plan: async (settings, loading) => {
      const study = await experiment.study(settings);
      const data = await study.data(loading);
      assertSizes(planRuns({ ...study.pretraining, data: () => data.pretraining }));
      for (const part of ["pretraining", "comparison"] as const) {
        using first = data[part].open(0);
        assertEndable(study[part], first.test !== undefined);
      }
      return { study, data };
    },
    // Which arms there are is known after pre-training: two at least.
    most: ({ study: { comparison: { rates, seeds } } }) => 2 * Math.max(rates.length, seeds),
    foretell: ({ study }) => [seedsWords(study.comparison)],
    begin: (plan, whole) => Promise.resolve(wayOf(plan, whole)),
    words: ({ differences }) => differences.map(differenceWords),
  };
}

function wayOf({ study, data }: Plan, whole: Whole): Way<PretrainingSummary> {
  const { folder, options: { dawn, threads, profile }, part } = whole;
  const ask: RunPart = (name, study) => {
    // All parts train the same network.
    const own = { profile: profile && name === "pretraining", sources: folder.path };
    return part({ name, path: name, study, ...own });
  };
  let parts: Parts;
  return {
    parts: async () => {
      parts = await runParts(study, data, ask);
    },
    write: () => {
      const { comparison, pretraining } = study;
      const studies = { study: comparison, pretraining };
      return writeGapReport({ ...whole, ...parts, ...studies, dawn, threads, data });
    },
  };
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
  const best = keepsBest({ study: pretraining });
  const arms = await study.arms(best ? `${trained.checkpoint}/${BEST_FILE}` : trained.checkpoint);
  // Only networks at chosen rates are tested, once both parts have ended.
  const untested = { ...data.comparison, openTest: undefined };
  const comparison = { ...study.comparison, arms, data: () => untested };
  return { trained, ...await compareAtOwnRates(comparison, part) };
}
