/**
 * The end of an experiment on pre-training: the chosen networks tested, a summary and the report.
 *
 * @module
 */
import { version } from "../../host/mod.ts";
import { type DeviceName, openDevice, type OpenOptions } from "../../devices/mod.ts";
import {
  type ArmResult,
  type ChosenRate,
  classesSection,
  type ClassResult,
  classSummary,
  type Ending,
  gapSection,
  type GapShare,
  gapShares,
  type PairedDifference,
  pairedDifferences,
  renderReport,
  type RunSummary,
} from "../../reports/mod.ts";
import { readCheckpoint } from "../../training/mod.ts";
import { classResult } from "../class_results.ts";
import type { Study } from "../experiment.ts";
import type { Log, Stoppable } from "../log.ts";
import type { PartRun } from "../parts.ts";
import { readProfileSection } from "../profile_networks.ts";
import { describeProtocol, protocolNotices } from "../protocol.ts";
import { isEpoch, measuresOf } from "../records.ts";
import { writeSummary } from "../read_summary.ts";
import { resultDate } from "../result_date.ts";
import { networkAt } from "../run_checkpoint.ts";
import { deviceWords } from "../run_device.ts";
import { keepsBest } from "../run_ending.ts";
import type { RunFolder } from "../run_folder.ts";
import { type TestedRun, testRuns } from "../test_runs.ts";
import { structureTables } from "./structure.ts";
import type { SplitData } from "./split.ts";

/** The arms between which the gap is. */
const [START, END] = ["default", "pretrained"];

/** The content of `summary.json`. */
export interface PretrainingSummary extends RunSummary {
  /** The rate that validation images chose for each arm. */
  readonly rates: Readonly<Record<string, number>>;
  /** Differences between arms, paired by seed. */
  readonly differences: readonly PairedDifference[];
  /** Share of the gap by arm. */
  readonly shares: readonly GapShare[];
}

/** What the report is made of. */
export interface GapReport {
  readonly folder: RunFolder;
  readonly device: DeviceName;
  readonly dawn?: OpenOptions["dawn"];
  readonly threads?: number;
  readonly data: SplitData;
  /** How the arms were compared. */
  readonly study: Pick<Study, "objective" | "session" | "ending" | "finished">;
  /** How pre-training ended. */
  readonly pretraining: Pick<Study, "ending" | "finished">;
  /** Runs among which rates were chosen. */
  readonly tried: readonly Ending[];
  readonly rates: ReadonlyMap<string, ChosenRate>;
  /** The arms, in the order in which they are shown. */
  readonly order: readonly string[];
  /** The runs at their arms' chosen rates. */
  readonly chosen: readonly PartRun[];
  /** The run that pre-trained. */
  readonly trained: PartRun;
  readonly facts: Pick<RunSummary, "experiment" | "command" | "config">;
  /** What the folder's tests carry. */
  readonly identity: string;
  readonly log: Log;
  readonly stoppable: Stoppable;
}

/** Tests the chosen networks and writes `report.html`, then `summary.json`. */
export async function writeGapReport(given: GapReport): Promise<PretrainingSummary> {
  const { folder, data, study, chosen, tried, rates, order, trained, facts } = given;
  const { ending, finished } = given.pretraining;
  const { arms, classes, device } = await testAll(given);
  const results = arms.map(({ init, seed, testAccuracy: accuracy }) => ({ init, seed, accuracy }));
  const records = chosen.flatMap((one) => one.records.filter(isEpoch))
    .toSorted((a, b) => order.indexOf(a.init) - order.indexOf(b.init));
  const summary: PretrainingSummary = {
    ...facts,
    device,
    dataset: `${data.comparison.description}; ${data.pretraining.description}`,
    synthetic: [data.comparison, data.pretraining].some(({ synthetic }) => synthetic),
    measuredOn: "test",
    protocol: describeProtocol({
      data: data.comparison,
      measures: true,
      chosenWith: "seed 0",
      several: new Set(tried.map(({ rate }) => rate)).size > 1,
      ema: study.session?.ema,
      ending: study.ending,
      finished: study.finished !== undefined,
    }),
    complete: true,
    notices: noticesOf(given, arms),
    arms,
    classes: classSummary(classes, data.comparison.classNames),
    rates: Object.fromEntries([...rates].map(([init, { rate }]) => [init, rate])),
    differences: pairedDifferences(results),
    shares: gapShares(results, START, END),
    date: await resultDate(folder),
    version,
  };
  const gap = { start: START, end: END, results, tried, rates, records };
  const { result } = trained;
  const saved = await readCheckpoint(trained.checkpoint);
  const structure = {
    title: "What was measured in the pre-trained network",
    text: [
      `After ${result?.epoch} epochs its accuracy is ${
        (100 * (result?.testAccuracy ?? result?.validationAccuracy ?? NaN)).toFixed(1)
      } % where it was measured: ${data.pretraining.description}.`,
      ...protocolNotices({
        ...{ data: data.pretraining, measures: true, several: false, ending },
        finished: finished !== undefined,
      }),
    ],
    tables: saved && result
      ? structureTables(trained.run.variant.network, networkAt(saved, result))
      : [],
  };
  const profile = await readProfileSection(`${folder.path}/pretraining`);
  const byClass = classesSection(classes, { names: data.comparison.classNames });
  const extraSections = [
    gapSection(gap),
    ...byClass ? [byClass] : [],
    structure,
    ...profile ? [profile] : [],
  ];
  await folder.write("report.html", await renderReport({ summary, records: [], extraSections }));
  await writeSummary(folder, summary);
  return summary;
}

