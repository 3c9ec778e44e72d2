/** How much faster a variant must be to be left for: less may be noise, and another one's bits differ. */
export const MARGIN = 0.05;

/**
 * Which of several variants is the fastest: the first, unless another one takes less than its time by
 * a {@linkcode MARGIN}. Variants are compared round by round, so that what slows a whole round down
 * counts for nothing, and by the median of rounds, so that a few disturbed ones do neither.
 *
 * @param rounds Milliseconds of each variant in each round; the first variant is the one that is kept.
 * @returns The number of the variant.
 *
 * @example
 * ```ts
 * import assert from "assert";
 * import { pickFastest } from "./pick.ts";
 *
 * assert.equal(pickFastest([[10, 8], [30, 24], [11, 7]]), 1);
 * assert.equal(pickFastest([[10, 9.8], [10, 9.7], [10, 9.9]]), 0);
 * ```
 */
export function pickFastest(rounds: readonly (readonly number[])[]): number {
  const ratios = rounds[0].map((_, i) => median(rounds.map((times) => times[i] / times[0])));
  const best = ratios.indexOf(Math.min(...ratios));
  return ratios[best] < 1 - MARGIN ? best : 0;
}

/** The middle of numbers, the mean of the two in the middle of an even number of them. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}
