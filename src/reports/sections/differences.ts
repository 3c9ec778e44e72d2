/**
 * Arms compared with each other, paired by seed.
 *
 * @module
 */
import { armNames } from "../arms.ts";
import {
  type Interval,
  type PairedDifference,
  pairedDifference,
  type SeededResult,
} from "../paired.ts";
import type { Table } from "../types.ts";
import { MISSING, signed } from "../words.ts";

/** How an interval was made, as a caption says it. */
export const HOW_PAIRED =
  "paired by seed, with 95\u202f% intervals by Student's t distribution, not " +
  "corrected for the number of comparisons. An interval that holds 0 shows no difference.";

const NAME_BETWEEN = "\u00a0− ";

/** A mean of differences of fractions in points, e.g. `+5.8`. */
export function points(fraction: number): string {
  return signed(100 * fraction, 1);
}

/** An interval of fractions in points, e.g. `+2.5 to +9.1`. */
export function intervalWords([low, high]: Interval): string {
  return `${points(low)} to ${points(high)}`;
}

/** A difference in a line, e.g. `mimetic − default: +5.8 points, 95 % interval +2.5 to +9.1, 3 seeds`. */
export function differenceWords(
  { init, against, mean, interval, seeds }: PairedDifference,
): string {
  const names = `${init} − ${against}`;
  if (mean === undefined) return `${names}: no seed has both`;
  if (!interval) return `${names}: ${points(mean)} points with 1 seed; an interval takes two`;
  return `${names}: ${points(mean)} points, 95 % interval ${
    intervalWords(interval)
  }, paired by ${seeds} seeds`;
}

/** Differences between arms, in points of accuracy on what is named. */
export function differenceTable(
  differences: readonly PairedDifference[],
  measuredOn: string,
): Table {
  return {
    caption: `Differences of ${measuredOn} accuracy in points, ${HOW_PAIRED}`,
    columns: [
      { label: "Difference" },
      { label: "Points", numeric: true },
      { label: "95 % interval", numeric: true },
      { label: "Seeds", numeric: true },
    ],
    rows: differences.map(({ init, against, mean, interval, seeds }) => [
      `${init}${NAME_BETWEEN}${against}`,
      mean === undefined ? MISSING : points(mean),
      interval ? intervalWords(interval) : MISSING,
      String(seeds),
    ]),
  };
}

/** What is compared at one value of a size. */
export interface SizedResults {
  /** The size in words. */
  readonly label: string;
  /** The runs. */
  readonly results: readonly SeededResult[];
}

/** Each arm's difference from the first one, by size. */
export function differencesBySize(
  columns: readonly SizedResults[],
  caption: string,
): Table | undefined {
  const [base, ...others] = armNames(columns.flatMap(({ results }) => results));
  if (others.length === 0) return undefined;
  return {
    caption,
    columns: [
      { label: "Difference" },
      ...columns.map(({ label }) => ({ label, numeric: true })),
    ],
    rows: others.map((init) => [
      `${init}${NAME_BETWEEN}${base}`,
      ...columns.map(({ results }) => {
        const { mean, interval } = pairedDifference(results, init, base);
        if (mean === undefined) return MISSING;
        return interval ? `${points(mean)} (${intervalWords(interval)})` : points(mean);
      }),
    ]),
  };
}
