import { type LineSeries, plotlyText } from "../../reports/mod.ts";
import type { Inspection, InspectionPictures, ProductRecord } from "../records.ts";

/** A file that was looked into. */
export interface InspectedFile {
  /** Its short name, which no other file of the report has. */
  readonly label: string;
  /** What was measured. */
  readonly inspection: Inspection;
  /** Its pictures. */
  readonly pictures: InspectionPictures;
}

/** From here on a z-score is called structure. */
export const STRUCTURE = 3;

/** Said of every z-score. */
export const BAND =
  "Gray: within 3 standard deviations of random weights of the same shape and norm.";

/** The mean of some numbers. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

/** At most so many items, evenly spread, the first and the last included. */
export function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from(
    { length: most },
    (_, i) => items[Math.round(i * (items.length - 1) / (most - 1))],
  );
}

/** The ending of a caption that names the file where there are several. */
export function ofFile(label: string, files: readonly InspectedFile[]): string {
  return files.length > 1 ? ` of ${label}` : "";
}

/** Such an ending of a figure's title. */
export function titleOfFile(label: string, files: readonly InspectedFile[]): string {
  return plotlyText(ofFile(label, files));
}

/** A z-score with a decimal where it is small, as in "−2.1", and with none from 10 on. */
export function shortScore(score: number): string {
  const rounded = Math.abs(score) < 9.95 ? score.toFixed(1) : score.toFixed(0);
  return rounded.replace("-", "−");
}

/** How many scores are above and below what chance gives, as in "10 + 2 −". */
export function counted(scores: readonly number[]): string {
  const up = scores.filter((score) => score > STRUCTURE).length;
  const down = scores.filter((score) => score < -STRUCTURE).length;
  return `${up} + ${down} −`;
}

/** A line of one number of each layer's products: their mean, and each as a dot where there are several. */
export function productLine(
  name: string,
  layers: readonly { readonly layer: number; readonly products: readonly ProductRecord[] }[],
  value: (product: ProductRecord) => number,
  error?: (product: ProductRecord) => number,
): LineSeries {
  const own = layers.filter(({ products }) => products.length > 0);
  const dots = own.flatMap(({ layer, products }) =>
    products.map((product) => [layer, value(product)] as const)
  );
  const single = own.every(({ products }) => products.length === 1);
  return {
    name,
    x: own.map(({ layer }) => layer),
    y: own.map(({ products }) => meanOf(products.map(value))),
    ...!single && { dots: { x: dots.map(([x]) => x), y: dots.map(([, y]) => y) } },
    ...single && error && { errors: own.map(({ products: [product] }) => error(product)) },
  };
}
