/**
 * The head of the report: what came out, in one sentence and one table.
 *
 * @module
 */
import { armNames, bySeed } from "../arms.ts";
import { mean, median, standardError } from "../statistics.ts";
import type { ArmResult, EpochRecord, RunSummary, Section, Table } from "../types.ts";
import {
  capitalized,
  count,
  duration,
  listed,
  meanOf,
  percent,
  percentOf,
  signed,
} from "../words.ts";
import { epochsToReach } from "./epochs_to_reach.ts";

function accuraciesOf(arms: readonly ArmResult[], init: string): number[] {
  return arms.filter((arm) => arm.init === init).map((arm) => arm.testAccuracy);
}

/** Arms that a headline names at most. */
const MOST_NAMED = 4;

/** The arms with the baseline last, as the sentence names them. */
function inSentenceOrder(arms: readonly ArmResult[]): string[] {
  const [first, ...rest] = armNames(arms);
  return first === "default" ? [...rest, first] : [first, ...rest];
}

/**
 * The result in one sentence: accuracy of every arm with its standard error, and the difference; of
 * more than four arms, the best one and the baseline.
 *
 * @param summary The run's summary.
 * @returns One sentence, or one that says that there is no result.
 *
 * @example
 * ```ts
 * import { headline } from "@x/mimetic/reports";
 * import assert from "assert";
 * const arm = { testLoss: 1, epochs: 2, seconds: 3 };
 * const summary = {
 *   experiment: "cifar10", device: "cpu", dataset: "CIFAR-10", synthetic: false, command: "",
 *   date: "2026-01-01", version: "0.1.0", config: {},
 *   arms: [
 *     { init: "default", seed: 0, testAccuracy: 0.511, ...arm },
 *     { init: "mimetic", seed: 0, testAccuracy: 0.564, ...arm },
 *   ],
 * };
 * assert.match(headline(summary), /^Mimetic reaches 56\.4.%, default 51\.1.%/);
 * ```
 */
export function headline(summary: RunSummary): string {
  const { arms, complete = true } = summary;
  if (!complete) return "Unfinished: not all runs have ended.";
  if (arms.length === 0) return "No run has a result.";
  const names = inSentenceOrder(arms);
  if (names.length > MOST_NAMED) return bestOf(arms, names);
  const parts = names.map((name, index) =>
    `${index === 0 ? `${capitalized(name)} reaches` : name} ${percentOf(accuraciesOf(arms, name))}`
  );
  return `${parts.join(", ")}${difference(arms, names)}.`;
}

/** The best of many arms, beside the baseline. */
function bestOf(arms: readonly ArmResult[], names: readonly string[]): string {
  const accuracy = (name: string) => mean(accuraciesOf(arms, name));
  const best = names.reduce((a, b) => accuracy(b) > accuracy(a) ? b : a);
  const base = names[names.length - 1];
  const beside = base === "default" && best !== base
    ? `; ${base} reaches ${percentOf(accuraciesOf(arms, base))}`
    : "";
  return `Of ${names.length} arms, ${best} is best with ${
    percentOf(accuraciesOf(arms, best))
  }${beside}.`;
}

function difference(arms: readonly ArmResult[], names: readonly string[]): string {
  if (names.length !== 2) return "";
  const [ours, base] = names.map((name) => accuraciesOf(arms, name));
  const points = 100 * (mean(ours) - mean(base));
  if (ours.length < 2 || base.length < 2) return `: ${signed(points, 1)}\u00a0points`;
  const error = 100 * Math.hypot(standardError(ours), standardError(base));
  return `: ${signed(points, 1)}\u00a0±\u00a0${error.toFixed(1)}\u00a0points`;
}

/** How the figures in the headline were averaged. */
function averaging(arms: readonly ArmResult[]): string {
  const counts = armNames(arms).map((init) => accuraciesOf(arms, init).length);
  if (counts.every((n) => n === 1)) return "One seed an arm, so the spread over seeds is unknown.";
  const same = counts.every((n) => n === counts[0]);
  const seeds = same
    ? `${count(counts[0], "seed")} an arm`
    : `${listed(armNames(arms).map((init, i) => `${count(counts[i], "seed")} (${init})`))}`;
  return `Test accuracy after the last epoch, mean ± standard error over ${seeds}.`;
}

/** When the other arms pass the baseline's final accuracy, as medians over their seeds. */
function overtaking(summary: RunSummary, records: readonly EpochRecord[]): string[] {
  const names = armNames(summary.arms);
  if (names[0] !== "default") return [];
  const goal = mean(accuraciesOf(summary.arms, "default"));
  const epochs = Math.max(...summary.arms.map((arm) => arm.epochs));
  const reached = names.slice(1).flatMap((init) => {
    const runs = [...bySeed(records, init).values()];
    const needed = runs.length ? median(runs.map((run) => epochsToReach(run, goal))) : Infinity;
    return Number.isFinite(needed) ? [`by ${init} after epoch ${needed}`] : [];
  });
  if (reached.length === 0 || epochs < 2) return [];
  return [
    `The final ${percent(goal)} of default is reached ${listed(reached)} of ${epochs}.`,
  ];
}

function tableOf(summary: RunSummary): Table {
  const several = new Set(summary.arms.map((arm) => arm.seed)).size > 1;
  const columns = [
    { label: "Initialization" },
    { label: "Test accuracy", numeric: true },
    ...(several ? [{ label: "Smallest – largest", numeric: true }] : []),
    { label: "Test loss", numeric: true },
    { label: "Seeds", numeric: true },
    { label: "Epochs", numeric: true },
    { label: "Time a run", numeric: true },
  ];
  const rows = armNames(summary.arms).map((init) => {
    const arms = summary.arms.filter((arm) => arm.init === init);
    const accuracies = arms.map((arm) => arm.testAccuracy);
    const epochs = [...new Set(arms.map((arm) => arm.epochs))].sort((a, b) => a - b);
    return [
      init,
      percentOf(accuracies),
      ...(several
        ? [`${percent(Math.min(...accuracies))} – ${percent(Math.max(...accuracies))}`]
        : []),
      meanOf(arms.map((arm) => arm.testLoss), 3),
      String(arms.length),
      epochs.join(", "),
      duration(mean(arms.map((arm) => arm.seconds))),
    ];
  });
  return { columns, rows };
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
  const { arms } = summary;
  if (arms.length === 0) return { title: "Result", tables: [circumstances(summary)] };
  return {
    title: "Result",
    text: [[averaging(arms), ...overtaking(summary, records)].join(" ")],
    tables: [tableOf(summary), circumstances(summary)],
  };
}
