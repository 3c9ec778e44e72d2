/**
 * The attention products in numbers: mean of the diagonal by layer, and singular values.
 *
 * @module
 */
import { armNames, armStyles, withAlpha } from "../arms.ts";
import { axisTitle, chartLayout, titled } from "../layout.ts";
import { diagonalOf } from "../matrices.ts";
import { mean } from "../statistics.ts";
import type { Figure, PlotlyObject, Section, WeightFigure } from "../types.ts";
import { evenly, layersOf, moments, oneSeedAnArm, products } from "./weight_selection.ts";

const mostLayers = 6;

/** Mean of the diagonal by layer, over seeds and heads. */
function diagonalFigure(
  label: string,
  figures: readonly WeightFigure[],
): Figure {
  const title = `Diagonal of ${label} by layer`;
  const names = armNames(figures);
  const styles = armStyles(names);
  const data = names.flatMap((init) =>
    moments.flatMap((when): PlotlyObject[] => {
      const own = figures.filter((figure) => figure.init === init && figure.when === when);
      if (own.length === 0) return [];
      const { color } = styles.get(init)!;
      const layers = layersOf(own);
      const of = (layer: number) => own.filter((figure) => figure.layer === layer);
      return [{
        type: "scatter",
        mode: "lines+markers",
        name: `${init}, ${when}`,
        x: layers,
        y: layers.map((layer) => mean(of(layer).map((figure) => diagonalOf(figure).mean))),
        hovertemplate: "%{y:.3f}",
        line: {
          color,
          width: when === "after" ? 2.5 : 1.5,
          dash: when === "after" ? "solid" : "dot",
        },
        marker: { color, size: 6, symbol: when === "after" ? "circle" : "circle-open" },
      }];
    })
  );
  const zero = { zeroline: true };
  return {
    title,
    caption: "Mean of the diagonal, over all seeds and heads; dotted before training, solid after.",
    data,
    layout: chartLayout(
      title,
      { title: axisTitle("Layer"), tickformat: "d", nticks: 8 },
      { title: axisTitle("Mean of diagonal"), ...zero },
    ),
    height: 340,
    span: "half",
  };
}

function spectrumTrace(figure: WeightFigure, color: string, index: string, first: boolean) {
  const after = figure.when === "after";
  const values = Array.from(figure.spectrum!, (value) => Number(value.toPrecision(4)));
  return {
    type: "scatter",
    mode: "lines",
    name: `${figure.init}, ${figure.when}`,
    legendgroup: `${figure.init}, ${figure.when}`,
    showlegend: first,
    x: values.map((_, rank) => rank + 1),
    y: values,
    hovertemplate: "%{y:.3f}",
    line: {
      color: after ? color : withAlpha(color, 0.9),
      width: after ? 2 : 1.5,
      dash: after ? "solid" : "dot",
    },
    xaxis: `x${index}`,
    yaxis: `y${index}`,
  };
}

/** Singular values by rank, a panel for each layer. */
function spectrumFigure(label: string, figures: readonly WeightFigure[]): Figure {
  const title = `Singular values of ${label}`;
  const layers = evenly(layersOf(figures), mostLayers);
  const styles = armStyles(armNames(figures));
  const columns = Math.min(3, layers.length);
  const rows = Math.ceil(layers.length / columns);
  const data: PlotlyObject[] = [];
  const layout: PlotlyObject = {
    title: titled(title),
    grid: { rows, columns, pattern: "independent", xgap: 0.14, ygap: 0.3 },
    margin: { l: 48, r: 18, t: 106, b: 52 },
    legend: {
      orientation: "h",
      x: 0,
      xanchor: "left",
      yref: "container",
      y: 1,
      yanchor: "top",
      ypad: 0,
    },
    hovermode: "x unified",
  };
  const annotations: PlotlyObject[] = [];
  layers.forEach((layer, panel) => {
    const index = panel === 0 ? "" : String(panel + 1);
    const last = panel + columns >= layers.length;
    layout[`xaxis${index}`] = {
      title: last ? axisTitle("Rank") : undefined,
      zeroline: false,
      fixedrange: true,
      nticks: 5,
    };
    layout[`yaxis${index}`] = { rangemode: "tozero", zeroline: false, fixedrange: true, nticks: 5 };
    annotations.push({
      text: `layer ${layer}`,
      xref: `x${index} domain`,
      yref: `y${index} domain`,
      x: 0.5,
      y: 1,
      xanchor: "center",
      yanchor: "bottom",
      showarrow: false,
      font: { size: 12 },
    });
    for (const figure of figures.filter((one) => one.layer === layer)) {
      data.push(spectrumTrace(figure, styles.get(figure.init)!.color, index, panel === 0));
    }
  });
  return {
    title,
    caption: "By rank, the smallest seed of each arm; dotted before training, solid after.",
    data,
    layout: { ...layout, annotations },
    width: 1056,
    height: 106 + 52 + rows * 170 + (rows - 1) * 60,
  };
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
    const withSpectrum = oneSeedAnArm(own).filter((figure) => figure.spectrum && !figure.head);
    return withSpectrum.length > 0 ? [spectrumFigure(label, withSpectrum)] : [];
  });
  return { title: "Structure of the attention weights", figures: [...diagonals, ...spectra] };
}
