/**
 * How much of what pre-training gives each start gives.
 *
 * @module
 */
import { armNames, armStyles } from "../arms.ts";
import type { ChosenRate } from "../choice.ts";
import { type GapShare, gapShares } from "../gap_shares.ts";
import { axisTitle, chartLayout } from "../layout.ts";
import { labelOf } from "../plotly_text.ts";
import type { Interval, SeededResult } from "../paired.ts";
import { finite } from "../statistics.ts";
import type { EpochRecord, Figure, Section, Table } from "../types.ts";
import { listed, meanAccuracy, MISSING, rounded } from "../words.ts";
import { gridEnds, rateWords } from "./chosen_rates.ts";
import { curveFigure } from "./curves.ts";
import { intervalWords, points } from "./differences.ts";
import { type Ending, ratesFigure } from "./endings.ts";

/** What is compared. */
export interface Gap {
  /** The arm at which nothing of the gap is closed. */
  readonly start: string;
  /** The arm at which all of it is. */
  readonly end: string;
  /** Accuracies on the test data, at each arm's chosen rate. */
  readonly results: readonly SeededResult[];
  /** Runs among which rates were chosen, with their accuracies on the validation data. */
  readonly tried: readonly Ending[];
  /** The rate that was chosen for each arm. */
  readonly rates: ReadonlyMap<string, ChosenRate>;
  /** Records of the chosen runs. */
  readonly records: readonly EpochRecord[];
}

/** The share of the gap that each arm closes, and how accuracy on the validation data grows. */
export function gapSection(gap: Gap): Section {
  const { start, end, results, tried, rates, records } = gap;
  const shares = gapShares(results, start, end);
  const several = new Set(tried.map(({ rate }) => rate)).size > 1;
  return {
    title: `The gap between ${start} and ${end}`,
    text: [[sentence(shares, gap), ...gridEnds(rates)].join(" ")],
    tables: [shareTable(shares, gap)],
    figures: [
      ...shares.some(({ share }) => share !== undefined) ? [shareFigure(shares, gap)] : [],
      curveFigure(records, "validationAccuracy"),
      curveFigure(records, "trainLoss"),
      ...several ? [ratesFigure(tried, "validation")] : [],
    ].filter((figure) => figure !== undefined),
  };
}

/** A share in percent, with its interval where that is known, e.g. `50 % (12 to 88)`. */
function shareWords({ share, shareInterval, shareUnbounded }: GapShare): string {
  if (share === undefined) return MISSING;
  const percent = (fraction: number) => (100 * fraction).toFixed(0).replace("-", "−");
  const [low, high] = shareInterval ?? [];
  if (shareUnbounded) return `${percent(share)} % (unbounded)`;
  return low === undefined || low === high
    ? `${percent(share)} %`
    : `${percent(share)} % (${percent(low)} to ${percent(high!)})`;
}

/** A gain in points, likewise. */
function gainWords(gain: number, interval?: Interval): string {
  return interval ? `${points(gain)} (${intervalWords(interval)})` : points(gain);
}

function sentence(shares: readonly GapShare[], { start, end }: Gap): string {
  const whole = shares.find(({ init }) => init === end);
  if (whole?.gain === undefined) return `No seed has both ${start} and ${end}.`;
  const { gain, gainInterval } = whole;
  const [low, high] = gainInterval ?? [];
  const gap = `${points(gain)} points of test accuracy` +
    (gainInterval ? ` (95 % interval ${intervalWords(gainInterval)})` : "");
  if (whole.share === undefined) {
    return `${end} is not better than ${start} (${gap}), so there is no gap to be closed.`;
  }
  const parts = shares.filter(({ init, share }) =>
    init !== start && init !== end && share !== undefined
  ).map((one) => `${one.init} closes ${shareWords(one)}`);
  return [
    `From ${start} to ${end} it is ${gap}; of that, ${
      parts.join(", ") || "no other arm is known"
    }.`,
    ...low !== undefined && low <= 0 && high! >= 0
      ? ["The gap's interval holds 0, so shares of it have no finite intervals."]
      : [],
    ...whole.seeds === 1 ? ["One seed: nothing is known of the error."] : [],
  ].join(" ");
}

function shareTable(shares: readonly GapShare[], { start, results, tried, rates }: Gap): Table {
  return {
    caption:
      `Test accuracy in percent, looked at once, after the last epoch, mean ± standard error over ` +
      `seeds; gain over ${start} in points and share of the gap, paired by seed, with 95 % intervals ` +
      "by Student's t distribution, of shares by Fieller's theorem. Each arm has the rate that is best " +
      "on images that it neither trains on nor is tested on.",
    columns: [
      { label: "Initialization" },
      { label: "Rate", numeric: true },
      { label: "Rates tried", numeric: true },
      { label: "Test accuracy", numeric: true },
      { label: "Gain", numeric: true },
      { label: "Share of the gap", numeric: true },
      { label: "Seeds", numeric: true },
    ],
    rows: armNames(results).map((init) => {
      const own = finite(results.filter((one) => one.init === init).map((one) => one.accuracy));
      const share = shares.find((one) => one.init === init)!;
      const rate = rates.get(init);
      return [
        init,
        rate ? rateWords(rate) : MISSING,
        String(new Set(tried.filter((one) => one.init === init).map((one) => one.rate)).size),
        meanAccuracy(own),
        share.gain === undefined ? MISSING : gainWords(share.gain, share.gainInterval),
        shareWords(share),
        String(share.seeds),
      ];
    }),
  };
}

function shareFigure(shares: readonly GapShare[], { start, end }: Gap): Figure {
  const known = shares.filter(({ share }) => share !== undefined);
  const styles = armStyles(shares.map(({ init }) => init));
  const title = "Share of the gap that is closed";
  const height = 340;
  const errors = (end: 0 | 1) =>
    known.map(({ share, shareInterval }) =>
      shareInterval ? rounded(100 * Math.abs(shareInterval[end] - share!)) : 0
    );
  const [arrayminus, array] = [errors(0), errors(1)];
  const unbounded = known.filter(({ shareUnbounded }) => shareUnbounded).map(({ init }) => init);
  return {
    title,
    caption: `0 is ${start}, 100 is ${end}; lines: 95 % intervals by Fieller, paired by seed` +
      (unbounded.length ? `; that of ${listed(unbounded)} has no ends and isn't drawn.` : "."),
    data: [{
      type: "bar",
      x: known.map(({ init }) => labelOf(init)),
      y: known.map(({ share }) => rounded(100 * share!)),
      error_y: {
        ...{ type: "data", symmetric: false, array, arrayminus },
        visible: [...array, ...arrayminus].some((error) => error > 0),
      },
      marker: { color: known.map(({ init }) => styles.get(init)!.color) },
      hovertemplate: "%{x}: %{y:.0f}<extra></extra>",
    }],
    layout: {
      ...chartLayout({
        title,
        height,
        names: [],
        xaxis: {},
        yaxis: { title: axisTitle("Share, %"), zeroline: true },
      }),
      showlegend: false,
      hovermode: "closest",
    },
    height,
    span: "half",
  };
}
