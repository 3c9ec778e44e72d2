/**
 * Epochs needed to reach given accuracies.
 *
 * @module
 */
import { armNames, armStyles, bySeed, withAlpha } from "../arms.ts";
import { axisTitle, chartLayout, wholeTicks } from "../layout.ts";
import { median } from "../statistics.ts";
import type { EpochRecord, Figure, PlotlyObject, Section } from "../types.ts";
import { percent } from "../words.ts";

/** Steps between levels, in percentage points, from fine to coarse. */
const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20];
const mostLevels = 8;
const height = 340;

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

function decimalsOf(levels: readonly number[]): number {
  return levels.every((level) => Number.isInteger(Number((100 * level).toPrecision(9)))) ? 0 : 1;
}

/** Bars at the medians over seeds, with a line over the range of the seeds that reached the level. */
function tracesOf(records: readonly EpochRecord[], levels: readonly number[]): PlotlyObject[] {
  const names = armNames(records);
  const styles = armStyles(names);
  const labels = levels.map((level) => percent(level, decimalsOf(levels)));
  return names.flatMap((init): PlotlyObject[] => {
    const runs = [...bySeed(records, init).values()];
    const reached = levels.map((level) => runs.map((run) => epochsToReach(run, level)));
    const medians = reached.map(median);
    const ends = reached.map((epochs, index) => {
      const finite = Number.isFinite(medians[index]) ? epochs.filter(Number.isFinite) : [0];
      return [Math.min(...finite), Math.max(...finite)];
    });
    const text = medians.map((epoch) => Number.isFinite(epoch) ? String(epoch) : "–");
    const shared = { name: init, legendgroup: init, offsetgroup: init, x: labels, text };
    return [{
      ...shared,
      type: "bar",
      y: medians.map((epoch) => Number.isFinite(epoch) ? epoch : null),
      textposition: "none",
      hovertemplate: "%{text}",
      marker: { color: withAlpha(styles.get(init)!.color, 0.85) },
    }, {
      ...shared,
      type: "scatter",
      mode: "text",
      showlegend: false,
      hoverinfo: "skip",
      y: ends.map(([, last]) => last),
      textposition: "top center",
      cliponaxis: false,
      error_y: {
        type: "data",
        symmetric: false,
        // No mark where all seeds agree.
        array: ends.map(([first, last]) => last > first ? 0 : null),
        arrayminus: ends.map(([first, last]) => last > first ? last - first : null),
        color: "#6b7280",
        thickness: 1.5,
        width: 4,
      },
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
    (several ? "; bar: median over seeds, line: range of the seeds that reached it" : "") +
    `. "–": not reached${several ? " by half of the seeds" : ""}.`;
  const epochs = [0, ...records.map((record) => record.epoch)];
  const layout = chartLayout({
    title,
    height,
    names: armNames(records),
    xaxis: { title: axisTitle("Test accuracy"), type: "category", showgrid: false },
    yaxis: { title: axisTitle("Epochs"), rangemode: "tozero", ...wholeTicks(epochs) },
  });
  const figure: Figure = {
    title,
    caption,
    data: tracesOf(records, levels),
    layout: { ...layout, barmode: "group", bargap: 0.25, scattermode: "group", scattergap: 0.25 },
    height,
  };
  return { title: "Epochs saved", figures: [figure] };
}
