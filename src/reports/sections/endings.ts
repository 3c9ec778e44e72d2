/**
 * The ends of runs, compared at each arm's own best learning rate.
 *
 * @module
 */
import { armNames, armStyles, withAlpha } from "../arms.ts";
import { axisTitle, chartHeight, chartLayout } from "../layout.ts";
import { mean, standardError } from "../statistics.ts";
import type { Figure, PlotlyObject, Table } from "../types.ts";
import { meanOf } from "../words.ts";

/** The end of one run. */
export interface Ending {
  /** Name of the initialization. */
  readonly init: string;
  /** Seed of the run. */
  readonly seed: number;
  /** Peak learning rate. */
  readonly rate: number;
  /** Accuracy on the test data after the last epoch, a fraction. */
  readonly accuracy: number;
}

/**
 * The learning rate with the best mean accuracy over seeds, the smallest of equals.
 *
 * @param endings Runs of any arms.
 * @param init The arm.
 * @returns The rate.
 * @throws {RangeError} If the arm has no runs.
 *
 * @example
 * ```ts
 * import { bestRate } from "@x/mimetic/reports";
 * import assert from "assert";
 * const init = "default";
 * const endings = [{ init, rate: 1e-3, accuracy: 0.5 }, { init, rate: 1e-2, accuracy: 0.9 }];
 * assert.equal(bestRate(endings, "default"), 1e-2);
 * ```
 */
export function bestRate(endings: readonly Omit<Ending, "seed">[], init: string): number {
  const own = endings.filter((ending) => ending.init === init);
  if (own.length === 0) throw new RangeError(`Cannot choose a rate as there are no runs: ${init}`);
  const rates = [...new Set(own.map(({ rate }) => rate))].sort((a, b) => a - b);
  const average = (rate: number) =>
    mean(own.filter((ending) => ending.rate === rate).map(({ accuracy }) => accuracy));
  return rates.reduce((best, rate) => average(rate) > average(best) ? rate : best);
}

/** Each arm at its best rate. */
export function bestTable(endings: readonly Ending[]): Table {
  const rows = armNames(endings).map((init) => {
    const rate = bestRate(endings, init);
    const own = endings.filter((ending) => ending.init === init && ending.rate === rate);
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

/** Accuracy by learning rate, every seed a dot. */
export function ratesFigure(endings: readonly Ending[], range?: readonly [number, number]): Figure {
  const title = "Accuracy by learning rate";
  const names = armNames(endings);
  const styles = armStyles(names);
  const data = names.flatMap((init) => {
    const own = endings.filter((ending) => ending.init === init);
    const dots = own.map(({ rate, accuracy }) => [rate, 100 * accuracy] as const);
    return lineAndDots(init, styles.get(init)!, dots);
  });
  const rates = [...new Set(endings.map(({ rate }) => rate))].sort((a, b) => a - b);
  const ticks = rates.length <= 8 ? { tickvals: rates, ticktext: rates.map(String) } : {};
  const xaxis = { title: axisTitle("Peak learning rate"), type: "log", ...ticks };
  const caption = "Dots: single seeds. Line: mean with standard error.";
  return chart({ title, caption, names, data, xaxis, y: "Test accuracy, %", range });
}

/** A chart of arms. */
export interface ArmsChart {
  /** Its title. */
  readonly title: string;
  /** What to see in it. */
  readonly caption: string;
  /** The arms, for the legend. */
  readonly names: readonly string[];
  /** The traces. */
  readonly data: readonly PlotlyObject[];
  /** The horizontal axis. */
  readonly xaxis: PlotlyObject;
  /** What the vertical axis counts. */
  readonly y: string;
  /** From where to where it goes; what the data needs if absent. */
  readonly range?: readonly [number, number];
}

/** The chart as a figure. */
export function chart({ title, caption, names, data, xaxis, y, range }: ArmsChart): Figure {
  const yaxis = { title: axisTitle(y), ...range && { range } };
  const height = chartHeight(names);
  return {
    title,
    caption,
    data,
    layout: { ...chartLayout({ title, height, names, xaxis, yaxis }), hovermode: "closest" },
    height,
  };
}

/** All pairs as dots, and their means with standard errors as a line. */
export function lineAndDots(
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
