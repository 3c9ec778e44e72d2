/**
 * Where a slider for a scheme's option begins and ends.
 *
 * @module
 */
import type { Bounds } from "../../../src/initializers/mod.ts";

/** What a slider goes through. */
export interface SliderRange {
  /** Its left end. */
  readonly min: number;
  /** Its right end. */
  readonly max: number;
  /** From one position to the next. */
  readonly step: number;
}

/** Positions of a slider of numbers. */
const POSITIONS = 100;

/** The largest end that a bound gives a slider: farther ones leave no room for usual values. */
const FAR = 4;

/**
 * A range around an option's default, within its bounds. Beside the slider, any number that the option
 * allows can be typed.
 *
 * @param standard The default.
 * @param whole Whether it takes whole numbers alone.
 */
export function sliderRange(standard: number, bounds: Bounds, whole: boolean): SliderRange {
  const reach = Math.max(1, 2 * Math.abs(standard));
  const { least, above, most, below } = bounds;
  const near = (bound: number | undefined) =>
    bound !== undefined && Math.abs(bound) <= FAR * reach ? bound : undefined;
  const low = near(least ?? above) ?? (standard < 0 ? -reach : 0);
  const high = near(most ?? below) ?? (standard < 0 ? 0 : reach);
  const step = whole ? 1 : Number(((high - low) / POSITIONS).toPrecision(3));
  // What must not be reached is one position away.
  return {
    min: above === low ? low + step : low,
    max: below === high ? high - step : high,
    step,
  };
}
