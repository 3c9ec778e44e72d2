/**
 * The head of the report: what came out, in one table.
 *
 * @module
 */
import { armNames, bySeed } from "../arms.ts";
import { accuracyOf, measuredOf } from "../measured.ts";
import { pairedDifferences } from "../paired.ts";
import { finite, mean, median } from "../statistics.ts";
import type { ArmResult, EpochRecord, RunSummary, Section, Table } from "../types.ts";
import {
  capitalized,
  count,
  duration,
  listed,
  meanOf,
  MISSING,
  percent,
  percentOf,
} from "../words.ts";
import { differenceTable } from "./differences.ts";
import { epochsToReach } from "./epochs_to_reach.ts";
import { accuraciesOf, MOST_NAMED, nameOf, resultsOf } from "./headline.ts";

/** Arms compared with each other; none of a single one. */
function differences({ arms, measuredOn = "test" }: RunSummary): Table[] {
  const pairs = pairedDifferences(resultsOf(arms));
  return pairs.length ? [differenceTable(pairs, measuredOn)] : [];
}

/** How the figures in the headline were averaged. */
function averaging({ arms, measuredOn = "test" }: RunSummary): string {
  const names = armNames(arms);
  const counts = names.map((init) => accuraciesOf(arms, init).length);
  if (counts.every((n) => n <= 1)) return "One seed an arm, so the spread over seeds is unknown.";
  const seeds = counts.every((n) => n === counts[0])
    ? `${count(counts[0], "seed")} an arm`
    : names.length > MOST_NAMED
    ? `${Math.min(...counts)} to ${Math.max(...counts)} seeds an arm`
    : `${listed(names.map((init, i) => `${count(counts[i], "seed")} (${nameOf(init)})`))}`;
  const best = arms.some(({ bestEpoch }) => bestEpoch !== undefined);
  const when = best ? "of each run's best network" : "after the last epoch";
  return `${capitalized(measuredOn)} accuracy ${when}, mean ± standard error over ${seeds}.`;
}

/** Which of several networks the result is of. */
function whichNetwork({ network }: RunSummary): string[] {
  if (!network) return [];
  return [`Of several networks, this is the largest that has a result, with ${network}.`];
}

/** How many runs have no value, and so are in no figure above. */
function missing(arms: readonly ArmResult[]): string[] {
  const without = arms.length - finite(arms.map((arm) => arm.testAccuracy)).length;
  if (without === 0) return [];
  return [
    `${without} of ${arms.length} runs have no value, as they diverged or weren't measured, and ` +
    "are not counted.",
  ];
}

/** When the other arms pass the baseline's last accuracy by epoch, as medians over their seeds. */
function overtaking(records: readonly EpochRecord[]): string[] {
  const [base, ...names] = armNames(records);
  if (base !== "default") return [];
  const measured = measuredOf(records);
  const lasts = [...bySeed(records, base).values()].flatMap((run) => {
    const last = run.reduce((a, b) => b.epoch > a.epoch ? b : a);
    return finite([accuracyOf(last, measured)]);
  });
  if (lasts.length === 0) return [];
  const goal = mean(lasts);
  const epochs = Math.max(...records.map((record) => record.epoch));
  const reached = names.flatMap((init) => {
    const runs = [...bySeed(records, init).values()];
    const needed = median(runs.map((run) => epochsToReach(run, goal)));
    return Number.isFinite(needed) ? [`by ${nameOf(init)} after epoch ${needed}`] : [];
  });
  if (reached.length === 0 || epochs < 2) return [];
  return [
    `The ${measured} accuracy of ${percent(goal)} that default ends with is reached ${
      listed(reached, MOST_NAMED)
    } of ${epochs}.`,
  ];
}

function tableOf(summary: RunSummary): Table {
  const measured = capitalized(summary.measuredOn ?? "test");
  const several = new Set(summary.arms.map((arm) => arm.seed)).size > 1;
  const top5 = summary.arms.some((arm) => arm.testTop5 !== undefined);
  const best = summary.arms.some((arm) => arm.bestEpoch !== undefined);
  const validated = summary.arms.some((arm) => arm.validationAccuracy !== undefined);
  const columns = [
    { label: "Initialization" },
    ...(validated ? [{ label: "Validation accuracy", numeric: true }] : []),
    { label: `${measured} accuracy`, numeric: true },
    ...(several ? [{ label: "Smallest – largest", numeric: true }] : []),
    ...(top5 ? [{ label: "Top-5 accuracy", numeric: true }] : []),
    { label: `${measured} loss`, numeric: true },
    { label: "Seeds", numeric: true },
    { label: "Epochs", numeric: true },
    ...(best ? [{ label: "Best after epoch", numeric: true }] : []),
    { label: "Time a run", numeric: true },
  ];
  const rows = armNames(summary.arms).map((init) => {
    const arms = summary.arms.filter((arm) => arm.init === init);
    const accuracies = accuraciesOf(arms, init);
    const of = accuracies.length < arms.length ? ` of ${arms.length}` : "";
    return [
      init,
      ...(validated ? [percentOf(finite(arms.map((arm) => arm.validationAccuracy)))] : []),
      percentOf(accuracies),
      ...(several
        ? [
          accuracies.length
            ? `${percent(Math.min(...accuracies))} – ${percent(Math.max(...accuracies))}`
            : MISSING,
        ]
        : []),
      ...(top5 ? [percentOf(finite(arms.map((arm) => arm.testTop5)))] : []),
      meanOf(finite(arms.map((arm) => arm.testLoss)), 3),
      `${accuracies.length}${of}`,
      different(arms.map((arm) => arm.epochs)),
      ...(best ? [different(arms.flatMap((arm) => arm.bestEpoch ?? []))] : []),
      duration(mean(arms.map((arm) => arm.seconds))),
    ];
  });
  return { columns, rows };
}

/** The different ones of some numbers, in their order. */
function different(numbers: readonly number[]): string {
  return [...new Set(numbers)].sort((a, b) => a - b).join(", ");
}

function circumstances(summary: RunSummary): Table {
  return {
    caption: "How it was measured",
    columns: [{ label: "" }, { label: "" }],
    rows: [
      ["Data", summary.dataset],
      ["Device", summary.device],
      ["Command", summary.command],
      ["Date", summary.date],
    ],
  };
}

/**
 * The result as a table, with what it was measured on.
 *
 * @param summary The run's summary.
 * @param records The run's records.
 * @returns The section.
 */
export function overviewSection(summary: RunSummary, records: readonly EpochRecord[]): Section {
  const { arms, protocol } = summary;
  if (arms.length === 0) return { title: "Result", tables: [circumstances(summary)] };
  const sentences = [
    ...[averaging(summary), ...whichNetwork(summary)],
    ...[...missing(arms), ...overtaking(records)],
  ];
  return {
    title: "Result",
    text: [sentences.join(" "), ...protocol ? [protocol] : []],
    tables: [tableOf(summary), ...differences(summary), circumstances(summary)],
  };
}
