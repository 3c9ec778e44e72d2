import { armNames } from "./arms.ts";
import { mean, standardError } from "./statistics.ts";
import { studentProbability, studentQuantile } from "./student.ts";

/** The accuracy of a run, a fraction; `null` if it has none. */
export interface SeededResult {
  /** The arm. */
  readonly init: string;
  /** The seed. */
  readonly seed: number;
  /** Accuracy, or `null`. */
  readonly accuracy: number | null;
}

/** A confidence interval. */
export type Interval = readonly [low: number, high: number];

/** How much better one arm is than another one with the same seeds. */
export interface PairedDifference {
  /** The arm. */
  readonly init: string;
  /** The arm that it is compared with. */
  readonly against: string;
  /** Seeds that both have an accuracy of. */
  readonly seeds: number;
  /** Mean of accuracies less those of the other arm, as a fraction; absent without seeds. */
  readonly mean?: number;
  /** Its 95 % interval by Student's t distribution; absent with fewer than two seeds. */
  readonly interval?: Interval;
}

/** Arms up to which each is compared with each; of more, each with the first, and with its control. */
const MOST_CROSSED = 4;

/**
 * The interval that holds the true mean with a probability of 95 %, if values are normal and independent:
 * m ± t₀.₉₇₅,ₙ₋₁ s/√n (Student 1908).
 *
 * @param values n numbers, one a seed.
 * @returns Both ends; undefined with fewer than two values.
 *
 * @example
 * ```ts
 * import { studentInterval } from "@x/mimetic/reports";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(studentInterval([4, 5, 6])!.map((x) => x.toFixed(2)), ["2.52", "7.48"]);
 * assert.equal(studentInterval([4]), undefined);
 * ```
 */
export function studentInterval(values: readonly number[]): Interval | undefined {
  if (values.length < 2) return undefined;
  const [center, error] = [mean(values), standardError(values)];
  const reach = studentQuantile(0.975, values.length - 1) * error;
  return [center - reach, center + reach];
}

/** The accuracies of an arm by seed, of runs that have one. */
export function accuraciesBySeed(
  results: readonly SeededResult[],
  init: string,
): Map<number, number> {
  return new Map(
    results.flatMap(({ init: own, seed, accuracy }) =>
      own === init && accuracy !== null && Number.isFinite(accuracy) ? [[seed, accuracy]] : []
    ),
  );
}

/**
 * Differences between arms, paired by seed: runs of one seed share data and its order, so what that does to
 * both is not taken for a difference. Of up to four arms each is compared with each that stands before it;
 * of more, each with the first, and with its control, the arm of its name and `Control` or `Norms`.
 * `default` is the first where there is one.
 *
 * @param results One a run.
 *
 * @example
 * ```ts
 * import { pairedDifferences } from "@x/mimetic/reports";
 * import assert from "node:assert/strict";
 *
 * const results = [
 *   { init: "default", seed: 0, accuracy: 0.25 },
 *   { init: "default", seed: 1, accuracy: 0.5 },
 *   { init: "mimetic", seed: 0, accuracy: 0.5 },
 *   { init: "mimetic", seed: 1, accuracy: 0.75 },
 * ];
 * const [{ init, against, seeds, mean, interval }] = pairedDifferences(results);
 * assert.deepEqual([init, against, seeds, mean], ["mimetic", "default", 2, 0.25]);
 * assert.deepEqual(interval, [0.25, 0.25]);
 * ```
 */
export function pairedDifferences(results: readonly SeededResult[]): PairedDifference[] {
  const names = armNames(results);
  const pairs = names.flatMap((against, i) =>
    names.slice(i + 1).flatMap((init) => {
      // An arm is compared with its control wherever that stands.
      if (isControl(init, against)) return [[against, init]];
      const crossed = i === 0 || names.length <= MOST_CROSSED;
      return crossed || isControl(against, init) ? [[init, against]] : [];
    })
  );
  return pairs.map(([init, against]) => pairedDifference(results, init, against));
}

/** True if an arm, by its name, is the control of another one: random numbers of the same norms. */
function isControl(control: string, init: string): boolean {
  const [[name, frozen], [own, ownFrozen]] = [control, init].map((text) => {
    const [scheme, variant] = text.split(", ");
    return [scheme.split(":")[0], variant];
  });
  return frozen === ownFrozen && [`${own}Control`, `${own}Norms`].includes(name);
}

/** The differences between two arms, one for each seed that both have an accuracy of. */
function differencesBySeed(
  results: readonly SeededResult[],
  init: string,
  against: string,
): number[] {
  const [own, other] = [init, against].map((name) => accuraciesBySeed(results, name));
  const pairs = [...own].filter(([seed]) => other.has(seed));
  return pairs.map(([seed, accuracy]) => accuracy - other.get(seed)!);
}

/**
 * How probable a difference as large between two arms is where there is none, by a two-sided t test of the
 * differences by seed; undefined with fewer than two seeds.
 */
export function pairedProbability(
  results: readonly SeededResult[],
  init: string,
  against: string,
): number | undefined {
  const differences = differencesBySeed(results, init, against);
  if (differences.length < 2) return undefined;
  const [center, error] = [mean(differences), standardError(differences)];
  // Without any difference there is nothing to tell apart, whatever its error.
  return center === 0 ? 1 : studentProbability(center / error, differences.length - 1);
}

/** The difference between two arms. */
export function pairedDifference(
  results: readonly SeededResult[],
  init: string,
  against: string,
): PairedDifference {
  const differences = differencesBySeed(results, init, against);
  const interval = studentInterval(differences);
  return {
    init,
    against,
    seeds: differences.length,
    ...differences.length && { mean: mean(differences) },
    ...interval && { interval },
  };
}
