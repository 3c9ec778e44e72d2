/**
 * Accuracy and loss by epoch.
 *
 * @module
 */
import { armNames, type ArmStyle, armStyles, bySeed, withAlpha } from "../arms.ts";
import { axisTitle, chartHeight, chartLayout, wholeTicks } from "../layout.ts";
import { measuredOf } from "../measured.ts";
import { labelOf, shortened } from "../plotly_text.ts";
import { mean, standardError } from "../statistics.ts";
import type { EpochRecord, Figure, PlotlyObject, Section, Table } from "../types.ts";
import { capitalized, count, percent, percentSign, rounded } from "../words.ts";
import { MOST_NAMED } from "./headline.ts";

const metrics = [
  ...["validationAccuracy", "validationLoss", "testAccuracy", "testLoss"] as const,
  ...["trainAccuracy", "trainLoss"] as const,
] as const;
type Metric = typeof metrics[number];
type Point = readonly [epoch: number, values: readonly number[]];

/** From this number of seeds on the band is the standard error; below, the whole range. */
const seedsForError = 5;

function isAccuracy(metric: Metric): boolean {
  return metric.endsWith("Accuracy");
}

function nameOf(metric: Metric): string {
  const data = metric.replace(/Accuracy|Loss/, "").replace("train", "training");
  return `${capitalized(data)} ${isAccuracy(metric) ? "accuracy" : "loss"}`;
}

/** Accuracies in percent; not a number where nothing was measured. */
function valueOf(record: EpochRecord, metric: Metric): number {
  const value = record[metric] ?? NaN;
  return rounded(isAccuracy(metric) ? 100 * value : value);
}

/** An arm's records. A run that was stopped early stays as it was until the arm's last one ends. */
function heldOf(records: readonly EpochRecord[], init: string): EpochRecord[] {
  const own = records.filter((record) => record.init === init);
  const last = Math.max(...own.map(({ epoch }) => epoch));
  return own.flatMap((record) => {
    const held = record.stopped === undefined ? 0 : last - record.epoch;
    return Array.from({ length: 1 + held }, (_, i) => ({ ...record, epoch: record.epoch + i }));
  });
}

function pointsOf(records: readonly EpochRecord[], init: string, metric: Metric): Point[] {
  const epochs = new Map<number, number[]>();
  for (const record of heldOf(records, init)) {
    const value = valueOf(record, metric);
    if (!Number.isFinite(value)) continue;
    const values = epochs.get(record.epoch);
    if (values) values.push(value);
    else epochs.set(record.epoch, [value]);
  }
  return [...epochs].sort(([a], [b]) => a - b);
}

/** Where the band of an arm of so many seeds lies, of which some may have no value. */
function limits(values: readonly number[], seeds: number): [low: number, high: number] {
  if (seeds < seedsForError || values.length < 2) return [Math.min(...values), Math.max(...values)];
  const center = mean(values);
  const error = standardError(values);
  return [rounded(center - error), rounded(center + error)];
}

function band(
  init: string,
  points: readonly Point[],
  seeds: number,
  style: ArmStyle,
): PlotlyObject {
  const spread = points.map(([epoch, values]) => [epoch, ...limits(values, seeds)]);
  const back = spread.toReversed();
  return {
    type: "scatter",
    mode: "lines",
    name: `${labelOf(init)}, spread`,
    legendgroup: init,
    showlegend: false,
    hoverinfo: "skip",
    x: [...spread, ...back].map(([epoch]) => epoch),
    y: [...spread.map((row) => row[2]), ...back.map((row) => row[1])],
    fill: "toself",
    fillcolor: withAlpha(style.color, 0.16),
    line: { width: 0 },
  };
}

function seedLine(
  init: string,
  seed: number,
  records: readonly EpochRecord[],
  metric: Metric,
  style: ArmStyle,
): PlotlyObject {
  const ordered = records.filter((record) => Number.isFinite(valueOf(record, metric)))
    .toSorted((a, b) => a.epoch - b.epoch);
  return {
    type: "scatter",
    mode: "lines",
    name: `${labelOf(init)}, seed ${seed}`,
    legendgroup: init,
    showlegend: false,
    hoverinfo: "skip",
    x: ordered.map((record) => record.epoch),
    y: ordered.map((record) => valueOf(record, metric)),
    line: { width: 1, dash: style.dash, color: withAlpha(style.color, 0.4) },
  };
}

function meanLine(init: string, points: readonly Point[], metric: Metric, style: ArmStyle) {
  return {
    type: "scatter",
    // A single epoch makes no line, so it is drawn as a point.
    mode: points.length < 2 ? "markers" : "lines",
    name: labelOf(init),
    legendgroup: init,
    x: points.map(([epoch]) => epoch),
    y: points.map(([, values]) => rounded(mean(values))),
    hovertemplate: isAccuracy(metric) ? `%{y:.1f}${percentSign}` : "%{y:.3f}",
    line: { width: 2.5, dash: style.dash, color: style.color },
    marker: { size: 8, color: style.color },
  };
}

