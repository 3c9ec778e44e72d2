/**
 * The columns of tables of runs, and how their values are written for people.
 *
 * @module
 */
import { type Cell, isEstimate, type Row } from "./groups.ts";
import { valueText } from "./values.ts";

/** The columns by name, with a line for `--help`. */
export const columns: Readonly<Record<string, string>> = {
  folder: "the run folder",
  experiment: "the experiment's name",
  run: "the run's name within the folder",
  init: "the arm",
  sizes: "the network's sizes that are compared, as kernel=5 depth=8; each is a column too",
  rate: "the peak learning rate",
  seed:
    "the seed; with --group, seeds: how many runs there are, of which means are of complete ones",
  epoch: "epochs done",
  epochs: "epochs asked for",
  bestEpoch:
    "with --checkpoint=best, the epoch after which the network was best: measures are of it",
  stopped: "why it was stopped early, where it was",
  state: "complete, unfinished or diverged",
  validationAccuracy: "after the last epoch, as validationLoss, validationTop5 and validationExact",
  testAccuracy: "of the test, else after the last epoch, as testLoss, testTop5 and testExact",
  loss: "after the last epoch, on validation data, else tests, else training data",
  trainLoss: "of the last epoch, as trainAccuracy",
  examplesPerSecond: "the median over epochs",
  seconds: "of all epochs",
  device: "the device",
  date: "of the summary, else of the last record",
  data: "the data in words; synthetic says if they were generated",
  measuredOn: "what the summary's accuracies are of",
  version: "of the package that wrote the summary",
  format: "of the folder",
  command: "what started it",
  report: "the report's file",
};

/** Names that may be asked for though no run has a value. */
export const columnNames: readonly string[] = [
  ...Object.keys(columns),
  ...["seeds", "validationLoss", "validationExact", "testLoss", "testExact", "trainAccuracy"],
  ...["validationTop5", "testTop5", "synthetic"],
];

/** What is shown if nothing is asked for, of the columns that have any value. */
const standard: readonly string[] = [
  ...["folder", "experiment", "init", "sizes", "rate", "seed", "seeds", "epoch", "epochs", "state"],
  ...[
    "validationAccuracy",
    "testAccuracy",
    "testTop5",
    "loss",
    "examplesPerSecond",
    "device",
    "date",
  ],
];

/** The standard columns in which any row has a value. */
export function standardColumns(rows: readonly Row[]): string[] {
  return standard.filter((name) => rows.some(({ fields }) => fields.get(name) !== undefined));
}

/** True for columns of fractions that are shown as percentages. */
const isShare = (name: string) => /(Accuracy|Top5|Exact)$/.test(name);

/** A number of a column for people. */
function numberWords(name: string, value: number): string {
  if (isShare(name)) return `${(100 * value).toFixed(2)} %`;
  if (/loss$/i.test(name)) return value.toFixed(4);
  if (name === "examplesPerSecond") {
    return value < 1_000 ? value.toPrecision(value < 100 ? 3 : 4) : value.toFixed(0);
  }
  if (name === "seconds") return value.toFixed(1);
  return String(value);
}

/**
 * A cell for people: percentages, few digits, dates without seconds, means with their standard error, and of
 * how many runs they are where it isn't all of the group.
 */
export function cellWords(name: string, cell: Cell): string {
  if (cell === undefined) return "";
  if (typeof cell === "number") return numberWords(name, cell);
  if (isEstimate(cell)) {
    const { mean, error, n, runs } = cell;
    const counted = n < runs ? ` (${n} of ${runs})` : "";
    if (error === undefined) return numberWords(name, mean) + counted;
    const [center, spread] = [mean, error].map((value) => numberWords(name, value));
    return `${center.replace(/ %$/, "")} ± ${spread}${counted}`;
  }
  const text = valueText(cell);
  return name === "date" ? text.slice(0, 16).replace("T", " ") : text;
}
