/**
 * Comparisons over the sizes of a network, as its filters and its depth.
 *
 * @module
 */
import { armNames, armStyles } from "../arms.ts";
import { axisTitle } from "../layout.ts";
import { finite } from "../statistics.ts";
import type { Figure, Section, Table } from "../types.ts";
import { capitalized, meanAccuracy } from "../words.ts";
import {
  bestRate,
  bestTable,
  chart,
  type Ending,
  lineAndDots,
  ratesFigure,
  unlessLost,
} from "./endings.ts";

/** The end of one run of a network of some size. */
export interface SizedEnding extends Ending {
  /** The network's sizes that are settings, as in `{ kernel: 5, depth: 8 }`. */
  readonly sizes?: Readonly<Record<string, number>>;
}

/** What has sizes. */
type Sized = Pick<SizedEnding, "sizes">;

/** A size along which networks differ. */
interface Axis {
  readonly key: string;
  readonly title: string;
  /** A value with its unit. */
  readonly unit: (n: number) => string;
}

/** Sizes that have words of their own. */
const known: readonly Axis[] = [
  { key: "kernel", title: "Kernel size", unit: (n) => `${n} × ${n}` },
  { key: "depth", title: "Depth", unit: (n) => `${n} blocks` },
];

/** The sizes of some networks. */
function axesOf(endings: readonly Sized[]): Axis[] {
  const keys = new Set(endings.flatMap(({ sizes = {} }) => Object.keys(sizes)));
  return [...keys].map((key) =>
    known.find((axis) => axis.key === key) ??
      { key, title: capitalized(key), unit: (n) => `${key} ${n}` }
  );
}

/**
 * Accuracy by kernel size and by depth, each arm at its own best learning rate of each network, and by
 * learning rate in the largest network.
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
  const swept = axesOf(endings).filter(({ key }) => valuesOf(endings, key).length > 1);
  if (!rated && swept.length === 0) return undefined;
  return {
    title: "Sizes and rates",
    tables: [
      ...swept.map((axis) => sizeTable(endings, axis, measuredOn)),
      ...rated ? [bestTable(largest, measuredOn)] : [],
    ],
    figures: [
      ...swept.map((axis) => sizeFigure(endings, axis, measuredOn)),
      ...rated ? [ratesFigure(largest, measuredOn)] : [],
    ],
  };
}

/**
 * The runs of the network with the largest first size, of those with the largest second one, and so on.
 *
 * @param endings Runs of any networks.
 * @returns Those of one network.
 */
export function largestOf<E extends Pick<SizedEnding, "sizes">>(endings: readonly E[]): E[] {
  return atLargest(endings, axesOf(endings));
}

/** What is at the largest value along each axis, one after the other. */
function atLargest<E extends Sized>(endings: readonly E[], axes: readonly Axis[]): E[] {
  return axes.reduce<E[]>((rest, { key }) => {
    const most = valuesOf(rest, key).at(-1);
    return rest.filter(({ sizes }) => sizes?.[key] === most);
  }, [...endings]);
}

function valuesOf(endings: readonly Sized[], key: string): number[] {
  const values = new Set(endings.flatMap(({ sizes }) => sizes?.[key] ?? []));
  return [...values].sort((a, b) => a - b);
}

/** All other sizes than that of an axis. */
function others(endings: readonly Sized[], { key }: Axis): Axis[] {
  return axesOf(endings).filter((axis) => axis.key !== key);
}

/** Runs that differ along one axis: at the best rate of their arm in their network. */
function along(endings: readonly SizedEnding[], axis: Axis): SizedEnding[] {
  const here = atLargest(endings, others(endings, axis));
  return here.filter(({ init, rate, sizes }) => {
    const same = here.filter((one) => one.sizes?.[axis.key] === sizes?.[axis.key]);
    return bestRate(same, init) === rate;
  });
}

/** What is the same for all runs of a figure along an axis. */
function fixed(endings: readonly SizedEnding[], axis: Axis): string {
  const [one] = atLargest(endings, others(endings, axis));
  return others(endings, axis).flatMap(({ key, unit }) => {
    const value = one?.sizes?.[key];
    return value === undefined ? [] : [`, ${unit(value)}`];
  }).join("");
}

function sizeTable(endings: readonly SizedEnding[], axis: Axis, measuredOn: string): Table {
  const chosen = along(endings, axis);
  const values = valuesOf(chosen, axis.key);
  const by = `${axis.title.toLowerCase()}${fixed(endings, axis)}`;
  return {
    caption:
      `${capitalized(measuredOn)} accuracy in percent by ${by}, mean ± standard error over ` +
      "seeds, each arm at its best learning rate.",
    columns: [
      { label: "Initialization" },
      ...values.map((value) => ({ label: axis.unit(value), numeric: true })),
    ],
    rows: armNames(chosen).map((init) => [
      init,
      ...values.map((value) => {
        const own = chosen.filter((one) => one.init === init && one.sizes?.[axis.key] === value);
        return meanAccuracy(finite(own.map(({ accuracy }) => accuracy)));
      }),
    ]),
  };
}

function sizeFigure(endings: readonly SizedEnding[], axis: Axis, measuredOn: string): Figure {
  const chosen = along(endings, axis);
  const names = armNames(chosen);
  const styles = armStyles(names);
  const data = names.flatMap((init) => {
    const own = chosen.filter((ending) => ending.init === init);
    const dots = own.flatMap(({ sizes, accuracy }) => {
      const value = sizes?.[axis.key];
      return value === undefined ? [] : [[value, accuracy] as const];
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
