import { armNames } from "./arms.ts";
import { finite, mean } from "./statistics.ts";

/** The end of one run, as far as a rate is chosen by it. */
export interface TriedRate {
  /** The arm. */
  readonly init: string;
  /** Peak learning rate. */
  readonly rate: number;
  /** Accuracy on what rates are chosen by, a fraction; not finite or `null` if the run diverged. */
  readonly accuracy: number | null;
}

/** The rate of an arm. */
export interface ChosenRate {
  /** The rate. */
  readonly rate: number;
  /** Which end of the arm's several rates it is, where it is one: a better one may lie beyond. */
  readonly end?: "lowest" | "highest";
}

/**
 * The learning rate of each arm: the one with the best mean accuracy over all seeds that were run with it,
 * the smallest of equals. A rate at which runs diverged comes after all at which fewer did, so that one
 * lucky seed doesn't choose it. An arm of which every run diverged has no rate.
 *
 * @param endings Runs of any arms. Their accuracies should be of data that nothing is tested on.
 *
 * @example
 * ```ts
 * import { chooseRates } from "@x/mimetic/reports";
 * import assert from "node:assert/strict";
 *
 * const init = "default";
 * const endings = [{ init, rate: 1e-3, accuracy: 0.5 }, { init, rate: 1e-2, accuracy: 0.9 }];
 * assert.deepEqual(chooseRates(endings).get("default"), { rate: 1e-2, end: "highest" });
 * ```
 */
export function chooseRates(endings: readonly TriedRate[]): Map<string, ChosenRate> {
  return new Map(
    armNames(endings).flatMap((init) => {
      const own = endings.filter((ending) => ending.init === init);
      if (finite(own.map(({ accuracy }) => accuracy)).length === 0) return [];
      return [[init, chooseRate(own)]];
    }),
  );
}

function chooseRate(own: readonly TriedRate[]): ChosenRate {
  const rates = [...new Set(own.map(({ rate }) => rate))].sort((a, b) => a - b);
  const scores = rates.map((rate) => {
    const runs = own.filter((ending) => ending.rate === rate);
    const values = finite(runs.map(({ accuracy }) => accuracy));
    return { lost: runs.length - values.length, mean: values.length ? mean(values) : 0 };
  });
  const best = scores.reduce((best, score, i) => {
    const { lost, mean } = scores[best];
    return score.lost < lost || score.lost === lost && score.mean > mean ? i : best;
  }, 0);
  const rate = rates[best];
  if (rates.length === 1) return { rate };
  if (best === 0) return { rate, end: "lowest" };
  return best === rates.length - 1 ? { rate, end: "highest" } : { rate };
}

/** The runs of each arm at its chosen rate; none of an arm that has no rate. */
export function atChosenRates<E extends TriedRate>(endings: readonly E[]): E[] {
  const rates = chooseRates(endings);
  return endings.filter(({ init, rate }) => rates.get(init)?.rate === rate);
}
