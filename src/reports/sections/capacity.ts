/**
 * How long what is asked may be, by the size of the network: its capacity.
 *
 * @module
 */
import { armNames, armStyles } from "../arms.ts";
import { axisTitle } from "../layout.ts";
import { pairedDifference } from "../paired.ts";
import type { Figure, Section, Table } from "../types.ts";
import { meanOf, MISSING, percent, signed } from "../words.ts";
import { HOW_PAIRED } from "./differences.ts";
import { chart, lineAndDots, unlessLost } from "./endings.ts";
import { along, type Axis, fixed, sweptAxes, valuesOf } from "./network_sizes.ts";
import type { Trial } from "./trials.ts";

/** What a section of capacities is about. */
interface Capacity {
  /** What sizes count, in lower case. */
  readonly unit: string;
  /** The accuracy from which on a size is reached. */
  readonly reached: number;
}

/**
 * The size that each arm reaches, by the size of the network: the largest of those that were asked at which
 * the accuracy is high enough, each arm at its own best rate in each network.
 *
 * @param trials The runs.
 * @param size What sizes count, as in `"Letters"`.
 * @param reached The accuracy from which on a size counts as reached.
 * @returns The section, or undefined where networks don't differ in size, or nothing was asked of them.
 */
export function capacitySection(
  trials: readonly Trial[],
  size: string,
  reached: number,
): Section | undefined {
  if (trials.every(({ points }) => points.length === 0)) return undefined;
  // What diverged was asked nothing, and yet a mean without it would look better than it is.
  const asked = trials.filter(({ points, accuracy }) =>
    points.length > 0 || !Number.isFinite(accuracy)
  );
  const swept = sweptAxes(asked);
  if (swept.length === 0) return undefined;
  const about = { unit: size.toLowerCase(), reached };
  const sizes = new Set(asked.flatMap(({ points }) => points.map((point) => point.size)));
  return {
    title: "Capacity",
    text: [
      `A run reaches the largest number of ${about.unit} of those that were asked ` +
      `(${[...sizes].sort((a, b) => a - b).join(", ")}) at which its accuracy is at least ` +
      `${percent(reached, 0)}, and 0 where there is none.`,
    ],
    tables: swept.flatMap((axis) => [
      reachedTable(asked, axis, about),
      ...differences(asked, axis, about),
    ]),
    figures: swept.map((axis) => capacityFigure(asked, axis, about)),
  };
}

/** The largest size at which a run is accurate enough, 0 if there is none; `null` if it has no answers. */
function reachedBy({ points }: Pick<Trial, "points">, least: number): number | null {
  const known = points.filter(({ accuracy }) => Number.isFinite(accuracy));
  if (known.length === 0) return null;
  return Math.max(0, ...known.filter(({ accuracy }) => accuracy! >= least).map((one) => one.size));
}

/** What each run along an axis reaches, by the value there. */
function columnsOf(trials: readonly Trial[], axis: Axis, { reached }: Capacity) {
  const chosen = along(trials, axis);
  return valuesOf(chosen, axis.key).map((value) => ({
    label: axis.unit(value),
    results: chosen.filter(({ sizes }) => sizes?.[axis.key] === value).map((trial) => ({
      ...{ init: trial.init, seed: trial.seed, accuracy: reachedBy(trial, reached) },
    })),
  }));
}

function reachedTable(trials: readonly Trial[], axis: Axis, about: Capacity): Table {
  const columns = columnsOf(trials, axis, about);
  return {
    caption: `Reached ${about.unit} by ${axis.title.toLowerCase()}${fixed(trials, axis)}, mean ± ` +
      `standard error over seeds, each arm at its best learning rate${
        unlessLost(columns.flatMap(({ results }) => results))
      }.`,
    columns: [
      { label: "Initialization" },
      ...columns.map(({ label }) => ({ label, numeric: true })),
    ],
    rows: armNames(trials).map((init) => [
      init,
      ...columns.map(({ results }) => {
        const own = results.filter((one) => one.init === init).map(({ accuracy }) => accuracy);
        const known = own.filter((one) => one !== null);
        return known.length < own.length ? MISSING : meanOf(known, 1);
      }),
    ]),
  };
}

/** Each arm's difference from the first one. */
function differences(trials: readonly Trial[], axis: Axis, about: Capacity): Table[] {
  const [base, ...others] = armNames(trials);
  if (others.length === 0) return [];
  const columns = columnsOf(trials, axis, about);
  return [{
    caption: `Differences of reached ${about.unit} by ${axis.title.toLowerCase()}, ${HOW_PAIRED}`,
    columns: [{ label: "Difference" }, ...columns.map(({ label }) => ({ label, numeric: true }))],
    rows: others.map((init) => [
      `${init}\u00a0− ${base}`,
      ...columns.map(({ results }) => {
        const { mean, interval } = pairedDifference(results, init, base);
        if (mean === undefined) return MISSING;
        const range = interval && ` (${interval.map((end) => signed(end, 1)).join(" to ")})`;
        return `${signed(mean, 1)}${range ?? ""}`;
      }),
    ]),
  }];
}

function capacityFigure(trials: readonly Trial[], axis: Axis, { unit, reached }: Capacity): Figure {
  const chosen = along(trials, axis);
  const names = armNames(chosen);
  const styles = armStyles(names);
  const results = chosen.flatMap((trial) => {
    const value = trial.sizes?.[axis.key];
    return value === undefined
      ? []
      : [{ init: trial.init, value, accuracy: reachedBy(trial, reached) }];
  });
  const data = names.flatMap((init) => {
    const dots = results.filter((one) => one.init === init)
      .map(({ value, accuracy }) => [value, accuracy] as const);
    return lineAndDots(init, styles.get(init)!, dots, 1);
  });
  const tickvals = valuesOf(chosen, axis.key);
  return chart({
    title: `Reached ${unit} by ${axis.title.toLowerCase()}${fixed(trials, axis)}`,
    caption: `The most ${unit} with an accuracy of at least ${percent(reached, 0)}. Dots: single ` +
      `seeds, each arm at its best learning rate. Line: mean with standard error${
        unlessLost(results)
      }.`,
    names,
    data,
    xaxis: { title: axisTitle(axis.title), type: "log", tickvals, tickformat: "d" },
    y: `Reached ${unit}`,
  });
}
