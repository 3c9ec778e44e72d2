/**
 * Comparisons over the size of a network: its filters and its depth.
 *
 * @module
 */
import { armNames, armStyles } from "../arms.ts";
import { axisTitle } from "../layout.ts";
import { finite } from "../statistics.ts";
import type { Figure, Section, Table } from "../types.ts";
import { meanOf } from "../words.ts";
import { bestRate, bestTable, chart, type Ending, lineAndDots, ratesFigure } from "./endings.ts";

/** The end of one run of a network of some size. */
export interface SizedEnding extends Ending {
  /** Side of its depthwise filters, where it has them. */
  readonly kernel?: number;
  /** Its blocks, where their number is one setting. */
  readonly depth?: number;
}

const axes = [
  { key: "kernel", other: "depth", title: "Kernel size", unit: (n: number) => `${n} × ${n}` },
  { key: "depth", other: "kernel", title: "Depth", unit: (n: number) => `${n} blocks` },
] as const;

type Axis = (typeof axes)[number];

/**
 * Accuracy by kernel size and by depth, each arm at its own best learning rate of each network, and by
 * learning rate in the largest network.
 *
 * @param endings The runs.
 * @returns The section, or undefined where neither sizes nor rates differ.
 */
export function sweepSection(endings: readonly SizedEnding[]): Section | undefined {
  const largest = largestOf(endings);
  const rated = new Set(largest.map(({ rate }) => rate)).size > 1;
  const swept = axes.filter(({ key }) => valuesOf(endings, key).length > 1);
  if (!rated && swept.length === 0) return undefined;
  return {
    title: "Sizes and rates",
    tables: [
      ...swept.map((axis) => sizeTable(endings, axis)),
      ...rated ? [bestTable(largest)] : [],
    ],
    figures: [
      ...swept.map((axis) => sizeFigure(endings, axis)),
      ...rated ? [ratesFigure(largest)] : [],
    ],
  };
}

/**
 * The runs of the network with the largest filters, of those the deepest.
 *
 * @param endings Runs of any networks.
 * @returns Those of one network.
 */
export function largestOf<E extends Pick<SizedEnding, "kernel" | "depth">>(
  endings: readonly E[],
): E[] {
  return axes.reduce<E[]>((rest, { key }) => {
    const most = valuesOf(rest, key).at(-1);
    return rest.filter((ending) => ending[key] === most);
  }, [...endings]);
}

function valuesOf(endings: readonly Pick<SizedEnding, "kernel" | "depth">[], key: Axis["key"]) {
  const values = new Set(endings.map((ending) => ending[key]));
  return [...values].filter((value) => value !== undefined).sort((a, b) => a - b);
}

/** Runs that differ along one axis: at the best rate of their arm in their network. */
function along(endings: readonly SizedEnding[], { key, other }: Axis): SizedEnding[] {
  const most = valuesOf(endings, other).at(-1);
  const here = endings.filter((ending) => ending[other] === most);
  return here.filter((ending) => {
    const same = here.filter((one) => one[key] === ending[key]);
    return bestRate(same, ending.init) === ending.rate;
  });
}

/** What is the same for all runs of a figure along an axis. */
function fixed(endings: readonly SizedEnding[], { other }: Axis): string {
  const most = valuesOf(endings, other).at(-1);
  const { unit } = axes.find(({ key }) => key === other)!;
  return most === undefined ? "" : `, ${unit(most)}`;
}

function sizeTable(endings: readonly SizedEnding[], axis: Axis): Table {
  const chosen = along(endings, axis);
  const values = valuesOf(chosen, axis.key);
  return {
    caption: `Test accuracy in percent by ${axis.title.toLowerCase()}${fixed(endings, axis)}, ` +
      "mean ± standard error over seeds, each arm at its best learning rate.",
    columns: [
      { label: "Initialization" },
      ...values.map((value) => ({ label: axis.unit(value), numeric: true })),
    ],
    rows: armNames(chosen).map((init) => [
      init,
      ...values.map((value) => {
        const own = chosen.filter((one) => one.init === init && one[axis.key] === value);
        return meanOf(finite(own.map(({ accuracy }) => accuracy)).map((x) => 100 * x), 1);
      }),
    ]),
  };
}

function sizeFigure(endings: readonly SizedEnding[], axis: Axis): Figure {
  const chosen = along(endings, axis);
  const names = armNames(chosen);
  const styles = armStyles(names);
  const data = names.flatMap((init) => {
    const own = chosen.filter((ending) => ending.init === init);
    const dots = own.map((ending) => [ending[axis.key]!, ending.accuracy] as const);
    return lineAndDots(init, styles.get(init)!, dots);
  });
  return chart({
    title: `Accuracy by ${axis.title.toLowerCase()}${fixed(endings, axis)}`,
    caption:
      "Dots: single seeds, each arm at its best learning rate. Line: mean with standard error.",
    names,
    data,
    xaxis: { title: axisTitle(axis.title), tickvals: valuesOf(chosen, axis.key) },
    y: "Test accuracy, %",
  });
}