function tracesOf(records: readonly EpochRecord[], metric: Metric): PlotlyObject[] {
  const names = armNames(records);
  const styles = armStyles(names);
  const behind: PlotlyObject[] = [];
  const front: PlotlyObject[] = [];
  for (const init of names) {
    const style = styles.get(init)!;
    const points = pointsOf(records, init, metric);
    if (points.length === 0) continue;
    const seeds = bySeed(records, init);
    if (seeds.size > 1) {
      behind.push(band(init, points, seeds.size, style));
      for (const [seed, own] of seeds) behind.push(seedLine(init, seed, own, metric, style));
    }
    front.push(meanLine(init, points, metric, style));
  }
  return [...behind, ...front];
}

function captionOf(records: readonly EpochRecord[]): string {
  const lost = records.some(({ trainLoss, testLoss = 0, validationLoss = 0 }) =>
    [trainLoss, testLoss, validationLoss].some((loss) => !Number.isFinite(loss))
  );
  const left = lost
    ? " A line ends where it has no value; the mean is of the seeds that have one."
    : "";
  const stopped = records.some((record) => record.stopped !== undefined);
  const held = stopped && armNames(records).some((init) => bySeed(records, init).size > 1)
    ? " A run that was stopped early counts with its last value from there on."
    : "";
  return `${seedsIn(records)}${left}${held}`;
}

function seedsIn(records: readonly EpochRecord[]): string {
  const seeds = armNames(records).map((init) => bySeed(records, init).size);
  if (Math.max(...seeds) === 1) return "One seed an arm.";
  const some = Math.min(...seeds) === Math.max(...seeds)
    ? count(seeds[0], "seed")
    : `${Math.min(...seeds)} to ${Math.max(...seeds)} seeds`;
  const bands = Math.max(...seeds) < seedsForError
    ? "band: smallest to largest"
    : Math.min(...seeds) >= seedsForError
    ? "band: ± standard error"
    : `band: ± standard error from ${seedsForError} seeds on, else smallest to largest`;
  return `Thick line: mean of ${some}; thin lines: single seeds; ${bands}.`;
}

/**
 * Accuracy and loss on validation, test and training data by epoch: mean, spread and single seeds of every
 * arm.
 *
 * @param records One record an epoch and run; measures that no record has get no figure.
 * @returns The section, or undefined if there are no records.
 */
export function curvesSection(records: readonly EpochRecord[]): Section | undefined {
  const figures = metrics.flatMap((metric) => curveFigure(records, metric) ?? []);
  if (figures.length === 0) return undefined;
  return { title: "Training", ...paceOf(records), figures };
}

/** A measure by epoch: mean, spread and single seeds of every arm; undefined if no record has it. */
export function curveFigure(
  records: readonly EpochRecord[],
  metric: Metric,
): Figure | undefined {
  const data = tracesOf(records, metric);
  if (data.length === 0) return undefined;
  const axis = nameOf(metric);
  const title = `${axis} by epoch`;
  const names = armNames(records);
  const height = chartHeight(names);
  const xaxis = {
    title: axisTitle("Epoch"),
    ...wholeTicks(records.map((record) => record.epoch)),
  };
  const yaxis = { title: axisTitle(axis), ticksuffix: isAccuracy(metric) ? percentSign : "" };
  return {
    title,
    caption: captionOf(records),
    data,
    layout: chartLayout({ title, height, names, xaxis, yaxis }),
    height,
    span: "half",
  };
}

/** Where the best mean accuracy was reached, if an arm was best before its last epoch. */
function paceOf(records: readonly EpochRecord[]): { text?: string[]; tables?: Table[] } {
  const measured = measuredOf(records);
  const bests = armNames(records).flatMap((init) => {
    const points = pointsOf(records, init, `${measured}Accuracy`);
    if (points.length < 2) return [];
    const best = points.reduce((a, b) => (mean(b[1]) > mean(a[1]) ? b : a));
    const accuracy = percent(mean(best[1]) / 100);
    return [{ init, epoch: best[0], accuracy, early: best !== points.at(-1) }];
  });
  if (!bests.some(({ early }) => early)) return { text: [] };
  if (bests.length <= MOST_NAMED) {
    const parts = bests.map(({ init, epoch, accuracy }) =>
      `${shortened(init)} is best after epoch ${epoch}, with ${accuracy}`
    );
    return { text: [`By mean ${measured} accuracy ${parts.join("; ")}.`] };
  }
  return {
    tables: [{
      caption: `Where the mean ${measured} accuracy was best.`,
      columns: [
        { label: "Initialization" },
        { label: "After epoch", numeric: true },
        { label: nameOf(`${measured}Accuracy`), numeric: true },
      ],
      rows: bests.map(({ init, epoch, accuracy }) => [init, String(epoch), accuracy]),
    }],
  };
}
