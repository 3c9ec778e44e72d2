/**
 * The comparison of all schemes: a picture of each network, a table of each, and how many comparisons there
 * are.
 *
 * @module
 */
import {
  BASELINE,
  comparisonsOf,
  type NetworkComparison,
  type SchemeRow,
  type TestedDifference,
} from "../compare_schemes.ts";
import { markedFigures } from "../marks.ts";
import type { Interval } from "../paired.ts";
import { shortened } from "../plotly_text.ts";
import type { Section, Table } from "../types.ts";
import { count, listed, MISSING } from "../words.ts";
import { gridEnds } from "./chosen_rates.ts";
import { intervalWords, points } from "./differences.ts";
import { schemesFigure } from "./schemes_figure.ts";

/** The level at which a difference is called one. */
const LEVEL = 0.05;

/** Arms that a sentence lists at most. */
const MOST_LISTED = 8;

/** The schemes of all networks with a verdict, as in "mimetic (vit)". */
function schemesWith(networks: readonly NetworkComparison[], verdict: SchemeRow["verdict"]) {
  return networks.flatMap(({ name, rows }) =>
    rows.filter((row) => row.part === "scheme" && row.verdict === verdict)
      .map(({ init }) => `${shortened(init)} (${name})`)
  );
}

/** What came out, in a sentence. */
export function schemesHeadline(networks: readonly NetworkComparison[]): string {
  const schemes = networks.flatMap(({ rows }) => rows.filter(({ part }) => part === "scheme"));
  const best = schemesWith(networks, "beyond default and control");
  const cases = `${count(schemes.length, "case")} of a scheme in ${
    count(networks.length, "network")
  }`;
  return best.length
    ? `Of ${cases}, ${best.length} ${
      best.length === 1 ? "is" : "are"
    } beyond default and control: ` +
      `${listed(best, MOST_LISTED)}`
    : `Of ${cases}, none is shown to be beyond default and control`;
}

/** What the intervals say of schemes, and what is left of it where all comparisons are counted. */
function sentences(networks: readonly NetworkComparison[]): string[] {
  const known = networks.flatMap(({ rows }) => rows.flatMap(comparisonsOf))
    .filter(({ mean }) => mean !== undefined);
  const all = known.filter(({ probability }) => probability !== undefined);
  const verdicts = [
    ["beyond default, with nothing but the default as control", "beyond default"],
    ["beyond default, but not beyond their controls", "beyond default, not beyond control"],
    ["worse than default", "worse"],
  ] as const;
  const lists = verdicts.flatMap(([words, verdict]) => {
    const found = schemesWith(networks, verdict);
    return found.length ? [`${found.length} ${words}: ${listed(found, MOST_LISTED)}.`] : [];
  });
  return [
    ...lists.length ? [lists.join(" ")] : [],
    ...all.length ? [intervalsWords(all)] : known.length ? [withoutIntervals(known)] : [],
  ];
}

/** How many intervals lie beyond 0, and how many are left by Holm's correction. */
function intervalsWords(all: readonly TestedDifference[]): string {
  const shown = all.filter(({ probability }) => probability! < LEVEL);
  const left = all.filter(({ corrected }) => corrected! < LEVEL);
  return `${all.length} comparisons: of each arm with the default, and of each scheme with its control. ` +
    `Where nothing differs at all, about ${
      Math.round(LEVEL * all.length)
    } of so many 95 % intervals ` +
    `lie beyond 0 all the same; here ${shown.length} do. Of these, ${left.length} are left by Holm's ` +
    "correction (1979), by which the probability of a single wrong one is at most 5 %. Verdicts are by " +
    "the plain intervals.";
}

/** Why comparisons have no intervals. */
function withoutIntervals(known: readonly TestedDifference[]): string {
  const why = known.every(({ seeds }) => seeds === 1)
    ? "one seed gives none"
    : "an interval takes two seeds whose differences aren't the same";
  return `${
    count(known.length, "comparison")
  }, of each arm with the default, and of each scheme with its ` +
    `control, but no intervals: ${why}, so nothing is shown to differ.`;
}

/** The pictures first, then each network's table. */
export function schemesSections(
  networks: readonly NetworkComparison[],
  { protocol, complete }: { readonly protocol: string; readonly complete: boolean },
): Section[] {
  return [
    {
      title: "Schemes beside the default and their controls",
      text: [...sentences(networks), protocol],
      figures: networks.flatMap((network) => {
        const figure = schemesFigure(network);
        return figure ? markedFigures([figure], { ...network, complete }) : [];
      }),
    },
    ...networks.map((network) => ({
      title: network.title,
      text: [[`Data: ${network.dataset}.`, ...gridEnds(ratesOf(network))].join(" ")],
      tables: [schemesTable(network)],
    })),
  ];
}

function ratesOf({ rows }: NetworkComparison) {
  return new Map(rows.flatMap(({ init, rate }) => rate ? [[init, rate]] : []));
}

/** A table of a network's arms. */
function schemesTable({ rows }: NetworkComparison): Table {
  return {
    caption:
      "Test accuracy in percent with its 95 % interval over seeds; differences in points, paired " +
      "by seed, with 95 % intervals by Student's t distribution, and p after Holm's correction for all " +
      "comparisons of this page. Each control stands behind its scheme.",
    columns: [
      { label: "Initialization", onOneLine: true },
      { label: "Rate", numeric: true },
      { label: "Test accuracy", numeric: true },
      { label: "− default", numeric: true },
      { label: "p, Holm", numeric: true },
      { label: "− control", numeric: true },
      { label: "p, Holm", numeric: true },
      { label: "Verdict", onOneLine: true },
    ],
    rows: rows.map((row) => [
      nameOf(row),
      row.rate ? `${row.rate.rate}${row.rate.end ? ` (${row.rate.end})` : ""}` : MISSING,
      row.accuracy === undefined ? MISSING : percentWords(row.accuracy, row.accuracyInterval),
      ...differenceCells(row.toDefault),
      ...row.control === BASELINE ? [BASELINE, ""] : differenceCells(row.toControl),
      row.verdict,
    ]),
  };
}

/** A control is set off as one. */
function nameOf({ init, part }: SchemeRow): string {
  return part === "control" ? `└ ${init}` : init;
}

function percentWords(accuracy: number, interval?: Interval): string {
  const percent = (x: number) => (100 * x).toFixed(1).replace("-", "−");
  return interval
    ? `${percent(accuracy)} (${percent(interval[0])} to ${percent(interval[1])})`
    : percent(accuracy);
}

function differenceCells(difference: TestedDifference | undefined): [string, string] {
  if (difference?.mean === undefined) return [MISSING, ""];
  const { mean, interval, corrected } = difference;
  return [
    interval ? `${points(mean)} (${intervalWords(interval)})` : points(mean),
    corrected === undefined ? "" : corrected < 0.001 ? "< 0.001" : corrected.toFixed(3),
  ];
}
