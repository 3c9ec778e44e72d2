/**
 * Epochs needed to reach given accuracies.
 *
 * @module
 */
import { armNames, type ArmStyle, armStyles, bySeed, withAlpha } from "../arms.ts";
import { axisTitle, chartHeight, chartLayout, wholeTicks } from "../layout.ts";
import { accuracyOf, measuredOf } from "../measured.ts";
import { labelOf } from "../plotly_text.ts";
import { median } from "../statistics.ts";
import type { EpochRecord, Figure, PlotlyObject, Section } from "../types.ts";
import { capitalized, percent } from "../words.ts";

/** Steps between levels, in percentage points, from fine to coarse. */
const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20];
const mostLevels = 8;

/**
 * The first epoch after which a run's accuracy is at least `level`: on validation data where there are some,
 * else on test data.
 *
 * @param run Records of one run, in any order.
 * @param level A fraction in [0, 1].
 * @returns The epoch, or Infinity if the run never reached the level.
 */
export function epochsToReach(run: readonly EpochRecord[], level: number): number {
  const measured = measuredOf(run);
  return run.reduce(
    (first, record) =>
      accuracyOf(record, measured) >= level ? Math.min(first, record.epoch) : first,
    Infinity,
  );
}

/**
 * Round accuracies worth asking for: above what every run has after its first measurement, up to
 * what the best run reached.
 *
 * @param records Records of all runs.
 * @returns At most eight ascending fractions; none if nothing rose.
 */
export function accuracyLevels(records: readonly EpochRecord[]): number[] {
  const on = measuredOf(records);
  const measured = records.filter((record) => Number.isFinite(accuracyOf(record, on)));
  if (measured.length === 0) return [];
  // A single measurement cannot have taken any time to get better.
  const start = Math.min(...measured.map((record) => record.epoch));
  if (measured.every((record) => record.epoch === start)) return [];
  const accuracy = (record: EpochRecord) => 100 * accuracyOf(record, on);
  const low = Math.min(...measured.filter((record) => record.epoch === start).map(accuracy));
  const high = Math.max(...measured.map(accuracy));
  const step = steps.find((size) => (high - low) / size <= mostLevels) ?? steps.at(-1)!;
  const levels: number[] = [];
  for (let k = Math.floor(low / step) + 1; k * step <= high + 1e-9; k++) {
    // Through text, so that 3 · 0.1 is 0.3.
    levels.push(Number((k * step / 100).toPrecision(12)));
  }
  return levels.slice(-mostLevels);
}

function decimalsOf(levels: readonly number[]): number {
  return levels.every((level) => Number.isInteger(Number((100 * level).toPrecision(9)))) ? 0 : 1;
}

/** What one arm needed for each level. */
interface Needed {
  readonly label: string;
  readonly median: number;
  /** First and last epoch of the seeds that reached the level; zeros if half of them did not. */
  readonly ends: readonly [number, number];
}

function neededBy(records: readonly EpochRecord[], init: string, levels: readonly number[]) {
  const runs = [...bySeed(records, init).values()];
  const decimals = decimalsOf(levels);
  return levels.map((level): Needed => {
    const epochs = runs.map((run) => epochsToReach(run, level));
    const middle = median(epochs);
    const finite = Number.isFinite(middle) ? epochs.filter(Number.isFinite) : [0];
    const ends = [Math.min(...finite), Math.max(...finite)] as const;
    return { label: percent(level, decimals), median: middle, ends };
  });
}

/** Bars at the medians, a number above each, and a line over the range of seeds where they differ. */
function tracesOf(
  init: string,
  { color, dash }: ArmStyle,
  needed: readonly Needed[],
): PlotlyObject[] {
  const text = needed.map(({ median }) => Number.isFinite(median) ? String(median) : "–");
  const x = needed.map(({ label }) => label);
  const shared = { name: labelOf(init), legendgroup: init, offsetgroup: init };
  const bare = { ...shared, type: "scatter", showlegend: false, hoverinfo: "skip" };
  const bars: PlotlyObject = {
    ...shared,
    type: "bar",
    x,
    y: needed.map(({ median }) => Number.isFinite(median) ? median : null),
    text,
    textposition: "none",
    hovertemplate: "%{text}",
    // Lines are told apart by their dashes, bars by stripes.
    marker: {
      color: withAlpha(color, 0.85),
      ...dash !== "solid" && { pattern: { shape: "/", solidity: 0.4 } },
    },
  };
  const y = needed.map(({ ends }) => ends[1]);
  const numbers = {
    ...bare,
    mode: "text",
    x,
    y,
    text,
    textposition: "top center",
    cliponaxis: false,
  };
  const ranged = needed.filter(({ ends: [first, last] }) => last > first);
  if (ranged.length === 0) return [bars, numbers];
  return [bars, numbers, {
    ...bare,
    mode: "markers",
    marker: { opacity: 0 },
    x: ranged.map(({ label }) => label),
    y: ranged.map(({ ends }) => ends[1]),
    error_y: {
      type: "data",
      symmetric: false,
      array: ranged.map(() => 0),
      arrayminus: ranged.map(({ ends: [first, last] }) => last - first),
      color: "#6b7280",
      thickness: 1.5,
      width: 4,
    },
  }];
}

/**
 * How many epochs each arm needs to reach round accuracies.
 *
 * @param records One record an epoch and run.
 * @returns The section, or undefined if accuracy was never measured or never rose.
 */
export function epochsToReachSection(records: readonly EpochRecord[]): Section | undefined {
  const levels = accuracyLevels(records);
  if (levels.length === 0) return undefined;
  const measured = measuredOf(records);
  const title = `Epochs to reach a ${measured} accuracy`;
  const names = armNames(records);
  const height = chartHeight(names);
  const several = names.some((init) => bySeed(records, init).size > 1);
  const caption = "First epoch after which the accuracy was reached" +
    (several ? "; bar: median over seeds, line: range of the seeds that reached it" : "") +
    `. "–": ${several ? "half of the seeds or more did not reach it" : "not reached"}.`;
  const epochs = [0, ...records.map((record) => record.epoch)];
  const layout = chartLayout({
    title,
    height,
    names,
    xaxis: {
      title: axisTitle(`${capitalized(measured)} accuracy`),
      type: "category",
      showgrid: false,
    },
    yaxis: { title: axisTitle("Epochs"), rangemode: "tozero", ...wholeTicks(epochs) },
  });
  const styles = armStyles(names);
  const data = names.flatMap((init) =>
    tracesOf(init, styles.get(init)!, neededBy(records, init, levels))
  );
  const figure: Figure = {
    title,
    caption,
    data,
    layout: { ...layout, barmode: "group", bargap: 0.25, scattermode: "group", scattergap: 0.25 },
    height,
  };
  return { title: "Epochs needed", figures: [figure] };
}
