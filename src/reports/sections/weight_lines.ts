/**
 * The attention products in numbers: mean of the diagonal by layer, and singular values.
 *
 * @module
 */
import { armNames, armStyles } from "../arms.ts";
import {
  axisTitle,
  chartLayout,
  legendBelowTitle,
  titled,
  topMargin,
  wholeTicks,
} from "../layout.ts";
import { diagonalOf } from "../matrices.ts";
import { mean } from "../statistics.ts";
import type { Figure, PlotlyObject, Section, WeightFigure } from "../types.ts";
import { rounded } from "../words.ts";
import {
  byHead,
  evenly,
  layersOf,
  moments,
  oneSeedAnArm,
  products,
  seedsOf,
} from "./weight_selection.ts";

const mostLayers = 6;
const panel = { columns: 3, height: 170, gap: 64, width: 1056 };

/** Thin dots before training, a solid line after; the legend names the arm once. */
function drawn(init: string, when: WeightFigure["when"], color: string): PlotlyObject {
  const after = when === "after";
  return {
    type: "scatter",
    name: after ? init : `${init}, before`,
    legendgroup: init,
    showlegend: after,
    hovertemplate: "%{y:.3f}",
    line: { color, width: after ? 2.5 : 1.5, dash: after ? "solid" : "dot" },
    marker: { color, size: 6, symbol: after ? "circle" : "circle-open" },
  };
}

/** Mean of the diagonal by layer, over seeds and heads. */
function diagonalFigure(label: string, figures: readonly WeightFigure[]): Figure {
  const title = `Diagonal of ${label} by layer`;
  const names = armNames(figures);
  const styles = armStyles(names);
  const data = names.flatMap((init) =>
    moments.flatMap((when): PlotlyObject[] => {
      const own = figures.filter((figure) => figure.init === init && figure.when === when);
      if (own.length === 0) return [];
      const layers = layersOf(own);
      const means = layers.map((layer) =>
        mean(own.filter((one) => one.layer === layer).map((one) => diagonalOf(one).mean))
      );
      const line = drawn(init, when, styles.get(init)!.color);
      return [{ ...line, mode: "lines+markers", x: layers, y: means.map(rounded) }];
    })
  );
  const height = 340;
  return {
    title,
    caption: "Mean of the diagonal, over all seeds and heads; dotted before training, solid after.",
    data,
    layout: chartLayout({
      title,
      height,
      names,
      xaxis: { title: axisTitle("Layer"), ...wholeTicks(layersOf(figures)) },
      yaxis: { title: axisTitle("Mean of diagonal"), zeroline: true },
    }),
    height,
    span: "half",
  };
}

/** Singular values by rank, a panel for each layer. */
function spectrumFigure(label: string, figures: readonly WeightFigure[]): Figure {
  const title = `Singular values of ${label}`;
  const layers = evenly(layersOf(figures), mostLayers);
  const names = armNames(figures);
  const styles = armStyles(names);
  const data = layers.flatMap((layer, index) =>
    figures.filter((figure) => figure.layer === layer).map((figure): PlotlyObject => {
      const { init, when } = figure;
      const line = drawn(init, when, styles.get(init)!.color);
      const values = Array.from(figure.spectrum!, rounded);
      return {
        ...line,
        mode: "lines",
        showlegend: line.showlegend && index === 0,
        x: values.map((_, rank) => rank + 1),
        y: values,
        xaxis: axisName("x", index),
        yaxis: axisName("y", index),
      };
    })
  );
  const { columns, width } = panel;
  const rows = Math.ceil(layers.length / columns);
  const margin = { l: 48, r: 14, t: topMargin(names, width) + 20, b: 52 };
  const height = margin.t + margin.b + rows * panel.height + (rows - 1) * panel.gap;
  return {
    title,
    caption: `${seedsOf(figures)}. Dotted before training, solid after.`,
    data,
    layout: {
      title: titled(title),
      margin,
      legend: legendBelowTitle(height),
      hovermode: "x unified",
      ...panelsOf(layers, rows),
    },
    width,
    height,
  };
}

function axisName(letter: "x" | "y", index: number): string {
  return letter + (index === 0 ? "" : String(index + 1));
}

/** Axes of the panels and the layer's name above each. */
function panelsOf(layers: readonly number[], rows: number): PlotlyObject {
  const total = rows * panel.height + (rows - 1) * panel.gap;
  const between = 0.05;
  const width = (1 - between * (panel.columns - 1)) / panel.columns;
  const axis = { zeroline: false, fixedrange: true, nticks: 5 };
  const layout: PlotlyObject = {};
  const annotations = layers.map((layer, index): PlotlyObject => {
    const left = (index % panel.columns) * (width + between);
    const top = 1 - Math.floor(index / panel.columns) * (panel.height + panel.gap) / total;
    const bottom = Math.max(0, top - panel.height / total);
    const title = index + panel.columns >= layers.length ? axisTitle("Rank") : undefined;
    const [x, y] = [axisName("x", index), axisName("y", index)];
    layout[x.replace("x", "xaxis")] = { ...axis, title, domain: [left, left + width], anchor: y };
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

/**
 * Diagonals by layer and spectra of the attention products.
 *
 * @param weights Matrices of any arms, seeds and layers; spectra are drawn where they carry one.
 * @returns The section, or undefined if there are no matrices.
 */
export function weightLinesSection(weights: readonly WeightFigure[]): Section | undefined {
  const present = products.map(({ product, label }) => ({
    label,
    own: weights.filter((figure) => figure.product === product),
  })).filter(({ own }) => own.length > 0);
  if (present.length === 0) return undefined;
  const diagonals = present.map(({ label, own }) => diagonalFigure(label, own));
  const spectra = present.flatMap(({ label, own }) => {
    const withSpectrum = oneSeedAnArm(own.filter((figure) => figure.spectrum));
    return byHead(withSpectrum).map(([head, figures]) => spectrumFigure(label + head, figures));
  });
  return { title: "Attention weights in numbers", figures: [...diagonals, ...spectra] };
}
