/**
 * Small statistics over runs.
 *
 * @module
 */

function requireValues(what: string, values: readonly number[], least: number): void {
  if (values.length < least) {
    const rule = `at least ${least} value${least === 1 ? "" : "s"}`;
    throw new RangeError(`Cannot take the ${what}: expected ${rule}, got ${values.length}`);
  }
}

/** The values that are numbers: what diverged or wasn't measured is not counted as anything. */
export function finite(values: readonly (number | null | undefined)[]): number[] {
  return values.filter((value): value is number => Number.isFinite(value));
}

/**
 * Arithmetic mean.
 *
 * @param values One number a run.
 * @returns The mean.
 * @throws {RangeError} If there are no values.
 *
 * @example
 * ```ts
 * import { mean } from "@x/mimetic/reports";
 * import assert from "assert";
 * assert.equal(mean([1, 2, 6]), 3);
 * ```
 */
export function mean(values: readonly number[]): number {
  requireValues("mean", values, 1);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Standard deviation of a sample, with n − 1 in the denominator.
 *
 * @param values One number a run.
 * @returns The standard deviation.
 * @throws {RangeError} If there are fewer than two values.
 */
export function standardDeviation(values: readonly number[]): number {
  requireValues("standard deviation", values, 2);
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * Standard error of the mean, s / √n with the sample standard deviation s.
 *
 * @param values One number a run.
 * @returns The standard error.
 * @throws {RangeError} If there are fewer than two values.
 *
 * @example
 * ```ts
 * import { standardError } from "@x/mimetic/reports";
 * import assert from "assert";
 * assert.equal(standardError([1, 3]), 1);
 * ```
 */
export function standardError(values: readonly number[]): number {
  return standardDeviation(values) / Math.sqrt(values.length);
}

/**
 * Quantile by linear interpolation between order statistics (type 7 of Hyndman & Fan 1996, the
 * default of R and NumPy). Infinite values keep their place in the order.
 *
 * @param values Numbers in any order; not changed.
 * @param q Fraction in [0, 1].
 * @returns The quantile.
 * @throws {RangeError} If there are no values or q is outside [0, 1].
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  if (!(q >= 0 && q <= 1)) {
    throw new RangeError(`Cannot take a quantile: expected a fraction in [0, 1], got ${q}`);
  }
  if (values.length === 0) requireValues("quantile", [], 1);
  const sorted = Float64Array.from(values).sort();
  const place = q * (sorted.length - 1);
  const low = Math.floor(place);
  const share = place - low;
  // A zero share must not touch the upper neighbor: 0 · ∞ is not a number.
  return share === 0 ? sorted[low] : sorted[low] * (1 - share) + sorted[low + 1] * share;
}

/**
 * Median.
 *
 * @param values Numbers in any order; not changed.
 * @returns The median; of an even number of values the mean of the middle two.
 * @throws {RangeError} If there are no values.
 *
 * @example
 * ```ts
 * import { median } from "@x/mimetic/reports";
 * import assert from "assert";
 * assert.equal(median([9, 1, 2]), 2);
 * assert.equal(median([3, Infinity, 5]), 5);
 * ```
 */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/**
 * First quartile, median and third quartile.
 *
 * @param values Numbers in any order; not changed.
 * @returns The three quartiles.
 * @throws {RangeError} If there are no values.
 */
export function quartiles(values: ArrayLike<number>): [number, number, number] {
  return [quantile(values, 0.25), quantile(values, 0.5), quantile(values, 0.75)];
}
