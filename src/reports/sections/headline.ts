/**
 * What came out, in one sentence.
 *
 * @module
 */
import { armNames } from "../arms.ts";
import { pairedDifference, type SeededResult } from "../paired.ts";
import { shortened } from "../plotly_text.ts";
import { finite, mean } from "../statistics.ts";
import type { ArmResult, RunSummary } from "../types.ts";
import { capitalized, listed, percentOf } from "../words.ts";
import { intervalWords, points } from "./differences.ts";

/** What an arm's runs reached, of those that have a value. */
export function accuraciesOf(arms: readonly ArmResult[], init: string): number[] {
  return finite(arms.filter((arm) => arm.init === init).map((arm) => arm.testAccuracy));
}

/** Arms that a sentence names at most. */
export const MOST_NAMED = 4;

/** Letters of a name in a sentence at most; tables have them all. */
const LONGEST_NAME = 60;

/** A name as a sentence has it. */
export const nameOf = (init: string): string => shortened(init, LONGEST_NAME);

/** The arms with the baseline last, as the sentence names them. */
function inSentenceOrder(arms: readonly ArmResult[]): string[] {
  const [first, ...rest] = armNames(arms);
  return first === "default" ? [...rest, first] : [first, ...rest];
}

/**
 * The result in one sentence: accuracy of every arm with its standard error, and the difference of two,
 * paired by seed, with its 95 % interval; of more than four arms, the best one and the baseline. Arms without
 * a value are named as such, and so is the network where several were compared.
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
  const { arms, measuredOn = "test", complete = true } = summary;
  if (!complete) return "Unfinished: not all runs have ended.";
  if (arms.length === 0) return "No run has a result.";
  const all = inSentenceOrder(arms);
  const names = all.filter((name) => accuraciesOf(arms, name).length > 0);
  if (names.length === 0) return `No run has a ${measuredOn} accuracy.`;
  if (all.length > MOST_NAMED) return begun(bestOf(arms, names, all.length), summary);
  const without = all.filter((name) => !names.includes(name));
  const rest = without.length
    ? `; ${listed(without.map(nameOf))} ${without.length > 1 ? "have" : "has"} no value`
    : "";
  const parts = names.map((name, index) =>
    `${nameOf(name)}${index === 0 ? " reaches" : ""} ${percentOf(accuraciesOf(arms, name))}`
  );
  return begun(`${parts.join(", ")}${difference(arms, names)}${rest}.`, summary);
}

/** The sentence with its first letter, or with the network that it is about. */
function begun(sentence: string, { network }: RunSummary): string {
  return network ? `In the network with ${network}, ${sentence}` : capitalized(sentence);
}

/** The best of many arms, beside the baseline. */
function bestOf(arms: readonly ArmResult[], names: readonly string[], count: number): string {
  const accuracy = (name: string) => mean(accuraciesOf(arms, name));
  const best = names.reduce((a, b) => accuracy(b) > accuracy(a) ? b : a);
  const base = names[names.length - 1];
  const beside = base === "default" && best !== base
    ? `; ${base} reaches ${percentOf(accuraciesOf(arms, base))}`
    : "";
  return `of ${count} arms, ${nameOf(best)} is best with ${
    percentOf(accuraciesOf(arms, best))
  }${beside}.`;
}

/** How much better the first of two arms is, paired by seed. */
function difference(arms: readonly ArmResult[], names: readonly string[]): string {
  if (names.length !== 2) return "";
  const { mean, interval } = pairedDifference(resultsOf(arms), names[0], names[1]);
  if (mean === undefined) return "";
  const within = interval ? ` (95\u202f% interval ${intervalWords(interval)})` : "";
  return `: ${points(mean)}\u00a0points${within}`;
}

/** What arms are compared by. */
export function resultsOf(arms: readonly ArmResult[]): SeededResult[] {
  return arms.map(({ init, seed, testAccuracy: accuracy }) => ({ init, seed, accuracy }));
}
