import { axisTitle, chartHeight, chartLayout, logTicks, wholeTicks } from "../layout.ts";
import { armStyles, withAlpha } from "../arms.ts";
import { labelOf } from "../plotly_text.ts";
import type { Figure, PlotlyObject } from "../types.ts";
import { rounded } from "../words.ts";

/** Numbers by layer. */
export interface LineSeries {
  /** What the legend says; lines of one name have one entry. */
  readonly name: string;
  /** Layers, or ranks. */
  readonly x: readonly number[];
  /** The numbers. */
  readonly y: readonly number[];
  /** Standard errors of them. */
  readonly errors?: readonly number[];
  /** Single values beside the line, several at one x. */
  readonly dots?: { readonly x: readonly number[]; readonly y: readonly number[] };
  /** Drawn thin and dotted, as what it is compared with. */
  readonly reference?: boolean;
}

/** What {@linkcode linesFigure} draws. */
export interface LinesOptions {
  /** Title of the figure. */
  readonly title: string;
  /** Text under it. */
  readonly caption?: string;
  /** What stands on the axes. */
  readonly axes: readonly [x: string, y: string];
  /** The lines. */
  readonly series: readonly LineSeries[];
  /** Values of y between which random weights lie. */
  readonly band?: readonly [low: number, high: number];
  /** Whether y is drawn by its logarithm. */
  readonly logarithmic?: boolean;
}

/** The color of what is compared with, and of the band. */
const QUIET = "#8a8f98";

/**
 * Lines of numbers by layer or rank, with single values as dots and the range of random weights as a band.
 *
 * @returns A figure of half a page's width.
 *
 * @example
 * ```ts
 * import { linesFigure } from "@x/mimetic/reports";
 * import assert from "node:assert/strict";
 *
 * const { data } = linesFigure({
 *   title: "Diagonal",
 *   axes: ["Layer", "Mean"],
 *   series: [{ name: "vit", x: [0, 1], y: [0.4, 0.2], dots: { x: [0, 0], y: [0.3, 0.5] } }],
 * });
 * assert.equal(data.length, 2);
 * ```
 */
export function linesFigure(options: LinesOptions): Figure {
  const { title, caption, axes: [x, y], series, band, logarithmic } = options;
  const names = [...new Set(series.map(({ name }) => name))];
  const styles = armStyles(series.filter(({ reference }) => !reference).map(({ name }) => name));
  const data = series.flatMap((one): PlotlyObject[] => {
    const color = one.reference ? QUIET : styles.get(one.name)!.color;
    const dash = one.reference ? "dot" : styles.get(one.name)!.dash;
    const line = {
      ...lineOf(one, color, dash),
      showlegend: series.find(({ name }) => name === one.name) === one,
    };
    if (!one.dots) return [line];
    const { x, y } = one.dots;
    const marker = { size: 5, color: withAlpha(color, 0.45) };
    const dots = { type: "scatter", mode: "markers", marker, x, y: y.map(rounded) };
    return [{ ...dots, legendgroup: one.name, showlegend: false, hoverinfo: "skip" }, line];
  });
  const height = chartHeight(names);
  const drawn = [...series.flatMap(({ y, dots }) => [...y, ...dots?.y ?? []]), ...band ?? []];
  const layout = chartLayout({
    ...{ title, height, names },
    xaxis: { title: axisTitle(x), ...wholeTicks(series.flatMap(({ x }) => x)) },
    yaxis: {
      title: axisTitle(y),
      ...logarithmic ? { type: "log", ...logTicks(drawn) } : { zeroline: true },
    },
  });
  const shapes = band ? [bandOf(band)] : [];
  return { title, caption, data, layout: { ...layout, shapes }, height, span: "half" };
}

function lineOf(one: LineSeries, color: string, dash: string): PlotlyObject {
  const { name, x, y, errors, reference } = one;
  const many = x.length > 40;
  return {
    type: "scatter",
    mode: many || reference ? "lines" : "lines+markers",
    name: labelOf(name),
    legendgroup: name,
    hovertemplate: "%{y:.4g}",
    line: { color, dash, width: reference ? 1.5 : 2.5 },
    marker: { color, size: 6 },
    x,
    y: y.map(rounded),
    ...errors && { error_y: { type: "data", array: errors.map(rounded), thickness: 1, width: 2 } },
  };
}

function bandOf([low, high]: readonly [number, number]): PlotlyObject {
  return {
    ...{ type: "rect", xref: "paper", x0: 0, x1: 1, y0: low, y1: high },
    ...{ fillcolor: withAlpha(QUIET, 0.22), line: { width: 0 }, layer: "below" },
  };
}
