/**
 * What the figures' layouts have in common. Colors of text, grid and background are left to the
 * page, which knows whether it is read on light or dark ground.
 *
 * @module
 */
import { LONGEST_LABEL } from "./plotly_text.ts";
import type { PlotlyObject } from "./types.ts";

/** Width in CSS pixels of a fluid figure on a narrow phone, to which legends are fitted. */
const narrow = 328;
const legendRow = 19;

/** Width of half a page on a wide screen. */
export const HALF_WIDTH = 560;

const titleSpace = 42;

/** Title at the top left of a figure. */
export function titled(text: string): PlotlyObject {
  return {
    text,
    x: 0,
    xref: "container",
    xanchor: "left",
    y: 1,
    yref: "container",
    yanchor: "top",
    pad: { t: 14 },
    font: { size: 15 },
  };
}

/** Legend under the title of a figure of the given height. */
export function legendBelowTitle(height: number): PlotlyObject {
  return {
    orientation: "h",
    // Each arm is a group: rows would stand apart otherwise.
    tracegroupgap: 0,
    x: 0,
    xref: "container",
    xanchor: "left",
    y: 1 - titleSpace / height,
    yref: "container",
    yanchor: "top",
  };
}

/** Space above the plot for a title and a legend of these names in a figure of this width. */
export function topMargin(names: readonly string[], width: number = narrow): number {
  const longest = Math.max(0, ...names.map((name) => Math.min(LONGEST_LABEL, name.length)));
  const perRow = Math.max(1, Math.floor(width / (48 + 7.5 * longest)));
  return titleSpace + 16 + legendRow * Math.ceil(names.length / perRow);
}

/** Space under the plot for ticks and the axis' title. */
const bottomMargin = 52;

/** Height of a figure with these names in its legend: the plot keeps its size when there are many. */
export function chartHeight(names: readonly string[]): number {
  return Math.max(340, topMargin(names) + 180 + bottomMargin);
}

/** What {@linkcode chartLayout} needs to know of a figure. */
export interface ChartOptions {
  /** Title of the figure. */
  readonly title: string;
  /** Height of the figure in CSS pixels. */
  readonly height: number;
  /** Names in the legend. */
  readonly names: readonly string[];
  /** Plotly's x axis. */
  readonly xaxis: PlotlyObject;
  /** Plotly's y axis. */
  readonly yaxis: PlotlyObject;
}

/** Layout of one pair of axes with the legend between title and plot. */
export function chartLayout(options: ChartOptions): PlotlyObject {
  const { title, height, names, xaxis, yaxis } = options;
  return {
    title: titled(title),
    margin: { l: 60, r: 14, t: topMargin(names), b: bottomMargin },
    hovermode: "x unified",
    showlegend: true,
    legend: legendBelowTitle(height),
    // Ticks hold the labels apart from those of the y axis.
    xaxis: { zeroline: false, fixedrange: true, ticks: "outside", ticklen: 5, ...xaxis },
    yaxis: { zeroline: false, fixedrange: true, ...yaxis },
  };
}

/**
 * Ticks at whole numbers only, at most nine of them: 1, 2, 5, 10, 20, … apart.
 *
 * @param values The whole numbers on the axis.
 * @returns Plotly's settings of the ticks.
 */
export function wholeTicks(values: readonly number[]): PlotlyObject {
  const span = values.length ? Math.max(...values) - Math.min(...values) : 0;
  let size = 1;
  while (span / size > 8) size *= String(size).startsWith("2") ? 2.5 : 2;
  return { tick0: 0, dtick: size, tickformat: "d" };
}

/** What ticks of a logarithmic axis begin with, from few to many in a decade. */
const MANTISSAS = [[1], [1, 2, 5], [1, 2, 3, 5, 7], [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9]];

/** The fewest ticks by which an axis can be read, and the most powers of ten that stand beside each other. */
const [FEWEST_TICKS, MOST_POWERS] = [4, 8];

/**
 * Ticks of a logarithmic axis: as few in a decade as give it four. Over many decades they are powers of ten.
 *
 * @param values What is drawn; numbers that aren't positive and finite don't count.
 * @returns Plotly's settings of the ticks; none, for its own choice, where two wouldn't fit between the values.
 */
export function logTicks(values: readonly number[]): PlotlyObject {
  const positive = values.filter((value) => value > 0 && value < Infinity);
  if (!positive.length) return {};
  const low = positive.reduce((a, b) => Math.min(a, b));
  const high = positive.reduce((a, b) => Math.max(a, b));
  const [first, last] = [low, high].map((value) => Math.floor(Math.log10(value)));
  const decades = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const ticks = MANTISSAS.map((mantissas) =>
    decades.flatMap((power) => mantissas.map((mantissa) => Number(`${mantissa}e${power}`)))
      .filter((tick) => tick >= low && tick <= high)
  );
  const enough = ticks.findIndex(({ length }) => length >= FEWEST_TICKS);
  if (enough === 0) {
    return { exponentformat: "power", dtick: Math.ceil(ticks[0].length / MOST_POWERS) };
  }
  const tickvals = ticks.at(enough)!;
  if (tickvals.length < 2) return {};
  return { tickmode: "array", tickvals, ticktext: tickvals.map(tickText) };
}

/** A tick written out, or, where that is long, as a multiple of a power of ten. */
function tickText(tick: number): string {
  if (tick >= 1e-3 && tick < 1e6) return tick.toLocaleString("en", { maximumSignificantDigits: 2 });
  const [mantissa, power] = tick.toExponential().split("e").map(Number);
  return `${mantissa === 1 ? "" : `${mantissa}·`}10<sup>${power}</sup>`.replace("-", "−");
}

/** Plotly's title of an axis. */
export function axisTitle(text: string): PlotlyObject {
  return { text, standoff: 10 };
}
