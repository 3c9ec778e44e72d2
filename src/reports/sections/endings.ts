/**
 * The ends of runs, drawn by learning rate and by size.
 *
 * @module
 */
import { armNames, armStyles, withAlpha } from "../arms.ts";
import { axisTitle, chartHeight, chartLayout } from "../layout.ts";
import { labelOf } from "../plotly_text.ts";
import type { TriedRate } from "../choice.ts";
import { mean, standardError } from "../statistics.ts";
import type { Figure, PlotlyObject } from "../types.ts";
import { capitalized, rounded } from "../words.ts";

/** The end of one run. Its accuracy, after the last epoch, is of what rates are chosen by. */
export interface Ending extends TriedRate {
  /** Seed of the run. */
  readonly seed: number;
  /** Accuracy on test data that nothing was chosen by, of runs at chosen rates; `null` if it diverged. */
  readonly tested?: number | null;
}

/**
 * Accuracy by learning rate, every seed a dot.
 *
 * @param endings The runs.
 * @param measuredOn What their accuracy was measured on, as in `"test"`.
 * @param range From where to where the vertical axis goes; what the data needs if absent.
 */
export function ratesFigure(
  endings: readonly Ending[],
  measuredOn: string,
  range?: readonly [number, number],
): Figure {
  const title = "Accuracy by learning rate";
  const names = armNames(endings);
  const styles = armStyles(names);
  const data = names.flatMap((init) => {
    const own = endings.filter((ending) => ending.init === init);
    const dots = own.map(({ rate, accuracy }) => [rate, accuracy] as const);
    return lineAndDots(init, styles.get(init)!, dots);
  });
  const rates = [...new Set(endings.map(({ rate }) => rate))].sort((a, b) => a - b);
  const ticks = rates.length <= 8 ? { tickvals: rates, ticktext: rates.map(String) } : {};
  const xaxis = { title: axisTitle("Peak learning rate"), type: "log", ...ticks };
  const caption = `Dots: single seeds. Line: mean with standard error${unlessLost(endings)}.`;
  return chart({
    title,
    caption,
    names,
    data,
    xaxis,
    y: `${capitalized(measuredOn)} accuracy, %`,
    range,
  });
}

/** What is said of a line where seeds diverged. */
export function unlessLost(endings: readonly Pick<Ending, "accuracy">[]): string {
  const lost = endings.some(({ accuracy }) => !Number.isFinite(accuracy));
  return lost ? ", left out where a seed diverged" : "";
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
    span: "half",
  };
}

/**
 * All pairs of a number and a value as dots, and their means with standard errors as a line: of fractions in
 * percent, or in units of which one has `perUnit`.
 * Pairs without a value are no dots, and the line leaves out their numbers: a mean of the seeds that are left
 * would look better than it is.
 */
export function lineAndDots(
  init: string,
  { color, dash }: { color: string; dash: string },
  given: readonly (readonly [number, number | null])[],
  perUnit: number = 100,
): PlotlyObject[] {
  const pairs = given.filter(([, y]) => Number.isFinite(y))
    .map(([x, y]) => [x, rounded(perUnit * y!)] as const);
  const lost = new Set(given.filter(([, y]) => !Number.isFinite(y)).map(([x]) => x));
  const xs = [...new Set(pairs.map(([x]) => x))].filter((x) => !lost.has(x)).sort((a, b) => a - b);
  const at = (x: number) => pairs.filter((pair) => pair[0] === x).map(([, y]) => y);
  const errors = xs.map((x) => at(x).length > 1 ? rounded(standardError(at(x))) : 0);
  return [
    {
      type: "scatter",
      mode: "lines",
      name: labelOf(init),
      legendgroup: init,
      x: xs,
      y: xs.map((x) => rounded(mean(at(x)))),
      error_y: { type: "data", array: errors, visible: errors.some((e) => e > 0), thickness: 1 },
      line: { color, dash },
    },
    {
      type: "scatter",
      mode: "markers",
      name: labelOf(init),
      legendgroup: init,
      showlegend: false,
      x: pairs.map(([x]) => x),
      y: pairs.map(([, y]) => y),
      marker: { color: withAlpha(color, 0.5), size: 7 },
    },
  ];
}
