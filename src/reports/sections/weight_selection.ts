/**
 * What the figures on weights share: which matrices they show and how arms and moments look.
 *
 * @module
 */
import { armNames } from "../arms.ts";
import { labelOf, shortened } from "../plotly_text.ts";
import type { PlotlyObject, WeightFigure } from "../types.ts";
import { listed } from "../words.ts";

/** The products in reading order, with the formula as a figure's title writes it. */
export const products: readonly {
  readonly product: WeightFigure["product"];
  readonly label: string;
  readonly name: string;
}[] = [
  { product: "query-key", label: "W<sub>Q</sub>W<sub>K</sub><sup>T</sup>", name: "query–key" },
  { product: "value-projection", label: "W<sub>V</sub>W<sub>proj</sub>", name: "value–projection" },
];

/** The moments in reading order. */
export const moments: readonly WeightFigure["when"][] = ["before", "after"];

/** Indices of the layers, ascending. */
export function layersOf(figures: readonly WeightFigure[]): number[] {
  return [...new Set(figures.map((figure) => figure.layer))].sort((a, b) => a - b);
}

/** At most `most` of the items, evenly spread, first and last included. */
export function evenly<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from(
    { length: most },
    (_, i) => items[Math.round(i * (items.length - 1) / (most - 1))],
  );
}

/** Matrices of each head apart, with the words that a title adds for it. */
export function byHead(
  figures: readonly WeightFigure[],
): [words: string, figures: WeightFigure[]][] {
  const heads = [...new Set(figures.map((figure) => figure.head))];
  return heads.map((head) => [
    head === undefined ? "" : `, head ${head}`,
    figures.filter((figure) => figure.head === head),
  ]);
}

/** Which seed of each arm the matrices come from, in words. */
export function seedsOf(figures: readonly WeightFigure[]): string {
  const names = armNames(figures);
  const seeds = names.map((init) => figures.find((figure) => figure.init === init)!.seed);
  if (seeds.every((seed) => seed === seeds[0])) return `Seed ${seeds[0]} of each arm`;
  return `Seed ${listed(seeds.map((seed, i) => `${seed} (${shortened(names[i])})`), 4)}`;
}

/** The matrices of each arm's smallest seed. */
export function oneSeedAnArm(figures: readonly WeightFigure[]): WeightFigure[] {
  return armNames(figures).flatMap((init) => {
    const own = figures.filter((figure) => figure.init === init);
    const seed = Math.min(...own.map((figure) => figure.seed));
    return own.filter((figure) => figure.seed === seed);
  });
}

/** How an arm is drawn: thin dots before training, a solid line after; the legend names the arm once. */
export function beforeAndAfter(
  init: string,
  when: WeightFigure["when"],
  color: string,
): PlotlyObject {
  const after = when === "after";
  return {
    type: "scatter",
    name: after ? labelOf(init) : `${labelOf(init)}, before`,
    legendgroup: init,
    showlegend: after,
    hovertemplate: "%{y:.3f}",
    line: { color, width: after ? 2.5 : 1.5, dash: after ? "solid" : "dot" },
    marker: { color, size: 6, symbol: after ? "circle" : "circle-open" },
  };
}
