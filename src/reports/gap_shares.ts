import { armNames } from "./arms.ts";
import { mean, standardError } from "./statistics.ts";

/** The accuracy of a run, a fraction; `null` if it has none. */
export interface GapResult {
  /** The arm. */
  readonly init: string;
  /** The seed. */
  readonly seed: number;
  /** Accuracy, or `null`. */
  readonly accuracy: number | null;
}

/** How far an arm comes on the way from one arm to another. */
export interface GapShare {
  /** The arm. */
  readonly init: string;
  /** Seeds that it and both ends have an accuracy of. */
  readonly seeds: number;
  /** Mean of its accuracies less those of the start, as a fraction; absent without seeds. */
  readonly gain?: number;
  /** The gain's standard error over seeds; absent with fewer than two. */
  readonly gainError?: number;
  /** (arm − start) / (end − start); absent where the end isn't better than the start. */
  readonly share?: number;
  /** The share's standard error over seeds; absent with fewer than two. */
  readonly shareError?: number;
}

/**
 * How much of the gap between two arms each arm closes. Arms are paired by seed: with a, b and c the
 * accuracies of an arm, the start and the end, the share is the ratio of means
 * r = Σ(a − b) / Σ(c − b), and its standard error that of a − b − r(c − b) over the mean of c − b (the
 * ratio estimator of survey sampling, as in Cochran, "Sampling Techniques", 1977, ch. 6).
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
export function gapShares(results: readonly GapResult[], start: string, end: string): GapShare[] {
  const of = (init: string) =>
    new Map(
      results.flatMap(({ init: own, seed, accuracy }) =>
        own === init && accuracy !== null && Number.isFinite(accuracy) ? [[seed, accuracy]] : []
      ),
    );
  const [starts, ends] = [of(start), of(end)];
  return armNames(results).map((init): GapShare => {
    const own = of(init);
    const seeds = [...own.keys()].filter((seed) => starts.has(seed) && ends.has(seed));
    if (seeds.length === 0) return { init, seeds: 0 };
    const gains = seeds.map((seed) => own.get(seed)! - starts.get(seed)!);
    const gaps = seeds.map((seed) => ends.get(seed)! - starts.get(seed)!);
    const several = seeds.length > 1;
    const gain = mean(gains);
    const base = { init, seeds: seeds.length, gain };
    const errors = several ? { gainError: standardError(gains) } : {};
    const gap = mean(gaps);
    if (gap <= 0) return { ...base, ...errors };
    const share = gain / gap;
    const rests = gains.map((x, i) => x - share * gaps[i]);
    return {
      ...base,
      ...errors,
      share,
      ...several && { shareError: standardError(rests) / gap },
    };
  });
}
