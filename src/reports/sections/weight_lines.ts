/**
 * The attention products in numbers: mean of the diagonal by layer, and singular values.
 *
 * @module
 */
import { armNames, armStyles } from "../arms.ts";
import { axisTitle, chartLayout, wholeTicks } from "../layout.ts";
import { diagonalOf } from "../matrices.ts";
import { mean } from "../statistics.ts";
import type { Figure, PlotlyObject, Section, WeightFigure } from "../types.ts";
import { rounded } from "../words.ts";
import { spectrumFigure } from "./spectra.ts";
import {
  beforeAndAfter,
  byHead,
  layersOf,
  moments,
  oneSeedAnArm,
  products,
} from "./weight_selection.ts";

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
      const line = beforeAndAfter(init, when, styles.get(init)!.color);
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
