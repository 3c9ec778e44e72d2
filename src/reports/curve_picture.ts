/**
 * Small pictures of curves, as SVG: what a page of many runs has room for.
 *
 * @module
 */
import { escapeText } from "./page/escape.ts";
import { finite } from "./statistics.ts";

/** A line of a picture. */
export interface Curve {
  /** Its values, from left to right; what is no number leaves a gap. */
  readonly values: readonly (number | null)[];
  /** Its CSS color. */
  readonly color: string;
}

/** What is drawn. */
export interface CurvePicture {
  /** What it is a picture of, for those who don't see it. */
  readonly label: string;
  /** The lines. */
  readonly curves: readonly Curve[];
  /** Width in CSS pixels. */
  readonly width: number;
  /** Height in CSS pixels. */
  readonly height: number;
  /** The least and the largest value that are shown. Default those of the curves. */
  readonly range?: readonly [low: number, high: number];
}

/** The least and the largest value of some curves; undefined without any. */
export function rangeOf(curves: readonly Pick<Curve, "values">[]): [number, number] | undefined {
  const all = curves.flatMap(({ values }) => finite(values));
  return all.length ? [Math.min(...all), Math.max(...all)] : undefined;
}

/** An SVG element; the empty text where there is nothing to draw. One value is a dot. */
export function curvePicture({ label, curves, width, height, range }: CurvePicture): string {
  const [low, high] = range ?? rangeOf(curves) ?? [NaN, NaN];
  if (Number.isNaN(low)) return "";
  const longest = Math.max(...curves.map(({ values }) => values.length));
  const [inset, span] = [3, high - low || 1];
  const x = (i: number) => inset + (width - 2 * inset) * (longest > 1 ? i / (longest - 1) : 0.5);
  const y = (value: number) =>
    height - inset - (height - 2 * inset) * (high > low ? (value - low) / span : 0.5);
  const lines = curves.flatMap(({ values, color }) =>
    partsOf(values).map((part) => {
      const points = part.map(([i, value]) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`);
      return points.length > 1
        ? `<polyline points="${points.join(" ")}" fill="none" stroke="${color}"/>`
        : `<circle cx="${x(part[0][0]).toFixed(1)}" cy="${
          y(part[0][1]).toFixed(1)
        }" r="2" fill="${color}"/>`;
    })
  );
  return `<svg class="curves" role="img" aria-label="${escapeText(label)}" viewBox="0 0 ${width} ` +
    `${height}" width="${width}" height="${height}">${lines.join("")}</svg>`;
}

/** Neighboring values that are numbers, with their places. */
function partsOf(values: readonly (number | null)[]): [number, number][][] {
  const parts: [number, number][][] = [[]];
  for (const [i, value] of values.entries()) {
    if (value !== null && Number.isFinite(value)) parts.at(-1)!.push([i, value]);
    else parts.push([]);
  }
  return parts.filter((part) => part.length);
}
