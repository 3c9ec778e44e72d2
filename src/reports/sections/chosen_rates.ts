/**
 * Each arm at its own learning rate: which it is, how it was chosen, and what came of it.
 *
 * @module
 */
import { armNames } from "../arms.ts";
import { chooseRates, type ChosenRate } from "../choice.ts";
import type { SeededResult } from "../paired.ts";
import { shortened } from "../plotly_text.ts";
import { finite } from "../statistics.ts";
import type { Table } from "../types.ts";
import { capitalized, listed, meanAccuracy, MISSING } from "../words.ts";
import type { Ending } from "./endings.ts";

/** Arms that a sentence lists at most. */
const MOST_LISTED = 6;

/** True if there are tests beside what rates were chosen by. */
const isTested = (endings: readonly Ending[]) => endings.some(({ tested }) => tested !== undefined);

/** What results are measured on, where rates were chosen by what is named. */
export function resultsOn(endings: readonly Ending[], chosenBy: string): string {
  return isTested(endings) ? "test" : chosenBy;
}

/** The result of a run: that of its test, or what rates were chosen by where nothing else was tested. */
export function resultOf({ tested, accuracy }: Ending): number | null {
  return tested === undefined ? accuracy : tested;
}

/** Results as arms are compared by them. */
export function resultsOf(endings: readonly Ending[]): SeededResult[] {
  return endings.map((one) => ({ init: one.init, seed: one.seed, accuracy: resultOf(one) }));
}

/** Each arm at its best rate, by accuracy on what is named, and its test. */
export function bestTable(endings: readonly Ending[], chosenBy: string): Table {
  const measured = `${capitalized(chosenBy)} accuracy`;
  const chosen = chooseRates(endings);
  const tested = isTested(endings);
  const rows = armNames(endings).map((init) => {
    const choice = chosen.get(init);
    const all = endings.filter((ending) => ending.init === init);
    const own = choice ? all.filter(({ rate }) => rate === choice.rate) : all;
    const accuracies = finite(own.map(({ accuracy }) => accuracy));
    const of = accuracies.length < own.length ? ` of ${own.length}` : "";
    return [
      init,
      choice ? rateWords(choice) : MISSING,
      meanAccuracy(accuracies),
      ...tested ? [meanAccuracy(finite(own.map((one) => one.tested)))] : [],
      `${accuracies.length}${of}`,
    ];
  });
  return {
    caption:
      `Accuracy in percent, mean ± standard error over seeds, each arm at the rate that has ` +
      `the best mean ${chosenBy} accuracy.`,
    columns: [
      { label: "Initialization" },
      { label: "Best rate", numeric: true },
      { label: measured, numeric: true },
      ...tested ? [{ label: "Test accuracy", numeric: true }] : [],
      { label: "Seeds", numeric: true },
    ],
    rows,
  };
}

/** A chosen rate, and the end of the grid at which it is. */
export function rateWords({ rate, end }: ChosenRate): string {
  return end ? `${rate} (${end} tried)` : String(rate);
}

/** Which arms' rates are at an end of their grid, as sentences; none if no arm's is. */
export function gridEnds(chosen: ReadonlyMap<string, ChosenRate>): string[] {
  const at = (which: ChosenRate["end"]) =>
    [...chosen].flatMap(([name, { end }]) => end === which ? [shortened(name)] : []);
  const parts = (["lowest", "highest"] as const).flatMap((end) => {
    const arms = at(end);
    return arms.length ? [`the ${end} tried for ${listed(arms, MOST_LISTED)}`] : [];
  });
  if (parts.length === 0) return [];
  return [`The best rate is ${parts.join(", and ")}: a better one may lie beyond the grid.`];
}
