import { BASELINE, type NetworkComparison, type SchemeRow } from "../compare_schemes.ts";
import { axisTitle, titled } from "../layout.ts";
import { plotlyText, shortened } from "../plotly_text.ts";
import { finite, quantile } from "../statistics.ts";
import type { Figure, PlotlyObject } from "../types.ts";
import { rounded } from "../words.ts";
import { intervalWords, points } from "./differences.ts";

/** Letters of a name at the axis. */
const LONGEST = 24;
/** Width of such a letter, and of what stands round the name, in CSS pixels. */
const [LETTER, BESIDE] = [6.6, 14];
/** Space of a scheme, above all of them, and below, in CSS pixels. */
const [ROW, ABOVE, BELOW] = [26, 74, 52];
/** How far a scheme and its control stand above and below the middle of their row. */
const APART = 0.16;

const looks = {
  scheme: { color: "#e0691b", symbol: "circle" },
  control: { color: "#8a8f98", symbol: "circle-open" },
};

/**
 * The schemes of a network as points with 95 % intervals of their differences to the default, which is a line
 * at 0; each with its control in the same row.
 */
export function schemesFigure({ label, rows }: NetworkComparison): Figure | undefined {
  const schemes = rows.filter(({ part, toDefault }) =>
    part === "scheme" && toDefault?.mean !== undefined
  );
  if (schemes.length === 0) return undefined;
  const byName = new Map(rows.map((row) => [row.init, row]));
  const controls = schemes.map(({ control }) =>
    control && control !== BASELINE ? byName.get(control) : undefined
  );
  const title = plotlyText(label);
  const names = schemes.map(({ init }) => shortened(init, LONGEST));
  const height = ABOVE + BELOW + ROW * schemes.length;
  const [low, high] = rangeOf([...schemes, ...controls]);
  return {
    title,
    caption:
      "Test accuracy, each arm at its own rate, paired by seed; bars: 95 % intervals, not corrected for the " +
      "number of comparisons. Left of the line at 0 is worse than default, right of it better.",
    data: [
      trace("scheme", "Scheme", schemes, -APART),
      trace("control", "Its control: the same norms, no structure", controls, APART),
    ],
    layout: {
      title: titled(title),
      margin: {
        l: BESIDE + LETTER * Math.max(...names.map((name) => name.length)),
        r: 14,
        t: ABOVE,
        b: BELOW,
      },
      showlegend: true,
      legend: {
        ...{ orientation: "h", x: 0, xref: "container", xanchor: "left" },
        ...{ y: 1 - 40 / height, yref: "container", yanchor: "top" },
      },
      hovermode: "closest",
      xaxis: {
        title: axisTitle("Points above default"),
        zeroline: true,
        zerolinewidth: 2,
        fixedrange: true,
        range: [low, high],
      },
      yaxis: {
        tickvals: names.map((_, i) => i),
        ticktext: names.map(plotlyText),
        range: [schemes.length - 0.4, -0.6],
        zeroline: false,
        fixedrange: true,
      },
    },
    height,
    span: "half",
  };
}

function trace(
  part: keyof typeof looks,
  name: string,
  rows: readonly (SchemeRow | undefined)[],
  shift: number,
): PlotlyObject {
  const shown = rows.flatMap((row, i) => {
    const { mean, interval } = row?.toDefault ?? {};
    return mean === undefined ? [] : [{ init: row!.init, mean, interval, y: i + shift }];
  });
  const { color, symbol } = looks[part];
  const reach = ({ mean, interval }: typeof shown[number]) =>
    interval ? rounded(100 * (interval[1] - mean)) : 0;
  return {
    type: "scatter",
    mode: "markers",
    name,
    x: shown.map(({ mean }) => rounded(100 * mean)),
    y: shown.map(({ y }) => y),
    error_x: { type: "data", array: shown.map(reach), color, thickness: 1.5, width: 3 },
    marker: { color, symbol, size: 8, line: { color, width: 1.5 } },
    text: shown.map(({ init, mean, interval }) =>
      plotlyText(`${init}: ${points(mean)}${interval ? ` (${intervalWords(interval)})` : ""}`)
    ),
    hovertemplate: "%{text}<extra></extra>",
  };
}

/**
 * From where to where the axis goes: all points and 0 are in it, and the ends of most intervals. One interval
 * of two seeds can be 12.7 errors long, and would leave nothing to see of the others.
 */
function rangeOf(rows: readonly (SchemeRow | undefined)[]): [number, number] {
  const means = [0, ...finite(rows.map((row) => row?.toDefault?.mean))];
  const reaches = rows.flatMap((row) => {
    const { mean, interval } = row?.toDefault ?? {};
    return mean !== undefined && interval ? [interval[1] - mean] : [];
  });
  const reach = reaches.length ? quantile(reaches, 0.75) : 0;
  const [low, high] = [Math.min(...means) - reach, Math.max(...means) + reach];
  const room = 0.04 * (high - low) || 0.01;
  return [rounded(100 * (low - room)), rounded(100 * (high + room))];
}
