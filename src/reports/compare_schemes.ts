/**
 * Schemes compared with the default and with their controls, on several networks at once.
 *
 * @module
 */
import type { ChosenRate } from "./choice.ts";
import { holmCorrected } from "./holm.ts";
import {
  accuraciesBySeed,
  type Interval,
  type PairedDifference,
  pairedDifference,
  pairedProbability,
  type SeededResult,
  studentInterval,
} from "./paired.ts";
import { mean } from "./statistics.ts";

/** The arm that all others are compared with. */
export const BASELINE = "default";

/** How long an interval is at most that rounding alone makes of equal differences. */
const ROUNDING = 1e-9;

/** A scheme, and the arm that has its norms without its structure. */
export interface ComparedScheme {
  /** The scheme's arm. */
  readonly init: string;
  /** Its control; `default` where there is no other. */
  readonly control: string;
}

/** What came of the arms in one network. */
export interface NetworkResults {
  /** The network's name, as in "vit". */
  readonly name: string;
  /** The same for titles of figures, as in "ViT". */
  readonly label: string;
  /** The network and its task in words. */
  readonly title: string;
  /** The data in words. */
  readonly dataset: string;
  /** True if the data were generated in place of real ones. */
  readonly synthetic: boolean;
  /** The schemes. */
  readonly schemes: readonly ComparedScheme[];
  /** Test accuracies of all arms, each at its rate. */
  readonly results: readonly SeededResult[];
  /** The rate of each arm that has one: all others diverged. */
  readonly rates: ReadonlyMap<string, ChosenRate>;
}

/** A difference, and how probable it is where there is none. */
export interface TestedDifference extends PairedDifference {
  /** By a two-sided t test of the differences by seed; absent where there is no interval. */
  readonly probability?: number;
  /** The same after Holm's correction for all comparisons. */
  readonly corrected?: number;
}

/** What is said of an arm. */
export type Verdict =
  | "baseline"
  | "beyond default and control"
  | "beyond default, not beyond control"
  | "beyond default"
  | "no difference shown"
  | "worse"
  | "no interval"
  | "diverged";

/** One arm of one network. */
export interface SchemeRow {
  /** The arm. */
  readonly init: string;
  /** What it is in the comparison. */
  readonly part: "default" | "scheme" | "control";
  /** A scheme's control. */
  readonly control?: string;
  /** Its rate. */
  readonly rate?: ChosenRate;
  /** Seeds that it has an accuracy of. */
  readonly seeds: number;
  /** Its mean test accuracy, a fraction. */
  readonly accuracy?: number;
  /** The 95 % interval of that. */
  readonly accuracyInterval?: Interval;
  /** The difference to the default. */
  readonly toDefault?: TestedDifference;
  /** The difference to its control, where that is another arm. */
  readonly toControl?: TestedDifference;
  /** What the intervals say. */
  readonly verdict: Verdict;
}

/** The arms of one network. */
export interface NetworkComparison
  extends Pick<NetworkResults, "name" | "label" | "title" | "dataset" | "synthetic"> {
  /** The default, then schemes by their differences to it, the largest first, each with its control behind. */
  readonly rows: readonly SchemeRow[];
}

/**
 * Compares each scheme with the default and with its control, and each control with the default, by
 * differences of test accuracy paired by seed. Holm's correction counts all comparisons in all networks.
 */
export function compareSchemes(networks: readonly NetworkResults[]): NetworkComparison[] {
  return corrected(networks.map(({ name, label, title, dataset, synthetic, ...network }) => {
    return { name, label, title, dataset, synthetic, rows: rowsOf(network) };
  }));
}

/** The comparisons of a row. */
export function comparisonsOf({ toDefault, toControl }: SchemeRow): TestedDifference[] {
  return [toDefault, toControl].filter((one) => one !== undefined);
}

type Results = Pick<NetworkResults, "schemes" | "results" | "rates">;

function rowsOf({ schemes, results, rates }: Results): SchemeRow[] {
  const known = { results, rates };
  const rows = schemes.map(({ init, control }) => rowOf(known, init, "scheme", control))
    .toSorted((a, b) => (b.toDefault?.mean ?? -Infinity) - (a.toDefault?.mean ?? -Infinity));
  const placed = new Set([BASELINE]);
  const sorted = rows.flatMap((row) => {
    const { control = BASELINE } = row;
    if (placed.has(control)) return [row];
    placed.add(control);
    return [row, rowOf(known, control, "control")];
  });
  return [rowOf(known, BASELINE, "default"), ...sorted];
}

function rowOf(
  { results, rates }: Pick<Results, "results" | "rates">,
  init: string,
  part: SchemeRow["part"],
  control?: string,
): SchemeRow {
  const accuracies = [...accuraciesBySeed(results, init).values()];
  const accuracyInterval = studentInterval(accuracies);
  const tested = (against: string): TestedDifference => {
    const probability = pairedProbability(results, init, against);
    const { interval, ...difference } = pairedDifference(results, init, against);
    // Differences that are the same of each seed, as of few test examples, leave their error unknown.
    const known = interval && (interval[1] - interval[0] > ROUNDING || difference.mean === 0);
    return { ...difference, ...known && { interval, probability } };
  };
  const toDefault = part === "default" ? undefined : tested(BASELINE);
  const toControl = control && control !== BASELINE ? tested(control) : undefined;
  const rate = rates.get(init);
  return {
    ...{ init, part, ...control && { control }, ...rate && { rate }, seeds: accuracies.length },
    ...accuracies.length && { accuracy: mean(accuracies) },
    ...accuracyInterval && { accuracyInterval },
    ...toDefault && { toDefault },
    ...toControl && { toControl },
    verdict: verdictOf(accuracies.length, part, toDefault, toControl),
  };
}

function verdictOf(
  seeds: number,
  part: SchemeRow["part"],
  toDefault?: PairedDifference,
  toControl?: PairedDifference,
): Verdict {
  if (seeds === 0) return "diverged";
  if (part === "default") return "baseline";
  if (!toDefault?.interval) return "no interval";
  const [low, high] = toDefault.interval;
  if (high < 0) return "worse";
  if (low <= 0) return "no difference shown";
  // Where the default is the control, too, it is beyond both.
  if (part === "control" || !toControl) return "beyond default";
  const beyond = toControl.interval && toControl.interval[0] > 0;
  return beyond ? "beyond default and control" : "beyond default, not beyond control";
}

/** All rows with Holm's correction for all their comparisons. */
function corrected(networks: readonly NetworkComparison[]): NetworkComparison[] {
  const all = networks.flatMap(({ rows }) => rows.flatMap(comparisonsOf))
    .filter(({ probability }) => probability !== undefined);
  const values = holmCorrected(all.map(({ probability }) => probability!));
  const byComparison = new Map(all.map((one, i) => [one, values[i]]));
  const complete = (one: TestedDifference): TestedDifference => {
    const value = byComparison.get(one);
    return value === undefined ? one : { ...one, corrected: value };
  };
  return networks.map((network) => ({
    ...network,
    rows: network.rows.map((row) => ({
      ...row,
      ...row.toDefault && { toDefault: complete(row.toDefault) },
      ...row.toControl && { toControl: complete(row.toControl) },
    })),
  }));
}
