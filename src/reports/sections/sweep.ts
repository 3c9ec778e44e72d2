/**
 * Comparisons over the sizes of a network, as its filters and its depth.
 *
 * @module
 */
import { armNames, armStyles } from "../arms.ts";
import { axisTitle } from "../layout.ts";
import { withNetwork } from "../marks.ts";
import { finite } from "../statistics.ts";
import type { Figure, Section, Table } from "../types.ts";
import { capitalized, meanAccuracy } from "../words.ts";
import {
  along,
  type Axis,
  chosenByNetwork,
  fixed,
  largestOf,
  networkWords,
  type SizedEnding,
  sweptAxes,
  valuesOf,
} from "./network_sizes.ts";
import { bestTable, gridEnds, resultOf, resultsOf, resultsOn } from "./chosen_rates.ts";
import { differencesBySize, HOW_PAIRED } from "./differences.ts";
import { chart, lineAndDots, ratesFigure, unlessLost } from "./endings.ts";

/**
 * Accuracy by kernel size and by depth, each arm at its own best learning rate of each network, and by
 * learning rate in the largest network. Rates are chosen by the runs' accuracy; where chosen runs have a
 * test beside it, results are tests.
 *
 * @param endings The runs.
 * @param measuredOn What their accuracy was measured on. Default `"test"`.
 * @returns The section, or undefined where neither sizes nor rates differ.
 */
export function sweepSection(
  endings: readonly SizedEnding[],
  measuredOn: string = "test",
): Section | undefined {
  const largest = largestOf(endings);
  const rated = new Set(largest.map(({ rate }) => rate)).size > 1;
  const swept = sweptAxes(endings);
  const network = networkWords(endings, largest[0]);
  if (!rated && swept.length === 0) return undefined;
  return {
    title: "Sizes and rates",
    text: gridEnds(chosenByNetwork(endings)),
    tables: [
      ...swept.flatMap((axis) => sizeTables(endings, axis, resultsOn(endings, measuredOn))),
      ...rated ? [withNetwork(bestTable(largest, measuredOn), network)] : [],
    ],
    figures: [
      ...swept.map((axis) => sizeFigure(endings, axis, resultsOn(endings, measuredOn))),
      ...rated ? [withNetwork(ratesFigure(largest, measuredOn), network)] : [],
    ],
  };
}

function sizeTables(endings: readonly SizedEnding[], axis: Axis, measuredOn: string): Table[] {
  const chosen = along(endings, axis);
  const values = valuesOf(chosen, axis.key);
  const by = `${axis.title.toLowerCase()}${fixed(endings, axis)}`;
  const columns = values.map((value) => ({
    label: axis.unit(value),
    results: resultsOf(chosen.filter(({ sizes }) => sizes?.[axis.key] === value)),
  }));
  const accuracies: Table = {
    caption:
      `${capitalized(measuredOn)} accuracy in percent by ${by}, mean ± standard error over ` +
      "seeds, each arm at its best learning rate.",
    columns: [
      { label: "Initialization" },
      ...columns.map(({ label }) => ({ label, numeric: true })),
    ],
    rows: armNames(chosen).map((init) => [
      init,
      ...columns.map(({ results }) => {
        const own = results.filter((one) => one.init === init);
        return meanAccuracy(finite(own.map(({ accuracy }) => accuracy)));
      }),
    ]),
  };
  const caption = `Differences of ${measuredOn} accuracy by ${by}, in points, ${HOW_PAIRED}`;
  const differences = differencesBySize(columns, caption);
  return differences ? [accuracies, differences] : [accuracies];
}

function sizeFigure(endings: readonly SizedEnding[], axis: Axis, measuredOn: string): Figure {
  const chosen = along(endings, axis);
  const names = armNames(chosen);
  const styles = armStyles(names);
  const data = names.flatMap((init) => {
    const own = chosen.filter((ending) => ending.init === init);
    const dots = own.flatMap((ending) => {
      const value = ending.sizes?.[axis.key];
      return value === undefined ? [] : [[value, resultOf(ending)] as const];
    });
    return lineAndDots(init, styles.get(init)!, dots);
  });
  return chart({
    title: `Accuracy by ${axis.title.toLowerCase()}${fixed(endings, axis)}`,
    caption:
      "Dots: single seeds, each arm at its best learning rate. Line: mean with standard error" +
      `${unlessLost(chosen)}.`,
    names,
    data,
    xaxis: { title: axisTitle(axis.title), tickvals: valuesOf(chosen, axis.key) },
    y: `${capitalized(measuredOn)} accuracy, %`,
  });
}
