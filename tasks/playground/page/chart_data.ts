/**
 * Curves as the columns that a chart takes.
 *
 * @module
 */
import type { CurvePoint, RunCurves } from "../engine/curves.ts";

/** What a chart is of. */
export type Quantity = "loss" | "accuracy";

/** The part of the mean before that a smoothed curve keeps at each step. */
const KEEP = 0.95;

/** A column of a chart; `undefined` where a curve has no point of its own. */
export type Column = (number | undefined)[];

/** A chart's title, marked as those of reports are where the data's description says SYNTHETIC. */
export function titleOf(name: string, data: string = ""): string {
  return data.startsWith("SYNTHETIC") ? `SYNTHETIC · ${name}` : name;
}

/** A curve without most of its noise: exponential means over steps, unbiased at the beginning. */
export function smoothed(points: readonly CurvePoint[]): number[] {
  let sum = 0, weight = 0;
  return points.map(({ mean, count }) => {
    const keep = KEEP ** count;
    sum = keep * sum + (1 - keep) * mean;
    weight = keep * weight + (1 - keep);
    return sum / weight;
  });
}

/** Steps, and for each arm the means of its points, their smoothed curve, and its test results. */
export function chartData(curves: RunCurves, quantity: Quantity): [number[], ...Column[]] {
  const test = quantity === "loss" ? "testLoss" : "testAccuracy";
  const all = curves.arms.flatMap((arm) => [...arm[quantity].points, ...arm[test].points]);
  const steps = [...new Set(all.map(({ to }) => to))].sort((a, b) => a - b);
  const places = new Map(steps.map((step, place) => [step, place]));
  const column = (points: readonly CurvePoint[], values: readonly number[]): Column => {
    const found: Column = Array.from({ length: steps.length });
    points.forEach(({ to }, i) => found[places.get(to)!] = values[i]);
    return found;
  };
  const columns = curves.arms.flatMap((arm) => {
    const [own, tests] = [arm[quantity].points, arm[test].points];
    const means = (points: readonly CurvePoint[]) => points.map(({ mean }) => mean);
    return [
      column(own, means(own)),
      column(own, smoothed(own)),
      column(tests, means(tests)),
    ];
  });
  return [steps, ...columns];
}
