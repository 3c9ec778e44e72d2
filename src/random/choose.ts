import { log } from "./functions.ts";

/**
 * `count` different indexes below `n` in the order of exponential arrival times, whose rates are the
 * weights.
 *
 * @param open Draws a number uniform over (0, 1), once an index.
 * @throws {RangeError} If n isn't a whole number, there are fewer than `count` indexes with a positive weight,
 *   or the weights aren't n finite non-negative numbers.
 */
export function choose(
  n: number,
  count: number,
  weights: ArrayLike<number> | undefined,
  open: () => number,
): number[] {
  if (!Number.isSafeInteger(n) || n < 0) {
    throw new RangeError(`Cannot choose: expected a whole number of indexes, got ${n}`);
  }
  const rates = weights ?? new Float64Array(n).fill(1);
  checkRates(rates, n);
  const arrivals: { index: number; time: number }[] = [];
  for (let index = 0; index < n; index++) {
    const exponential = -log(open());
    if (rates[index] > 0) arrivals.push({ index, time: exponential / rates[index] });
  }
  if (!Number.isInteger(count) || count < 0 || count > arrivals.length) {
    throw new RangeError(
      `Cannot choose without replacement: expected a count from 0 to the number of positive ` +
        `weights, ${arrivals.length}, got ${count}`,
    );
  }
  arrivals.sort((a, b) => a.time - b.time || a.index - b.index);
  return arrivals.slice(0, count).map(({ index }) => index);
}

function checkRates(rates: ArrayLike<number>, n: number): void {
  const wrong = Array.from(rates).find((rate) => !(rate >= 0 && rate < Infinity));
  if (rates.length === n && wrong === undefined) return;
  throw new RangeError(
    `Cannot choose: expected ${n} finite weights of at least 0, got ` +
      (wrong === undefined ? `${rates.length} weights` : `${wrong}`),
  );
}
