/**
 * Pictures of what networks answer by class.
 *
 * @module
 */
import { armStyles } from "../arms.ts";
import { classAccuracies, classDifference, type ClassResult } from "../class_results.ts";
import { axisTitle, legendBelowTitle, titled, topMargin } from "../layout.ts";
import { labelOf, plotlyText, shortened } from "../plotly_text.ts";
import type { Figure, PlotlyObject } from "../types.ts";
import { capitalized, rounded } from "../words.ts";
import { intervalWords, points } from "./differences.ts";

/** Letters of a class's name at an axis at most, and pixels of one. */
const [LONGEST, LETTER] = [16, 7];

/** Pixels of an arm's dot in a row, and of what stands between rows. */
const [DOT, BETWEEN] = [9, 12];

/** Classes up to which a matrix has names at its sides, and numbers in its cells. */
const [NAMED, NUMBERED] = [30, 12];

/** What is shown, and what it is called. */
export interface ClassesShown {
  /** Runs of the arms that are shown. */
  readonly results: readonly ClassResult[];
  /** The arms, the one that others are compared with first. */
  readonly arms: readonly string[];
  /** The classes, those in which arms differ most if there are many. */
  readonly labels: readonly number[];
  /** A class's name. */
  readonly nameOf: (label: number) => string;
  /** What was measured, as in "test". */
  readonly measuredOn: string;
}

/** A dot for each class: its value in percent, how far its interval reaches, and what is said of it. */
interface Dot {
  readonly row: number;
  readonly value: number;
  readonly interval?: readonly [low: number, high: number];
  readonly words: string;
}

/** Accuracy by class, a dot for each arm. */
export function accuracyFigure(shown: ClassesShown): Figure {
  const { results, arms, labels, nameOf, measuredOn } = shown;
  const rows = arms.map((init) => {
    const known = new Map(classAccuracies(results, init).map((one) => [one.label, one]));
    return {
      init,
      dots: labels.map((label, row): Dot => {
        const { accuracy: value, interval } = known.get(label)!;
        const words = `${init}, ${nameOf(label)}: ${(100 * value).toFixed(1)}`;
        return { row, value, interval, words };
      }),
    };
  });
  return dotsFigure(shown, rows, {
    title: `${capitalized(measuredOn)} accuracy by class`,
    caption:
      "Dots: mean over seeds; bars: 95 % intervals by Wilson for as many images as the class has.",
    x: "Accuracy, %",
    zero: false,
  });
}

/** How each arm differs from the first one, by class. */
export function differenceFigure(shown: ClassesShown): Figure {
  const { results, arms: [base, ...others], labels, nameOf } = shown;
  const rows = others.map((init) => ({
    init,
    dots: labels.flatMap((label, row): Dot[] => {
      const { mean, interval } = classDifference(results, label, init, base);
      if (mean === undefined) return [];
      const within = interval ? ` (${intervalWords(interval)})` : "";
      const words = `${init} − ${base}, ${nameOf(label)}: ${points(mean)}${within}`;
      return [{ row, value: mean, interval, words }];
    }),
  }));
  return dotsFigure(shown, rows, {
    title: `Difference to ${base} by class`,
    caption:
      "Right of the line at 0 is better. Bars: 95 % intervals by Student's t distribution, paired by " +
      "seed, not corrected for the number of classes.",
    x: `Points above ${base}`,
    zero: true,
  });
}

/** What is drawn of each class, by arm, and how. */
function dotsFigure(
  { arms, labels, nameOf }: ClassesShown,
  rows: readonly { readonly init: string; readonly dots: readonly Dot[] }[],
  { title, caption, x, zero }: {
    readonly title: string;
    readonly caption: string;
    readonly x: string;
    readonly zero: boolean;
  },
): Figure {
  const styles = armStyles(arms);
  const names = labels.map((label) => shortened(nameOf(label), LONGEST));
  const inits = rows.map(({ init }) => init);
  const step = BETWEEN + DOT * arms.length;
  const top = topMargin(inits);
  const height = top + 52 + step * labels.length;
  return {
    title: plotlyText(title),
    caption,
    data: rows.map(({ init, dots }, i) => {
      const shift = (i - (rows.length - 1) / 2) * DOT / step;
      return dotsOf(init, styles.get(init)!.color, dots, shift);
    }),
    layout: {
      title: titled(plotlyText(title)),
      margin: {
        l: 16 + LETTER * Math.max(...names.map(({ length }) => length)),
        r: 14,
        t: top,
        b: 52,
      },
      showlegend: true,
      legend: legendBelowTitle(height),
      hovermode: "closest",
      xaxis: {
        ...{ title: axisTitle(plotlyText(x)), zeroline: zero, zerolinewidth: 2, fixedrange: true },
        ...zero ? {} : { range: rangeOf(rows) },
      },
      yaxis: {
        tickvals: labels.map((_, row) => row),
        ticktext: names.map(plotlyText),
        range: [labels.length - 0.4, -0.6],
        zeroline: false,
        fixedrange: true,
      },
    },
    height,
    span: "half",
  };
}

