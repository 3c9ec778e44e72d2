import { armNames } from "./arms.ts";
import {
  accuraciesBySeed,
  type Interval,
  intervalOf,
  type SeededResult,
  studentInterval,
} from "./paired.ts";
import { mean, standardError } from "./statistics.ts";

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
  /** The share's 95 % interval, likewise. */
  readonly shareInterval?: Interval;
}

/**
 * How much of the gap between two arms each arm closes. Arms are paired by seed: with a, b and c the
 * accuracies of an arm, the start and the end, the share is the ratio of means
 * r = Σ(a − b) / Σ(c − b), and its standard error that of a − b − r(c − b) over the mean of c − b (the
 * ratio estimator of survey sampling, as in Cochran, "Sampling Techniques", 1977, ch. 6). Of n seeds, the
 * 95 % interval is t₀.₉₇₅,ₙ₋₁ standard errors to both sides; of a share it is an approximation, good where the
 * gap is many times its own error.
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
    const error = standardError(gains.map((x, i) => x - share * gaps[i])) / gap;
    return { ...base, share, shareInterval: intervalOf(share, error, seeds.length) };
  });
}
