/**
 * What networks answer by class: where a start helps, and what is taken for what.
 *
 * @module
 */
import { armNames } from "../arms.ts";
import {
  classAccuracies,
  classDifference,
  type ClassResult,
  confusionOf,
  mostConfused,
  shareOf,
} from "../class_results.ts";
import { type PairedDifference, pairedDifference } from "../paired.ts";
import type { Section, Table } from "../types.ts";
import { count, MISSING, percent } from "../words.ts";
import {
  accuracyFigure,
  type ClassesShown,
  confusionFigure,
  differenceFigure,
} from "./class_figures.ts";
import { HOW_PAIRED, intervalWords, points } from "./differences.ts";

/** Arms, classes and pairs of them that are shown at most, and classes of a matrix that is drawn. */
const MOST_ARMS = 6, MOST_CLASSES = 30, MOST_PAIRS = 12, MOST_DRAWN = 100;

/**
 * Accuracy by class and arm with 95 % intervals, differences paired by seed, confusion matrices, and the pairs of
 * classes that are confused most.
 *
 * @param all What runs answered, each arm at its chosen rate.
 * @param options The classes' names, else their numbers; what was measured, default `"test"`.
 * @returns The section, or undefined where nothing was counted by class.
 */
export function classesSection(
  all: readonly ClassResult[],
  { names, measuredOn = "test" }: {
    readonly names?: readonly string[];
    readonly measuredOn?: string;
  } = {},
): Section | undefined {
  if (all.length === 0) return undefined;
  const arms = armNames(all).slice(0, MOST_ARMS);
  const results = all.filter(({ init }) => arms.includes(init));
  const nameOf = (label: number) => names?.[label] ?? String(label);
  const shown = { results, arms, labels: chosenLabels(results, arms), nameOf, measuredOn };
  const classes = all[0].examples.length;
  const matrices = classes <= MOST_DRAWN
    ? arms.flatMap((init) => {
      const matrix = confusionOf(results, init);
      return matrix ? [{ init, matrix }] : [];
    })
    : [];
  return {
    title: "Classes",
    text: [wordsOf(shown, classes, armNames(all).length)],
    tables: [accuracyTable(shown), ...pairTable(shown)],
    figures: [
      accuracyFigure(shown),
      ...arms.length > 1 ? [differenceFigure(shown)] : [],
      ...matrices.map((one) => confusionFigure(one, matrices, shown)),
    ],
  };
}

/** Classes with examples, by the first arm's accuracy; of many those in which arms differ most. */
function chosenLabels(results: readonly ClassResult[], [base, ...others]: readonly string[]) {
  const all = classAccuracies(results, base);
  const size = ({ label, accuracy }: typeof all[number]) => {
    if (!others.length) return 1 - accuracy;
    const means = others.map((init) => classDifference(results, label, init, base).mean ?? 0);
    return Math.max(...means.map(Math.abs));
  };
  const kept = all.length <= MOST_CLASSES
    ? all
    : all.map((one) => ({ one, size: size(one) })).sort((a, b) => b.size - a.size)
      .slice(0, MOST_CLASSES).map(({ one }) => one);
  return kept.sort((a, b) => b.accuracy - a.accuracy).map(({ label }) => label);
}

function wordsOf({ arms, labels, nameOf, results }: ClassesShown, classes: number, all: number) {
  const [base, ...others] = arms;
  const differences = others.map((init) => {
    const known = labels.flatMap((label) => {
      const { mean } = classDifference(results, label, init, base);
      return mean === undefined ? [] : [{ label, mean }];
    }).sort((a, b) => b.mean - a.mean);
    if (known.length < 2) return "";
    const [most, least] = [known[0], known[known.length - 1]];
    return `From ${base} to ${init}, accuracy changes by ${points(least.mean)} points ` +
      `(${nameOf(least.label)}) to ${points(most.mean)} points (${nameOf(most.label)}).`;
  });
  return [
    `Answers by class to the images that results are measured on.`,
    ...differences.filter(Boolean),
    ...labels.length < classes
      ? [
        `Of ${classes} classes, ${labels.length} are shown: ` +
        (others.length ? "those in which arms differ most." : "those with the lowest accuracy."),
      ]
      : [],
    ...arms.length < all ? [`The first ${arms.length} of ${all} arms are shown.`] : [],
  ].join(" ");
}

function accuracyTable({ results, arms, labels, nameOf, measuredOn }: ClassesShown): Table {
  const [base, ...others] = arms;
  const known = arms.map((init) =>
    new Map(classAccuracies(results, init).map((one) => [one.label, one]))
  );
  return {
    caption: `Accuracy by class on ${measuredOn} images, mean over seeds, with 95 % intervals by ` +
      `Wilson for as many images as the class has, in the order of ${base}` +
      (others.length ? `; differences in points, ${HOW_PAIRED}` : "."),
    columns: [
      { label: "Class", onOneLine: true },
      { label: "Images", numeric: true },
      ...arms.map((label) => ({ label, numeric: true })),
      ...others.map((init) => ({ label: `${init}\u00a0− ${base}`, numeric: true })),
    ],
    rows: labels.map((label) => [
      nameOf(label),
      String(known[0].get(label)!.examples),
      ...known.map((one) => {
        const { accuracy, interval: [low, high] } = one.get(label)!;
        return `${percent(accuracy)} (${(100 * low).toFixed(0)} to ${(100 * high).toFixed(0)})`;
      }),
      ...others.map((init) => differenceCell(classDifference(results, label, init, base))),
    ]),
  };
}

function differenceCell({ mean, interval }: PairedDifference): string {
  if (mean === undefined) return MISSING;
  return interval ? `${points(mean)} (${intervalWords(interval)})` : points(mean);
}

function pairTable({ results, arms, nameOf, measuredOn }: ClassesShown): Table[] {
  const pairs = mostConfused(results, MOST_PAIRS);
  if (pairs.length === 0) return [];
  const [base, ...others] = arms;
  return [{
    caption:
      `The ${count(pairs.length, "pair")} of classes that are confused most: of the first one's ` +
      `${measuredOn} images, the part that is taken for the second, mean over seeds` +
      (others.length ? `; differences in points, ${HOW_PAIRED}` : "."),
    columns: [
      { label: "Class → answer", onOneLine: true },
      ...arms.map((label) => ({ label, numeric: true })),
      ...others.map((init) => ({ label: `${init}\u00a0− ${base}`, numeric: true })),
    ],
    rows: pairs.map((pair) => {
      const runs = pair.shares.map(({ share: accuracy, ...run }) => ({ ...run, accuracy }));
      return [
        `${nameOf(pair.label)} → ${nameOf(pair.answer)}`,
        ...arms.map((init) => percent(shareOf(pair, init))),
        ...others.map((init) => differenceCell(pairedDifference(runs, init, base))),
      ];
    }),
  }];
}
