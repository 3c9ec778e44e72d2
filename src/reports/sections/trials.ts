/**
 * Comparisons over learning rates and over the length of what is asked.
 *
 * @module
 */
import { armNames, armStyles } from "../arms.ts";
import { axisTitle } from "../layout.ts";
import { atChosenRates, chooseRates } from "../choice.ts";
import type { Figure, Section, Table } from "../types.ts";
import { bestTable, gridEnds } from "./chosen_rates.ts";
import { differencesBySize, HOW_PAIRED } from "./differences.ts";
import { chart, lineAndDots, ratesFigure, unlessLost } from "./endings.ts";
import { chosenOrLost, largestOf, largestWords, type SizedEnding } from "./network_sizes.ts";

/** All of the axis of percentages: recall goes from chance to perfect. */
const WHOLE = [-2, 102] as const;

/** How well a run answers questions of one size. */
export interface TrialPoint {
  /** The size: letters, pairs or tokens. */
  readonly size: number;
  /** Answers that are right, a fraction; not finite or `null` if the run diverged. */
  readonly accuracy: number | null;
  /** Sequences without any error, a fraction, likewise. */
  readonly exact: number | null;
}

/** The end of one run on sequences. */
export interface Trial extends SizedEnding {
  /** Accuracy by the size of what is asked. */
  readonly points: readonly TrialPoint[];
}

/**
 * Accuracy by learning rate with every seed as a dot, and by the size of what is asked at each arm's own
 * best rate; of several networks, in the largest.
 *
 * @param all The runs.
 * @param size What sizes count, as in `"Letters"`.
 * @param trained Sizes from the first to the second were trained.
 * @param measuredOn What the runs' own accuracy was measured on. Default `"test"`.
 * @returns The section, or undefined without runs.
 */
export function trialsSection(
  all: readonly Trial[],
  size: string,
  trained: readonly [number, number],
  measuredOn: string = "test",
): Section | undefined {
  if (all.length === 0) return undefined;
  const trials = largestOf(all);
  const figures = [
    ...(new Set(trials.map(({ rate }) => rate)).size > 1
      ? [ratesFigure(trials, measuredOn, WHOLE)]
      : []),
    ...sizeFigures(trials, size, trained),
  ];
  return {
    title: `Rates and sizes${largestWords(all)}`,
    text: gridEnds(chooseRates(trials)),
    tables: [bestTable(trials, measuredOn), ...differenceTables(trials, size)],
    figures,
  };
}

/** Sizes of what is asked, ascending. */
function sizesOf(trials: readonly Trial[]): number[] {
  const sizes = new Set(trials.flatMap(({ points }) => points.map(({ size }) => size)));
  return [...sizes].sort((a, b) => a - b);
}

/** Differences between arms by the size of what is asked, each arm at its own best rate. */
function differenceTables(trials: readonly Trial[], size: string): Table[] {
  const columns = sizesOf(trials).map((value) => ({
    label: String(value),
    results: atChosenRates(trials).flatMap(({ init, seed, points }) =>
      points.filter((point) => point.size === value).map(({ accuracy }) => ({
        ...{ init, seed, accuracy },
      }))
    ),
  }));
  const caption = `Differences of accuracy by ${size.toLowerCase()}, in points, ${HOW_PAIRED}`;
  return [differencesBySize(columns, caption)].filter((table) => table !== undefined);
}

/** What a run answers. One that diverged was asked nothing: it has no value at any size. */
function answersOf({ points, accuracy }: Trial, sizes: readonly number[]): readonly TrialPoint[] {
  if (points.length > 0 || Number.isFinite(accuracy)) return points;
  return sizes.map((size) => ({ size, accuracy: null, exact: null }));
}

function sizeFigures(
  trials: readonly Trial[],
  size: string,
  [from, to]: readonly [number, number],
): Figure[] {
  const names = armNames(trials);
  const styles = armStyles(names);
  const tickvals = sizesOf(trials);
  const answers = chosenOrLost(trials).map((trial) => ({
    init: trial.init,
    points: answersOf(trial, tickvals),
  }));
  return ([["accuracy", "Accuracy"], ["exact", "Sequences without an error"]] as const).map(
    ([key, words]) => {
      const data = names.flatMap((init) => {
        const own = answers.filter((one) => one.init === init);
        const dots = own.flatMap(({ points }) =>
          points.map((point) => [point.size, point[key]] as const)
        );
        return lineAndDots(init, styles.get(init)!, dots);
      });
      const values = answers.flatMap(({ points }) => points.map((p) => ({ accuracy: p[key] })));
      const range = from === to ? `${from}` : `${from} to ${to}`;
      const caption = `Trained with ${range}. Dots: single seeds, each arm at its best learning ` +
        `rate. Line: mean with standard error${unlessLost(values)}.`;
      const xaxis = { title: axisTitle(size), type: "log", tickvals, tickformat: "d" };
      const title = `${words} by ${size.toLowerCase()}`;
      return chart({ title, caption, names, data, xaxis, y: "%", range: WHOLE });
    },
  );
}
