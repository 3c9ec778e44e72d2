/**
 * Epochs needed to reach given accuracies.
 *
 * @module
 */
import { armNames, armStyles, bySeed, withAlpha } from "../arms.ts";
import { axisTitle, chartLayout } from "../layout.ts";
import { median } from "../statistics.ts";
import type { EpochRecord, Figure, PlotlyObject, Section } from "../types.ts";
import { percent } from "../words.ts";

/** Steps between levels, in percentage points, from fine to coarse. */
const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20];
const mostLevels = 8;

/**
 * The first epoch after which a run's test accuracy is at least `level`.
 *
 * @param run Records of one run, in any order.
 * @param level A fraction in [0, 1].
 * @returns The epoch, or Infinity if the run never reached the level.
 */
export function epochsToReach(run: readonly EpochRecord[], level: number): number {
  return run.reduce(
    (first, { epoch, testAccuracy }) =>
      testAccuracy !== undefined && testAccuracy >= level ? Math.min(first, epoch) : first,
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
  const measured = records.filter((record) => Number.isFinite(record.testAccuracy));
  if (measured.length === 0) return [];
  const start = Math.min(...measured.map((record) => record.epoch));
  const accuracy = (record: EpochRecord) => 100 * record.testAccuracy!;
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

function barsOf(records: readonly EpochRecord[], init: string, levels: readonly number[]) {
  const runs = [...bySeed(records, init).values()];
  return levels.map((level) => median(runs.map((run) => epochsToReach(run, level))));
}

function seedMarks(
  records: readonly EpochRecord[],
  init: string,
  levels: readonly number[],
): [level: string, epoch: number][] {
  return [...bySeed(records, init).values()].flatMap((run) =>
    levels.map((
      level,
    ): [string, number] => [percent(level, decimalsOf(levels)), epochsToReach(run, level)])
  ).filter(([, epoch]) => Number.isFinite(epoch));
}

function decimalsOf(levels: readonly number[]): number {
  return levels.every((level) => Number.isInteger(Number((100 * level).toPrecision(9)))) ? 0 : 1;
}

function traces(records: readonly EpochRecord[], levels: readonly number[]): PlotlyObject[] {
  const names = armNames(records);
  const styles = armStyles(names);
  const labels = levels.map((level) => percent(level, decimalsOf(levels)));
  return names.flatMap((init): PlotlyObject[] => {
    const { color } = styles.get(init)!;
    const epochs = barsOf(records, init, levels);
    const bar: PlotlyObject = {
      type: "bar",
      name: init,
      legendgroup: init,
      offsetgroup: init,
      x: labels,
      y: epochs.map((epoch) => Number.isFinite(epoch) ? epoch : 0),
      text: epochs.map((epoch) => Number.isFinite(epoch) ? String(epoch) : "–"),
      textposition: "outside",
      cliponaxis: false,
      hovertemplate: "%{text}",
      marker: { color: withAlpha(color, 0.8) },
    };
    if (bySeed(records, init).size < 2) return [bar];
    const marks = seedMarks(records, init, levels);
    return [bar, {
      type: "box",
      name: `${init}, seeds`,
      legendgroup: init,
      offsetgroup: init,
      showlegend: false,
      hoverinfo: "skip",
      x: marks.map(([level]) => level),
      y: marks.map(([, epoch]) => epoch),
      boxpoints: "all",
      pointpos: 0,
      jitter: 0.5,
      fillcolor: "rgba(0,0,0,0)",
      line: { color: "rgba(0,0,0,0)", width: 0 },
      marker: { color, size: 5, line: { color: "rgba(255,255,255,0.9)", width: 1 } },
    }];
  });
}

/**
 * How many epochs each arm needs to reach round accuracies on the test images.
 *
 * @param records One record an epoch and run.
 * @returns The section, or undefined if test accuracy was never measured or never rose.
 */
export function epochsToReachSection(records: readonly EpochRecord[]): Section | undefined {
  const levels = accuracyLevels(records);
  if (levels.length === 0) return undefined;
  const title = "Epochs to reach a test accuracy";
  const several = armNames(records).some((init) => bySeed(records, init).size > 1);
  const caption = "First epoch after which the accuracy was reached" +
    (several ? "; bar: median over seeds, dots: single seeds" : "") +
    ". – : not reached" + (several ? " by more than half of the seeds." : ".");
  const layout = chartLayout(
    title,
    { title: axisTitle("Test accuracy"), type: "category", showgrid: false },
    { title: axisTitle("Epochs"), rangemode: "tozero", nticks: 8 },
  );
  const figure: Figure = {
    title,
    caption,
    data: traces(records, levels),
    layout: { ...layout, barmode: "group", boxmode: "group", bargap: 0.25, hovermode: "x unified" },
    height: 340,
  };
  return { title: "Epochs saved", figures: [figure] };
}