/** From the lowest end of an interval to the highest, within all that accuracies can be. */
function rangeOf(rows: readonly { readonly dots: readonly Dot[] }[]): [number, number] {
  const ends = rows.flatMap(({ dots }) => dots.flatMap(({ interval }) => interval ?? []));
  const [low, high] = [100 * Math.min(...ends), 100 * Math.max(...ends)];
  return [rounded(Math.max(-1, low - 2)), rounded(Math.min(101, high + 2))];
}

function dotsOf(init: string, color: string, dots: readonly Dot[], shift: number): PlotlyObject {
  const reach = (end: 0 | 1) =>
    dots.map(({ value, interval }) =>
      interval ? rounded(100 * Math.abs(interval[end] - value)) : 0
    );
  return {
    type: "scatter",
    mode: "markers",
    name: labelOf(init),
    x: dots.map(({ value }) => rounded(100 * value)),
    y: dots.map(({ row }) => rounded(row + shift)),
    error_x: {
      ...{ type: "data", symmetric: false, array: reach(1), arrayminus: reach(0) },
      ...{ color, thickness: 1.5, width: 2 },
    },
    marker: { color, size: 7 },
    text: dots.map(({ words }) => plotlyText(words)),
    hovertemplate: "%{text}<extra></extra>",
  };
}

/** An arm's confusion matrix. */
export interface ConfusionShown {
  readonly init: string;
  /** Parts of the examples of a row's class. */
  readonly matrix: readonly (readonly number[])[];
}

/** A confusion matrix as a heat map in percent; all have one scale, which ends at the largest error of any. */
export function confusionFigure(
  { init, matrix }: ConfusionShown,
  all: readonly ConfusionShown[],
  { nameOf, results }: ClassesShown,
): Figure {
  const title = `Confusion matrix, ${labelOf(init)}`;
  const names = matrix.map((_, label) => plotlyText(shortened(nameOf(label), LONGEST)));
  const errors = all.flatMap(({ matrix }) =>
    matrix.flatMap((row, i) => row.filter((_, j) => i !== j))
  );
  const limit = Math.max(0.01, ...errors.map((share) => 100 * share));
  const numbered = matrix.length <= NUMBERED;
  const seeds = results.filter((one) => one.init === init).length;
  const longest = Math.max(...names.map(({ length }) => length));
  const space = matrix.length <= NAMED ? 12 + LETTER * longest : 24;
  const ticks = matrix.length <= NAMED
    ? { tickvals: names.map((_, i) => i), ticktext: names }
    : { showticklabels: false };
  // Names that are cut may be the same.
  const categories = names.map((name, i) => names.indexOf(name) < i ? `${name} (${i})` : name);
  const axis = {
    type: "category",
    fixedrange: true,
    showgrid: false,
    zeroline: false,
    ticks: "",
    ...ticks,
  };
  const height = 66 + space + Math.max(300, Math.min(400, 30 * matrix.length));
  return {
    title,
    caption:
      `Of the images of a row's class, the percentage that is answered by a column's, over ` +
      `${seeds} ${
        seeds === 1 ? "seed" : "seeds"
      }. One color scale for all arms, which ends at the largest ` +
      "error: right answers, on the diagonal, may be beyond it.",
    data: [{
      type: "heatmap",
      z: matrix.map((row) => row.map((share) => Number((100 * share).toFixed(1)))),
      ...numbered && {
        texttemplate: "%{text}",
        textfont: { size: 11 },
        text: matrix.map((row) => row.map((share) => share ? (100 * share).toFixed(0) : "")),
      },
      x: categories,
      y: categories,
      coloraxis: "coloraxis",
      hovertemplate: "%{y} → %{x}: %{z}&#37;<extra></extra>",
    }],
    layout: {
      title: titled(title),
      margin: { l: space, r: 14, t: 46, b: space + 20 },
      showlegend: false,
      coloraxis: { cmin: 0, cmax: rounded(limit), autocolorscale: true, showscale: false },
      xaxis: { ...axis, title: axisTitle("Answer"), tickangle: -90 },
      yaxis: { ...axis, autorange: "reversed" },
    },
    height,
    span: "half",
  };
}
