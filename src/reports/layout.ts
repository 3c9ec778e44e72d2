/**
 * What the figures' layouts have in common. Colors of text, grid and background are left to the
 * page, which knows whether it is read on light or dark ground.
 *
 * @module
 */
import type { PlotlyObject } from "./types.ts";

/** Title at the top left of a figure. */
export function titled(text: string): PlotlyObject {
  return {
    text,
    x: 0,
    xref: "paper",
    xanchor: "left",
    y: 1,
    yref: "container",
    yanchor: "top",
    pad: { t: 14 },
    font: { size: 15 },
  };
}

/** Layout of one pair of axes with the legend between title and plot. */
export function chartLayout(title: string, xaxis: PlotlyObject, yaxis: PlotlyObject): PlotlyObject {
  return {
    title: titled(title),
    margin: { l: 56, r: 18, t: 74, b: 52 },
    hovermode: "x unified",
    legend: { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom" },
    xaxis: { zeroline: false, fixedrange: true, ...xaxis },
    yaxis: { zeroline: false, fixedrange: true, automargin: true, ...yaxis },
  };
}

/** Plotly's title of an axis. */
export function axisTitle(text: string): PlotlyObject {
  return { text, standoff: 10 };
}
