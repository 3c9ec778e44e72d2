import { armNames } from "./arms.ts";
import { accuraciesBySeed, type Interval, type SeededResult, studentInterval } from "./paired.ts";
import { mean } from "./statistics.ts";
import { studentQuantile } from "./student.ts";

/** How far an arm comes on the way from one arm to another. */
export interface GapShare {
  /** The arm. */
  readonly init: string;
  /** Seeds that it and both ends have an accuracy of. */
  readonly seeds: number;
  /** Mean of its accuracies less those of the start, as a fraction; absent without seeds. */
  readonly gain?: number;
  /** The gain's 95 % interval by Student's t distribution; absent with fewer than two seeds. */
  readonly gainInterval?: Interval;
  /** (arm − start) / (end − start); absent where the end isn't better than the start. */
  readonly share?: number;
  /** The share's 95 % interval by Fieller; absent with fewer than two seeds, and where it has no ends. */
  readonly shareInterval?: Interval;
  /** True if no finite interval holds the share with that probability: the gap's own interval holds 0. */
  readonly shareUnbounded?: true;
}

/**
 * How much of the gap between two arms each arm closes. Arms are paired by seed: with a, b and c the
 * accuracies of an arm, the start and the end, the share is the ratio of means r = Σ(a − b) / Σ(c − b), and
 * its 95 % interval is Fieller's, {@linkcode fiellerInterval}. The shares of the two arms themselves are 0 and
 * 1 by definition, without an error.
 *
 * @param results One a run.
 * @param start The arm at which nothing of the gap is closed.
 * @param end The arm at which all of it is.
 *
 * @example
 * ```ts
 * import { gapShares } from "@x/mimetic/reports";
 * import assert from "node:assert/strict";
 *
 * const results = [
 *   { init: "default", seed: 0, accuracy: 0.5 },
 *   { init: "fitted", seed: 0, accuracy: 0.625 },
 *   { init: "pretrained", seed: 0, accuracy: 0.75 },
 * ];
 * assert.equal(gapShares(results, "default", "pretrained")[1].share, 0.5);
 * ```
 */
export function gapShares(
  results: readonly SeededResult[],
  start: string,
  end: string,
): GapShare[] {
  const [starts, ends] = [start, end].map((init) => accuraciesBySeed(results, init));
  return armNames(results).map((init): GapShare => {
    const own = accuraciesBySeed(results, init);
    const seeds = [...own.keys()].filter((seed) => starts.has(seed) && ends.has(seed));
    if (seeds.length === 0) return { init, seeds: 0 };
    const gains = seeds.map((seed) => own.get(seed)! - starts.get(seed)!);
    const gaps = seeds.map((seed) => ends.get(seed)! - starts.get(seed)!);
    const gainInterval = studentInterval(gains);
    const gain = mean(gains);
    const base = { init, seeds: seeds.length, gain, ...gainInterval && { gainInterval } };
    const gap = mean(gaps);
    if (gap <= 0) return base;
    const share = gain / gap;
    if (seeds.length < 2) return { ...base, share };
    if (init === start || init === end) return { ...base, share, shareInterval: [share, share] };
    const shareInterval = fiellerInterval(gains, gaps);
    return { ...base, share, ...shareInterval ? { shareInterval } : { shareUnbounded: true } };
  });
}

/**
 * The 95 % interval of a ratio of means of paired normal values, x over y: all ratios r for which the mean of
 * x − r·y is within t₀.₉₇₅,ₙ₋₁ of its own standard errors of 0 (Fieller, "Some Problems in Interval
 * Estimation", J. R. Stat. Soc. B 16, 1954). With m, v and c the means, and the variances and the covariance
 * of these means, that is (m_y² − t²v_y) r² − 2 (m_x m_y − t²c) r + m_x² − t²v_x ≤ 0.
 *
 * @param above x, one a seed, at least two.
 * @param below y, as many.
 * @returns Both ends; undefined where the ratios have none, as the mean of y isn't told apart from 0.
 *
 * @example
 * ```ts
 * import { fiellerInterval } from "@x/mimetic/reports";
 * import assert from "node:assert/strict";
 *
 * const [low, high] = fiellerInterval([9, 10, 12], [19, 20, 24])!;
 * assert.deepEqual([low.toFixed(2), high.toFixed(2)], ["0.44", "0.52"]);
 * assert.equal(fiellerInterval([1, 1], [1, -1]), undefined);
 * ```
 */
export function fiellerInterval(
  above: readonly number[],
  below: readonly number[],
): Interval | undefined {
  const n = above.length;
  const t2 = studentQuantile(0.975, n - 1) ** 2;
  const [x, y] = [mean(above), mean(below)];
  const covariance = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, _, i) => sum + (a[i] - mean(a)) * (b[i] - mean(b)), 0) / (n - 1) / n;
  const square = y * y - t2 * covariance(below, below);
  if (square <= 0) return undefined;
  const center = x * y - t2 * covariance(above, below);
  const rest = x * x - t2 * covariance(above, above);
  const reach = Math.sqrt(Math.max(0, center * center - square * rest));
  return [(center - reach) / square, (center + reach) / square];
}
