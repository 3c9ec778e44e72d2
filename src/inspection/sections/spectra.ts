import { productStatistics } from "../../analysis/mod.ts";
import { Random } from "../../random/mod.ts";
import { type Figure, type LineSeries, linesFigure } from "../../reports/mod.ts";
import type { ProductRecord } from "../records.ts";
import { meanOf, spread } from "./inspected_file.ts";

/** Layers whose spectrum is drawn, and the widest random matrix that is drawn beside them. */
const LAYERS = 3, WIDEST = 256;

/** The products of one layer of a file. */
export interface LayerProducts {
  /** What the line is called. */
  readonly name: string;
  /** D of the products. */
  readonly dim: number;
  /** Products of one rank. */
  readonly products: readonly ProductRecord[];
}

/** Singular values over their root mean square: a product's shape, whatever its norm. */
function shapeOf(values: readonly number[], rank: number, norm: number): number[] {
  return values.map((value) => norm > 0 ? value * Math.sqrt(rank) / norm : 0);
}

/** The mean over a layer's products, by rank. */
function lineOf({ name, products }: LayerProducts): LineSeries {
  const shapes = products.map(({ singularValues, norm }) =>
    shapeOf(singularValues, singularValues.length, norm)
  );
  const length = Math.min(...shapes.map((shape) => shape.length));
  const y = Array.from({ length }, (_, i) => meanOf(shapes.map((shape) => shape[i])));
  return { name, x: y.map((_, i) => i + 1), y };
}

/** One random product of the layer's shape; of wide ones, a smaller one of the same proportions. */
function randomLine({ dim, products: [{ rank }] }: LayerProducts): LineSeries {
  const shrink = Math.min(1, WIDEST / dim);
  const [side, inner] = [Math.round(dim * shrink), Math.max(1, Math.round(rank * shrink))];
  const factor = (name: string) => {
    const values = new Float32Array(side * inner);
    new Random(0).child(name).fillNormal(values, 0, 1);
    return values;
  };
  const random = productStatistics({
    ...{ left: factor("left"), right: factor("right"), dim: side, rank: inner },
  });
  const values = [...random.singularValues!];
  const y = shapeOf(values, values.length, random.norm);
  const last = Math.min(rank, dim);
  const x = y.map((_, i) => 1 + (y.length > 1 ? i * (last - 1) / (y.length - 1) : 0));
  return { name: "random", x, y, reference: true };
}

/** Singular values by rank: of the first, the middle and the last layer of each file. */
export function spectraFigure(
  label: string,
  files: readonly (readonly LayerProducts[])[],
): Figure[] {
  const shown = files.map((layers) => spread(layers, LAYERS)).filter((layers) => layers.length);
  if (shown.length === 0) return [];
  return [linesFigure({
    title: `Singular values of ${label}`,
    caption: "Over their root mean square, by rank; the mean over heads where there are several. " +
      "Dotted: two random matrices of the first layer's shape.",
    axes: ["Rank", "σ / rms σ"],
    series: [...shown.flatMap((layers) => layers.map(lineOf)), randomLine(shown[0][0])],
  })];
}
