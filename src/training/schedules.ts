import { checkNumber, show } from "../host/mod.ts";

/** A learning rate as a fraction of the peak, at `step` of `steps`. */
export type Schedule = (step: number, steps: number) => number;

/** Always the peak. */
export function constantSchedule(): Schedule {
  return () => 1;
}

/**
 * Rises linearly over the first `warmup` (a fraction of all steps), then falls along half a cosine to
 * `floor` (a fraction of the peak) (Loshchilov & Hutter 2017, without restarts).
 *
 * @throws {RangeError} unless warm-up and floor are in [0, 1).
 */
export function cosineSchedule({ warmup = 0.05, floor = 0 } = {}): Schedule {
  checkNumber("make a schedule", "warmup", warmup, { least: 0, below: 1 });
  checkNumber("make a schedule", "floor", floor, { least: 0, below: 1 });
  return (step, steps) => {
    const rising = warmup * steps;
    if (step < rising) return (step + 1) / (Math.floor(rising) + 1);
    const progress = (step - rising) / Math.max(1, steps - rising);
    return floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress));
  };
}

/**
 * Straight lines between `(fraction of all steps, fraction of the peak)`. ConvMixer's recipe is
 * `[[0, 0], [0.4, 1], [0.8, 0.05], [1, 0]]`.
 *
 * @throws {RangeError} unless the points start at 0, end at 1 and ascend, and no fraction of the peak
 *   is negative.
 */
export function piecewiseLinearSchedule(
  points: readonly (readonly [number, number])[],
): Schedule {
  const ascending = Array.isArray(points) && points.every(Array.isArray) &&
    points.every(([at], i) => i === 0 ? at === 0 : at > points[i - 1][0]);
  if (!ascending || points.length < 2 || points[points.length - 1][0] !== 1) {
    throw new RangeError(
      `Cannot make a schedule: expected points that ascend from 0 to 1, got ${show(points)}`,
    );
  }
  points.forEach(([, part]) => checkNumber("make a schedule", "a point", part, { least: 0 }));
  return (step, steps) => {
    const at = Math.min(1, (step + 1) / steps);
    const next = Math.max(1, points.findIndex(([x]) => x >= at));
    const [[x0, y0], [x1, y1]] = [points[next - 1], points[next]];
    return y0 + (y1 - y0) * (at - x0) / (x1 - x0);
  };
}