/** The test of every chosen network. */
async function testAll(
  { folder, identity, device: name, data, study, chosen, order, log, stoppable, ...open }:
    GapReport,
): Promise<{ arms: ArmResult[]; classes: ClassResult[]; device: string }> {
  const device = await openDevice(name, { dawn: open.dawn, threads: open.threads });
  try {
    const { openTest } = data.comparison;
    const { objective } = study;
    const testing = { folder, identity, device, objective, openTest, log, stoppable };
    const tests = await testRuns(testing, chosen.flatMap(testedRun));
    const arms = chosen.map(
      ({ run: { name, facts: { init, seed, rate } }, records, result }): ArmResult => {
        const epochs = records.filter(isEpoch);
        const seconds = epochs.reduce((sum, record) => sum + record.seconds, 0);
        const { testAccuracy = null, testTop5, testLoss = null } = tests.get(name) ?? {};
        const measured = result && measuresOf(result, "validation").accuracy;
        const stopped = epochs.at(-1)?.stopped;
        return {
          ...{ init, seed, rate, epochs: epochs.length, seconds, testAccuracy, testLoss },
          ...testTop5 !== undefined && { testTop5 },
          ...measured !== undefined && testAccuracy !== null && { validationAccuracy: measured },
          ...result && keepsBest({ study }) && { bestEpoch: result.epoch },
          ...stopped !== undefined && { stopped },
        };
      },
    );
    const classes = chosen.flatMap(({ run }) => classResult(run, tests.get(run.name) ?? {}));
    const [sorted, counted] = [inOrder(arms, order), inOrder(classes, order)];
    const parts = ["pretraining", "choice", "comparison"].map((part) => `${folder.path}/${part}`);
    const devices = await deviceWords(parts, device.description);
    return { arms: sorted, classes: counted, device: devices };
  } finally {
    device.destroy();
  }
}

/** A run as it is tested; none that diverged. */
function testedRun({ run, checkpoint, result }: PartRun): TestedRun[] {
  return result ? [{ run, checkpoint, result }] : [];
}

/** Arm after arm, each with its seeds in order. */
function inOrder<T extends Pick<ArmResult, "init" | "seed">>(
  runs: readonly T[],
  order: readonly string[],
): T[] {
  return runs.toSorted((a, b) => order.indexOf(a.init) - order.indexOf(b.init) || a.seed - b.seed);
}

function noticesOf({ tried, rates }: GapReport, arms: readonly ArmResult[]): string[] {
  const lost = [...new Set(tried.map(({ init }) => init))].filter((init) => !rates.has(init));
  const diverged = arms.filter(({ testAccuracy }) => testAccuracy === null);
  const tries = tried.filter(({ accuracy }) => accuracy === null).length;
  return [
    ...lost.length ? [`DIVERGED Every rate of ${lost.join(", ")}: no figure has it.`] : [],
    ...tries ? [`DIVERGED ${tries} of ${tried.length} runs by which rates were chosen.`] : [],
    ...diverged.length
      ? [`DIVERGED ${diverged.map(({ init, seed }) => `${init} with seed ${seed}`).join(", ")}.`]
      : [],
  ];
}
