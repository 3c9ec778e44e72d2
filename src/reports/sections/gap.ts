/**
 * How much of what pre-training gives each start gives.
 *
 * @module
 */
import { armNames, armStyles } from "../arms.ts";
import { type GapResult, type GapShare, gapShares } from "../gap_shares.ts";
import { axisTitle, chartLayout } from "../layout.ts";
import { labelOf } from "../plotly_text.ts";
import { finite } from "../statistics.ts";
import type { EpochRecord, Figure, Section, Table } from "../types.ts";
import { meanAccuracy, MISSING, rounded, withError } from "../words.ts";
import { curveFigure } from "./curves.ts";
import { type Ending, ratesFigure } from "./endings.ts";

/** What is compared. */
export interface Gap {
  /** The arm at which nothing of the gap is closed. */
  readonly start: string;
  /** The arm at which all of it is. */
  readonly end: string;
  /** Accuracies on the test data, at each arm's chosen rate. */
  readonly results: readonly GapResult[];
  /** Runs among which rates were chosen, with their accuracies on the validation data. */
  readonly tried: readonly Ending[];
  /** The rate that was chosen for each arm. */
  readonly rates: ReadonlyMap<string, number>;
  /** Records of the chosen runs; their test is the validation. */
  readonly records: readonly EpochRecord[];
}

/** The share of the gap that each arm closes, and how accuracy on the validation data grows. */
export function gapSection(gap: Gap): Section {
  const { start, end, results, tried, records } = gap;
  const shares = gapShares(results, start, end);
  const several = new Set(tried.map(({ rate }) => rate)).size > 1;
  return {
    title: `The gap between ${start} and ${end}`,
    text: [sentence(shares, gap)],
    tables: [shareTable(shares, gap)],
    figures: [
      ...shares.some(({ share }) => share !== undefined) ? [shareFigure(shares, gap)] : [],
      curveFigure(records, "testAccuracy", "validation"),
      curveFigure(records, "trainLoss", "validation"),
      ...several ? [ratesFigure(tried, "validation")] : [],
    ].filter((figure) => figure !== undefined),
  };
}

const inPercent = (value: number, error?: number, decimals = 0) =>
  withError(100 * value, error === undefined ? undefined : 100 * error, decimals);

function sentence(shares: readonly GapShare[], { start, end }: Gap): string {
  const whole = shares.find(({ init }) => init === end);
  if (whole?.gain === undefined) return `No seed has both ${start} and ${end}.`;
  const gap = `${inPercent(whole.gain, whole.gainError, 1)} points of test accuracy`;
  if (whole.share === undefined) {
    return `${end} is not better than ${start} (${gap}), so there is no gap to be closed.`;
  }
  const parts = shares.filter(({ init, share }) =>
    init !== start && init !== end && share !== undefined
  ).map(({ init, share, shareError }) => `${init} closes ${inPercent(share!, shareError)} %`);
  return [
    `From ${start} to ${end} it is ${gap}; of that, ${
      parts.join(", ") || "no other arm is known"
    }.`,
    ...whole.gainError !== undefined && whole.gain < 2 * whole.gainError
      ? ["The gap is within two of its standard errors, so shares of it say little."]
      : [],
    ...whole.seeds === 1 ? ["One seed: nothing is known of the error."] : [],
  ].join(" ");
}

function shareTable(shares: readonly GapShare[], { start, results, tried, rates }: Gap): Table {
  return {
    caption:
      `Test accuracy in percent, looked at once, after the last epoch; gain over ${start} in ` +
      "points and share of the gap in percent. Mean ± standard error over seeds, paired by seed. " +
      "Each arm has the rate that is best on images that it neither trains on nor is tested on.",
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
      const { gain, gainError, share, shareError, seeds } = shares.find((one) =>
        one.init === init
      )!;
      const rate = rates.get(init);
      return [
        init,
        rate === undefined ? MISSING : String(rate),
        String(new Set(tried.filter((one) => one.init === init).map((one) => one.rate)).size),
        meanAccuracy(own),
        gain === undefined ? MISSING : inPercent(gain, gainError, 1),
        share === undefined ? MISSING : inPercent(share, shareError),
        String(seeds),
      ];
    }),
  };
}

function shareFigure(shares: readonly GapShare[], { start, end }: Gap): Figure {
  const known = shares.filter(({ share }) => share !== undefined);
  const styles = armStyles(shares.map(({ init }) => init));
  const title = "Share of the gap that is closed";
  const height = 340;
  const errors = known.map(({ shareError = 0 }) => rounded(100 * shareError));
  return {
    title,
    caption: `0 is ${start}, 100 is ${end}; bars: standard error over seeds, paired by seed.`,
    data: [{
      type: "bar",
      x: known.map(({ init }) => labelOf(init)),
      y: known.map(({ share }) => rounded(100 * share!)),
      error_y: { type: "data", array: errors, visible: errors.some((error) => error > 0) },
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
