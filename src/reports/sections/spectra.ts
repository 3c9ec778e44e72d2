/**
 * Singular values of the attention products, a panel for each layer.
 *
 * @module
 */
import { armNames, armStyles } from "../arms.ts";
import { axisTitle, HALF_WIDTH, legendBelowTitle, titled, topMargin } from "../layout.ts";
import { labelOf } from "../plotly_text.ts";
import type { Figure, PlotlyObject, WeightFigure } from "../types.ts";
import { rounded } from "../words.ts";
import { beforeAndAfter, evenly, layersOf, seedsOf } from "./weight_selection.ts";

const mostLayers = 6;
const mostColumns = 3;
const panel = { width: 300, height: 170, gap: { x: 46, y: 64 } };

/**
 * Singular values by rank, a panel for each layer.
 *
 * @param label The product, as a title writes it.
 * @param figures Matrices that carry a spectrum, one seed an arm.
 * @param values What the spectrum is made of, as a title starts.
 * @returns The figure.
 */
export function spectrumFigure(
  label: string,
  figures: readonly WeightFigure[],
  values = "Singular values",
): Figure {
  const title = `${values} of ${label}`;
  const layers = evenly(layersOf(figures), mostLayers);
  const names = armNames(figures);
  const styles = armStyles(names);
  const data = layers.flatMap((layer, index) =>
    figures.filter((figure) => figure.layer === layer).map((figure): PlotlyObject => {
      const { init, when } = figure;
      const line = beforeAndAfter(init, when, styles.get(init)!.color);
      const spectrum = Array.from(figure.spectrum!, rounded);
      // The solid line stands for both in the legend; what was never trained has dots only.
      const alone = !figures.some((one) => one.init === init && one.when === "after");
      return {
        ...line,
        ...alone && { name: labelOf(init) },
        mode: "lines",
        showlegend: (line.showlegend || alone) && index === 0,
        x: spectrum.map((_, rank) => rank + 1),
        y: spectrum,
        xaxis: axisName("x", index),
        yaxis: axisName("y", index),
      };
    })
  );
  const grid = gridOf(layers.length);
  const width = 62 + grid.width;
  const margin = { l: 48, r: 14, t: topMargin(names, width) + 20, b: 52 };
  const height = margin.t + margin.b + grid.height;
  return {
    title,
    caption: `${seedsOf(figures)}. Dotted before training, solid after.`,
    data,
    layout: {
      title: titled(title),
      margin,
      legend: legendBelowTitle(height),
      hovermode: "x unified",
      ...panelsOf(layers, grid),
    },
    width,
    height,
    span: width <= HALF_WIDTH ? "half" : "full",
  };
}

interface Grid {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

function gridOf(panels: number): Grid {
  const columns = Math.min(mostColumns, panels);
  const rows = Math.ceil(panels / columns);
  const { width, height, gap } = panel;
  return {
    columns,
    width: columns * width + (columns - 1) * gap.x,
    height: rows * height + (rows - 1) * gap.y,
  };
}

function axisName(letter: "x" | "y", index: number): string {
  return letter + (index === 0 ? "" : String(index + 1));
}

/** Axes of the panels and the layer's name above each. */
function panelsOf(layers: readonly number[], grid: Grid): PlotlyObject {
  const width = panel.width / grid.width;
  const axis = { zeroline: false, fixedrange: true, nticks: 5 };
  const layout: PlotlyObject = {};
  const annotations = layers.map((layer, index): PlotlyObject => {
    const [row, column] = [Math.floor(index / grid.columns), index % grid.columns];
    const left = column * (panel.width + panel.gap.x) / grid.width;
    const top = 1 - row * (panel.height + panel.gap.y) / grid.height;
    const bottom = Math.max(0, top - panel.height / grid.height);
    const title = index + grid.columns >= layers.length ? axisTitle("Rank") : undefined;
    const [x, y] = [axisName("x", index), axisName("y", index)];
    layout[x.replace("x", "xaxis")] = {
      ...axis,
      title,
      domain: [left, Math.min(1, left + width)],
      anchor: y,
    };
    layout[y.replace("y", "yaxis")] = {
      ...axis,
      rangemode: "tozero",
      domain: [bottom, top],
      anchor: x,
    };
    const place = { x: left + width / 2, y: top, xanchor: "center", yanchor: "bottom" };
    const paper = { xref: "paper", yref: "paper", showarrow: false, font: { size: 12 } };
    return { text: `layer ${layer}`, ...place, ...paper };
  });
  return { ...layout, annotations };
}
