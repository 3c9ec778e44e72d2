/**
 * What comes of an experiment: `report.html` and `summary.json`.
 *
 * @module
 */
import { version } from "../host/mod.ts";
import {
  type ClassSummary,
  type EpochRecord,
  type PairedDifference,
  pairedDifferences,
  renderReport,
  type RunSummary,
  type Section,
  type WeightFigure,
} from "../reports/mod.ts";
import { oneRate } from "./choices.ts";
import type { Planned, RunStates } from "./course.ts";
import type { Run } from "./experiment.ts";
import { noticesOf } from "./notices.ts";
import { describeProtocol, protocolNotices } from "./protocol.ts";
import { measuresOf } from "./records.ts";
import { writeSummary } from "./read_summary.ts";
import { resultDate } from "./result_date.ts";
import { keepsBest, resultOf } from "./run_ending.ts";
import type { TestRecord } from "./test_records.ts";

/** What a report says beside the records of the folder. */
export interface Results {
  /** The experiment's name. */
  readonly experiment: string;
  /** The device in words. */
  readonly device: string;
  /** The command that makes the run again. */
  readonly command: string;
  /** All settings, and what else must be known. */
  readonly config: RunSummary["config"];
  /** Matrices of weights. */
  readonly weights: readonly WeightFigure[];
  /** Accuracy by class, where examples have classes. */
  readonly classes?: ClassSummary;
  /** Further sections. */
  readonly sections: readonly Section[];
  /** How runs ended. */
  readonly states: RunStates;
  /** The tests of chosen runs' networks, by their names. */
  readonly tests: ReadonlyMap<string, TestRecord>;
  /** The runs that the report's curves and table are about. */
  readonly shown: readonly Run[];
  /** Which of several networks they are of, in words. */
  readonly network?: string;
}

/** Where a run is that has no end yet. */
export interface Unfinished {
  /** The run's name. */
  readonly run: string;
  /** Epochs completed. */
  readonly epoch: number;
  /** Epochs in all. */
  readonly epochs: number;
}

/** A run that has no result. */
export interface Diverged {
  /** The run's name. */
  readonly run: string;
  /** The arm. */
  readonly init: string;
  /** The seed. */
  readonly seed: number;
  /** The peak learning rate. */
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
  /** Differences between arms, paired by seed. */
  readonly differences: readonly PairedDifference[];
}

/** Arms of which every run diverged. */
export function lostArms(runs: readonly Run[], states: RunStates): string[] {
  const ended = new Set(
    runs.filter(({ name }) => states.get(name)!.kind !== "diverged").map(({ facts }) => facts.init),
  );
  const arms = new Set(runs.map(({ facts }) => facts.init));
  return [...arms].filter((init) => !ended.has(init));
}

/**
 * Writes `report.html`, then `summary.json`. Results are those of runs that have ended; of others it says
 * where they are.
 */
export async function writeResults(
  planned: Planned,
  { weights, sections, shown, states, tests, ...facts }: Results,
): Promise<Summary> {
  const { folder, data, runs, epochs, measures } = planned;
  const { measuredOn = "test" } = data;
  const order = [...new Set(runs.map(({ facts }) => facts.init))];
  const byArm = shown.toSorted((a, b) => order.indexOf(a.facts.init) - order.indexOf(b.facts.init));
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
  const tested = tests.size > 0;
  const { session: { ema } = {}, ending, finished } = planned.study;
  const protocol = {
    ...{ data, measures, several: !oneRate(planned), ema, ending },
    finished: finished !== undefined,
  };
  const arms = byArm.flatMap((run) => armResult(planned, run, states, tests.get(run.name)));
  const summary: Summary = {
    ...facts,
    dataset: data.description,
    synthetic: data.synthetic ?? false,
    measuredOn: tested ? "test" : measuredOn,
    protocol: describeProtocol(protocol),
    complete: unfinished.length === 0,
    unfinished,
    diverged,
    notices: [
      ...noticesOf(runs.length, unfinished, diverged, lostArms(runs, states)),
      ...protocolNotices(protocol),
      ...data.notices ?? [],
    ],
    arms,
    differences: pairedDifferences(
      arms.map(({ init, seed, testAccuracy: accuracy }) => ({ init, seed, accuracy })),
    ),
    date: await resultDate(folder),
    version,
  };
  const records: EpochRecord[] = byArm.flatMap(({ name }) => {
    const { kind, records } = states.get(name)!;
    return kind === "diverged" ? [] : records;
  });
  const html = await renderReport({ summary, records, weights, extraSections: sections });
  await folder.write("report.html", html);
  await writeSummary(folder, summary);
  return summary;
}

/** The end of a run that has one: its test, or what was measured of the network that counts. */
function armResult(
  planned: Planned,
  { name }: Run,
  states: RunStates,
  test: TestRecord | undefined,
): RunSummary["arms"][number][] {
  const { kind, records } = states.get(name)!;
  const [last, result] = [records.at(-1), resultOf(planned, records)];
  if (kind !== "complete" || !last || !result) return [];
  const { measuredOn = "test" } = planned.data;
  const { init, seed, rate, epoch } = last;
  const measured = measuresOf(result, measuredOn);
  const { testAccuracy = NaN, testTop5, testLoss = NaN } = test ??
    { testAccuracy: measured.accuracy, testTop5: measured.top5, testLoss: measured.loss };
  const validation = test && measuredOn === "validation" ? measured.accuracy : undefined;
  const seconds = records.reduce((total, record) => total + record.seconds, 0);
  return [{
    ...{ init, seed, rate, testAccuracy, testLoss },
    ...testTop5 !== undefined && { testTop5 },
    ...validation !== undefined && { validationAccuracy: validation },
    epochs: epoch,
    ...keepsBest(planned) && { bestEpoch: result.epoch },
    ...last.stopped !== undefined && { stopped: last.stopped },
    seconds,
  }];
}
