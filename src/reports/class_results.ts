/**
 * Answers of classifiers by class: what a run leaves, and what several come to.
 *
 * @module
 */
import { armNames } from "./arms.ts";
import { type PairedDifference, pairedDifference } from "./paired.ts";
import { mean } from "./statistics.ts";

/** What a run's network answered on the data that results are measured on. */
export interface ClassResult {
  /** The arm. */
  readonly init: string;
  /** The seed. */
  readonly seed: number;
  /** Examples of each class. */
  readonly examples: readonly number[];
  /** Those of them that were answered right. */
  readonly correct: readonly number[];
  /** Wrong answers, where they were kept: a class, the answer, and how many. */
  readonly confused?: readonly (readonly [label: number, answer: number, count: number])[];
}

/** An arm's answers to the examples of one class. */
export interface ClassAccuracy {
  /** The class. */
  readonly label: number;
  /** Its examples. */
  readonly examples: number;
  /** The mean over seeds of the part of them that was answered right. */
  readonly accuracy: number;
  /** Its 95 % interval by {@linkcode wilsonInterval}, of as many examples, however many seeds there are. */
  readonly interval: readonly [low: number, high: number];
}

/** The quantile of the normal distribution at 97.5 %. */
const Z = 1.959963984540054;

/**
 * The 95 % interval of a proportion p of n independent trials, which is right for few of them and at 0 and 1:
 * (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n) with z = 1.96 (Wilson 1927, "Probable Inference, the
 * Law of Succession, and Statistical Inference"; as `proportion_ci(method="wilson")` of SciPy's `binomtest`).
 *
 * @param proportion p, in [0, 1].
 * @param trials n, at least 1.
 *
 * @example
 * ```ts
 * import { wilsonInterval } from "@x/mimetic/reports";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(wilsonInterval(0.9, 10).map((x) => x.toFixed(3)), ["0.596", "0.982"]);
 * ```
 */
export function wilsonInterval(proportion: number, trials: number): [low: number, high: number] {
  const square = Z * Z / trials;
  const center = proportion + square / 2;
  const spread = proportion * (1 - proportion) / trials + square / (4 * trials);
  const reach = Z * Math.sqrt(spread);
  const end = (x: number) => Math.min(1, Math.max(0, x / (1 + square)));
  return [end(center - reach), end(center + reach)];
}

/** An arm's accuracy in each class that has examples. */
export function classAccuracies(results: readonly ClassResult[], init: string): ClassAccuracy[] {
  const own = results.filter((one) => one.init === init);
  return [...own[0]?.examples ?? []].flatMap((examples, label) => {
    if (examples === 0) return [];
    const accuracy = mean(own.map(({ correct }) => correct[label] / examples));
    return [{ label, examples, accuracy, interval: wilsonInterval(accuracy, examples) }];
  });
}

/** How an arm's accuracy in a class differs from another arm's, paired by seed. */
export function classDifference(
  results: readonly ClassResult[],
  label: number,
  init: string,
  against: string,
): PairedDifference {
  const own = results.map(({ init, seed, examples, correct }) => ({
    ...{ init, seed, accuracy: examples[label] ? correct[label] / examples[label] : null },
  }));
  return pairedDifference(own, init, against);
}

/** A pair of classes, with the part of the first one's examples that were taken for the second, by run. */
export interface ConfusedPair {
  /** The examples' class. */
  readonly label: number;
  /** What they were taken for. */
  readonly answer: number;
  /** The part of them, one for each run. */
  readonly shares: readonly {
    readonly init: string;
    readonly seed: number;
    readonly share: number;
  }[];
}

/** The pairs that are confused most, by the mean over arms of their seeds' mean; the most confused one first. */
export function mostConfused(results: readonly ClassResult[], most: number): ConfusedPair[] {
  const kept = results.filter(({ confused }) => confused);
  const classes = kept[0]?.examples.length ?? 0;
  const pairs = new Map<number, Map<ClassResult, number>>();
  for (const one of kept) {
    for (const [label, answer, count] of one.confused!) {
      const place = label * classes + answer;
      if (!pairs.has(place)) pairs.set(place, new Map());
      pairs.get(place)!.set(one, count / one.examples[label]);
    }
  }
  const arms = armNames(kept);
  const all = [...pairs].map(([place, shares]) => {
    const pair: ConfusedPair = {
      label: Math.floor(place / classes),
      answer: place % classes,
      shares: kept.map((one) => ({ ...of(one), share: shares.get(one) ?? 0 })),
    };
    return { pair, size: mean(arms.map((init) => shareOf(pair, init))) };
  });
  return all.sort((a, b) => b.size - a.size).slice(0, most).map(({ pair }) => pair);
}

const of = ({ init, seed }: ClassResult) => ({ init, seed });

/** The mean over an arm's seeds of a pair's part. */
export function shareOf({ shares }: ConfusedPair, init: string): number {
  return mean(shares.filter((one) => one.init === init).map(({ share }) => share));
}

/**
 * An arm's confusion matrix, summed over seeds: of the examples of each class the part that was answered by each.
 *
 * @returns (classes, classes), the rows the examples' classes; undefined where wrong answers weren't kept.
 */
export function confusionOf(results: readonly ClassResult[], init: string): number[][] | undefined {
  const own = results.filter((one) => one.init === init);
  if (!own.length || own.some(({ confused }) => !confused)) return undefined;
  const counts = own[0].examples.map(() => own[0].examples.map(() => 0));
  const sums = own[0].examples.map(() => 0);
  for (const { examples, correct, confused } of own) {
    examples.forEach((count, label) => sums[label] += count);
    correct.forEach((count, label) => counts[label][label] += count);
    for (const [label, answer, count] of confused!) counts[label][answer] += count;
  }
  return counts.map((row, label) => row.map((count) => sums[label] ? count / sums[label] : 0));
}

/** What `summary.json` has of classes. */
export interface ClassSummary {
  /** The classes' names, where they are known. */
  readonly names?: readonly string[];
  /** The examples of each class. */
  readonly examples: readonly number[];
  /** By arm the mean accuracy over seeds in each class; `null` of a class without examples. */
  readonly accuracies: readonly {
    readonly init: string;
    readonly byClass: readonly (number | null)[];
  }[];
}

/** Accuracies by arm and class, for `summary.json`; undefined where nothing was counted by class. */
export function classSummary(
  results: readonly ClassResult[],
  names?: readonly string[],
): ClassSummary | undefined {
  if (!results.length) return undefined;
  const { examples } = results[0];
  return {
    ...names && { names },
    examples,
    accuracies: armNames(results).map((init) => {
      const known = new Map(
        classAccuracies(results, init).map(({ label, accuracy }) => [label, accuracy]),
      );
      return { init, byClass: examples.map((_, label) => known.get(label) ?? null) };
    }),
  };
}
