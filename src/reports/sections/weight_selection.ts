/**
 * Which matrices the figures on weights show.
 *
 * @module
 */
import { armNames } from "../arms.ts";
import type { WeightFigure } from "../types.ts";
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
  const seeds = armNames(figures).map((init) =>
    `${figures.find((figure) => figure.init === init)!.seed} (${init})`
  );
  return `Seed ${listed(seeds)}`;
}

/** The matrices of each arm's smallest seed. */
export function oneSeedAnArm(figures: readonly WeightFigure[]): WeightFigure[] {
  return armNames(figures).flatMap((init) => {
    const own = figures.filter((figure) => figure.init === init);
    const seed = Math.min(...own.map((figure) => figure.seed));
    return own.filter((figure) => figure.seed === seed);
  });
}
