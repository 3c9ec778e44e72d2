import {
  renderReport,
  type RunSummary,
  type Section,
  type WeightFigure,
} from "../src/reports/mod.ts";
import type { RunFolder } from "../src/experiments/mod.ts";
import config from "../deno.json" with { type: "json" };
import type { Run, RunState } from "./experiment.ts";
import { noticesOf } from "./notices.ts";

/** What a report says beside the records of the folder. */
export interface Results<R extends Run> {
  /** The experiment's name. */
  readonly experiment: string;
  /** The device in words. */
  readonly device: string;
  /** The data in words. */
  readonly dataset: string;
  /** True if the data was generated. */
  readonly synthetic: boolean;
  /** The command that makes the run again. */
  readonly command: string;
  /** All settings. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Matrices of weights. */
  readonly weights?: readonly WeightFigure[];
  /** Further sections. */
  readonly sections?: readonly Section[];
  /** All runs. */
  readonly runs: readonly R[];
  /** How each ended, by its name. */
  readonly states: ReadonlyMap<string, RunState>;
  /** Epochs of a run. */
  readonly epochs: number;
  /** Which runs the report's curves and table are about. */
  readonly choose: (run: R) => boolean;
}

/** Where a run is that has no end yet. */
interface Unfinished {
  readonly run: string;
  /** Epochs completed. */
  readonly epoch: number;
  /** Epochs in all. */
  readonly epochs: number;
}

/** A run that has no result. */
interface Diverged {
  readonly run: string;
  readonly init: string;
  readonly seed: number;
  readonly rate: number;
  /** Epochs completed before. */
  readonly epoch: number;
  /** Steps of the next one. */
  readonly step: number;
}

/** The content of `summary.json`. */
export interface Summary extends RunSummary {
  /** True if every run has ended. */
  readonly complete: boolean;
  /** Runs without an end, which are no results. */
  readonly unfinished: readonly Unfinished[];
  /** Runs that diverged, which are no results either. */
  readonly diverged: readonly Diverged[];
}

/** Arms of which every run diverged. */
export function lostArms(runs: readonly Run[], states: ReadonlyMap<string, RunState>): string[] {
  const ended = new Set(
    runs.filter(({ name }) => states.get(name)!.kind !== "diverged").map(({ facts }) => facts.init),
  );
  const arms = new Set(runs.map(({ facts }) => facts.init));
  return [...arms].filter((init) => !ended.has(init));
}

/**
 * Writes `summary.json` and `report.html`. Results are those of runs that have ended; of others it says
 * where they are.
 */
export async function writeResults<R extends Run>(
  folder: RunFolder,
  results: Results<R>,
): Promise<void> {
  const { weights, sections, runs, states, epochs, choose, ...facts } = results;
  const order = [...new Set(runs.map(({ facts }) => facts.init))];
  const byArm = runs.toSorted((a, b) => order.indexOf(a.facts.init) - order.indexOf(b.facts.init));
  const chosen = byArm.filter(choose).map(({ name }) => states.get(name)!);
  const arms = chosen.flatMap((state) => {
    const last = state.records.at(-1);
    if (state.kind !== "complete" || !last) return [];
    const { init, seed, testAccuracy = NaN, testLoss = NaN, epoch } = last;
    const seconds = state.records.reduce((total, line) => total + line.seconds, 0);
    return [{ init, seed, testAccuracy, testLoss, epochs: epoch, seconds }];
  });
  const unfinished = runs.flatMap(({ name }): Unfinished[] => {
    const state = states.get(name)!;
    return state.kind === "open" ? [{ run: name, epoch: state.epoch, epochs }] : [];
  });
  const diverged = runs.flatMap(({ name, facts: { init, seed, rate } }): Diverged[] => {
    const state = states.get(name)!;
    if (state.kind !== "diverged") return [];
    const { epoch, step } = state.record;
    return [{ run: name, init, seed, rate, epoch, step }];
  });
  const summary: Summary = {
    ...facts,
    complete: unfinished.length === 0,
    unfinished,
    diverged,
    notices: noticesOf(runs.length, unfinished, diverged, lostArms(runs, states)),
    arms,
    date: new Date().toISOString(),
    version: config.version,
  };
  const records = chosen.flatMap((state) => state.kind === "diverged" ? [] : state.records);
  await folder.write("summary.json", JSON.stringify(summary, null, 2) + "\n");
  await folder.write(
    "report.html",
    renderReport({ summary, records, weights, extraSections: sections }),
  );
}
