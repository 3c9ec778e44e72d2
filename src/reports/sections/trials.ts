/**
 * Comparisons over learning rates and over the length of what is asked.
 *
 * @module
 */
import { armNames, armStyles, withAlpha } from "../arms.ts";
import { axisTitle, chartLayout } from "../layout.ts";
import { mean, standardError } from "../statistics.ts";
import type { Figure, PlotlyObject, Section, Table } from "../types.ts";
import { meanOf } from "../words.ts";

const height = 340;

/** How well a run answers questions of one size. */
export interface TrialPoint {
  /** The size: letters, pairs or tokens. */
  readonly size: number;
  /** Answers that are right, a fraction. */
  readonly accuracy: number;
  /** Sequences without any error, a fraction. */
  readonly exact: number;
}

/** The end of one run. */
export interface Trial {
  /** Name of the initialization. */
  readonly init: string;
  /** Seed of the run. */
  readonly seed: number;
  /** Peak learning rate. */
  readonly rate: number;
  /** Accuracy on the test sequences after the last epoch, a fraction. */
  readonly accuracy: number;
  /** Accuracy by the size of what is asked. */
  readonly points: readonly TrialPoint[];
}

/**
 * The learning rate with the best mean accuracy over seeds, the smallest of equals.
 *
 * @param trials Runs of any arms.
 * @param init The arm.
 * @returns The rate.
 * @throws {RangeError} If the arm has no runs.
 *
 * @example
 * ```ts
 * import { bestRate } from "@x/mimetic/reports";
 * import assert from "assert";
 * const trial = { init: "default", seed: 0, points: [] };
 * const trials = [{ ...trial, rate: 1e-3, accuracy: 0.5 }, { ...trial, rate: 1e-2, accuracy: 0.9 }];
 * assert.equal(bestRate(trials, "default"), 1e-2);
 * ```
 */
export function bestRate(trials: readonly Trial[], init: string): number {
  const own = trials.filter((trial) => trial.init === init);
  if (own.length === 0) throw new RangeError(`Cannot choose a rate as there are no runs: ${init}`);
  const rates = [...new Set(own.map(({ rate }) => rate))].sort((a, b) => a - b);
  const average = (rate: number) =>
    mean(own.filter((trial) => trial.rate === rate).map(({ accuracy }) => accuracy));
  return rates.reduce((best, rate) => average(rate) > average(best) ? rate : best);
}

/**
 * Accuracy by learning rate with every seed as a dot, and by the size of what is asked at each arm's own
 * best rate.
 *
 * @param trials The runs.
 * @param size What sizes count, as in `"Letters"`.
 * @param trained Sizes from the first to the second were trained.
 * @returns The section, or undefined without runs.
 */
export function trialsSection(
  trials: readonly Trial[],
  size: string,
  trained: readonly [number, number],
): Section | undefined {
  if (trials.length === 0) return undefined;
  const figures = [
    ...(new Set(trials.map(({ rate }) => rate)).size > 1 ? [ratesFigure(trials)] : []),
    ...sizeFigures(trials, size, trained),
  ];
  return { title: "Rates and sizes", tables: [bestTable(trials)], figures };
}

function bestTable(trials: readonly Trial[]): Table {
  const rows = armNames(trials).map((init) => {
    const rate = bestRate(trials, init);
    const own = trials.filter((trial) => trial.init === init && trial.rate === rate);
    const accuracies = own.map(({ accuracy }) => 100 * accuracy);
    return [init, String(rate), meanOf(accuracies, 1), String(own.length)];
  });
  return {
    caption:
      "Test accuracy in percent, mean ± standard error over seeds, each arm at its best rate.",
    columns: [
      { label: "Initialization" },
      { label: "Best rate", numeric: true },
      { label: "Test accuracy", numeric: true },
      { label: "Seeds", numeric: true },
    ],
    rows,
  };
}

function ratesFigure(trials: readonly Trial[]): Figure {
  const title = "Accuracy by learning rate";
  const names = armNames(trials);
  const styles = armStyles(names);
  const data = names.flatMap((init) => {
    const own = trials.filter((trial) => trial.init === init);
    const dots = own.map(({ rate, accuracy }) => [rate, 100 * accuracy] as const);
    return lineAndDots(init, styles.get(init)!, dots);
  });
  const xaxis = { title: axisTitle("Peak learning rate"), type: "log" };
  return chart(title, "Dots: single seeds. Line: mean.", names, data, xaxis, "Test accuracy, %");
}

function sizeFigures(
  trials: readonly Trial[],
  size: string,
  [from, to]: readonly [number, number],
): Figure[] {
  const names = armNames(trials);
  const styles = armStyles(names);
  return ([["accuracy", "Accuracy"], ["exact", "Sequences without an error"]] as const).map(
    ([key, words]) => {
      const data = names.flatMap((init) => {
        const rate = bestRate(trials, init);
        const own = trials.filter((trial) => trial.init === init && trial.rate === rate);
        const dots = own.flatMap(({ points }) =>
          points.map((point) => [point.size, 100 * point[key]] as const)
        );
        return lineAndDots(init, styles.get(init)!, dots);
      });
      const range = from === to ? `${from}` : `${from} to ${to}`;
      const caption = `Trained with ${range}. Dots: single seeds, each arm at its best learning ` +
        "rate. Line: mean.";
      const xaxis = { title: axisTitle(size), type: "log", tickformat: "d" };
      return chart(`${words} by ${size.toLowerCase()}`, caption, names, data, xaxis, "%");
    },
  );
}

function chart(
  title: string,
  caption: string,
  names: readonly string[],
  data: readonly PlotlyObject[],
  xaxis: PlotlyObject,
  y: string,
): Figure {
  const yaxis = { title: axisTitle(y), range: [-2, 102] };
  return {
    title,
    caption,
    data,
    layout: { ...chartLayout({ title, height, names, xaxis, yaxis }), hovermode: "closest" },
    height,
  };
}

/** All pairs as dots, and their means with standard errors as a line. */
function lineAndDots(
  init: string,
  { color, dash }: { color: string; dash: string },
  pairs: readonly (readonly [number, number])[],
): PlotlyObject[] {
  const xs = [...new Set(pairs.map(([x]) => x))].sort((a, b) => a - b);
  const at = (x: number) => pairs.filter((pair) => pair[0] === x).map(([, y]) => y);
  const errors = xs.map((x) => at(x).length > 1 ? standardError(at(x)) : 0);
  return [
    {
      type: "scatter",
      mode: "lines",
      name: init,
      legendgroup: init,
      x: xs,
      y: xs.map((x) => mean(at(x))),
      error_y: { type: "data", array: errors, visible: errors.some((e) => e > 0), thickness: 1 },
      line: { color, dash },
    },
    {
      type: "scatter",
      mode: "markers",
      name: init,
      legendgroup: init,
      showlegend: false,
      x: pairs.map(([x]) => x),
      y: pairs.map(([, y]) => y),
      marker: { color: withAlpha(color, 0.5), size: 7 },
    },
  ];
}
