/**
 * Measured growth as a page: figures of time and memory by size with fitted exponents.
 * @module
 */

import {
  type Figure,
  type LineSeries,
  linesFigure,
  median,
  type PlotlyObject,
  renderPage,
  type Section,
} from "../src/reports/mod.ts";
import { exponentOf, type Growth, lastExponent, powerLine } from "./fits.ts";
import type { Spread } from "./spread.ts";
import type { Sweep } from "./sweeps.ts";
import { significant } from "./table.ts";

/** What was measured at one point of a sweep. */
export interface GrowthRecord {
  readonly sweep: string;
  readonly series: string;
  readonly x: number;
  /** The network and its sizes, as in "vit 96/6/3 p4 B64". */
  readonly step: string;
  /** Threads of the CPU, where they are what changes. */
  readonly threads?: number;
  /** Milliseconds of a step. */
  readonly times: Spread;
  /** Memory on the device, in MiB. */
  readonly mebibytes: number;
  /** Processes that wanted a core in the minute before, these threads included. */
  readonly load: number;
}

/** Where the numbers come from. */
export interface GrowthHead {
  readonly device: string;
  readonly date: string;
  readonly command: string;
  readonly commit: string;
  readonly version: string;
  readonly cores: number;
  /** True if points are missing. */
  readonly partial: boolean;
}

const EXPONENT_WORDS: Record<number, string> = { 1: "linear", 2: "quadratic", [-1]: "ideal" };

const measures = {
  time: { title: "time of a step", axis: "Milliseconds", of: (r: GrowthRecord) => r.times.median },
  memory: { title: "memory of a step", axis: "MiB", of: (r: GrowthRecord) => r.mebibytes },
};

/** A sweep's series with at least two sizes measured. */
function growths(
  { series }: Sweep,
  records: readonly GrowthRecord[],
  measure: keyof typeof measures,
) {
  return series.flatMap(({ name }): [string, Growth][] => {
    const own = records.filter((record) => record.series === name).sort((a, b) => a.x - b.x);
    if (own.length < 2) return [];
    return [[name, { x: own.map(({ x }) => x), y: own.map(measures[measure].of) }]];
  });
}

/** Both axes logarithmic, with the sizes as ticks. */
function logarithmic(figure: Figure, sizes: readonly number[]): Figure {
  const xaxis = {
    ...figure.layout.xaxis as PlotlyObject,
    ...{ type: "log", tickmode: "array", tickvals: sizes, ticktext: sizes.map(String) },
  };
  return { ...figure, layout: { ...figure.layout, xaxis } };
}

function figureOf(sweep: Sweep, records: readonly GrowthRecord[], measure: keyof typeof measures) {
  const all = growths(sweep, records, measure);
  const { title, axis } = measures[measure];
  const exponent = measure === "time" ? sweep.exponent : 1;
  const lines = all.map(([name, growth]): LineSeries => ({
    name: `${name}, exponent ${exponentWords(exponentOf(growth))}`,
    ...growth,
  }));
  const references = all.map(([, growth]): LineSeries => ({
    name: EXPONENT_WORDS[exponent],
    x: growth.x,
    y: powerLine(growth, exponent),
    reference: true,
  }));
  const figure = linesFigure({
    title: `${sweep.name}: ${title}`,
    axes: [sweep.axis, axis],
    series: [...lines, ...references],
    logarithmic: true,
  });
  const sizes = [...new Set(all.flatMap(([, { x }]) => x))].sort((a, b) => a - b);
  return logarithmic(figure, sizes);
}

function tableOf(sweep: Sweep, records: readonly GrowthRecord[]) {
  const rows = growths(sweep, records, "time").map(([name, growth]) => {
    const own = records.filter(({ series }) => series === name).sort((a, b) => a.x - b.x);
    const [first, last] = [own[0], own.at(-1)!];
    return [
      name,
      first.step === last.step ? first.step : `${first.step} to ${last.step}`,
      `${significant(first.times.median)} to ${significant(last.times.median)}`,
      exponentWords(exponentOf(growth)),
      exponentWords(lastExponent(growth)),
      `${significant(first.mebibytes)} to ${significant(last.mebibytes)}`,
    ];
  });
  return {
    columns: [
      { label: "Network", onOneLine: true },
      { label: "Sizes" },
      { label: "Milliseconds", numeric: true },
      { label: "Exponent", numeric: true },
      { label: "Between the last two", numeric: true },
      { label: "MiB", numeric: true },
    ],
    rows,
  };
}

/** A section for each sweep of which there are numbers. */
export function growthSections(
  sweeps: readonly Sweep[],
  records: readonly GrowthRecord[],
): Section[] {
  return sweeps.flatMap((sweep): Section[] => {
    const own = records.filter((record) => record.sweep === sweep.name);
    if (!growths(sweep, own, "time").length) return [];
    const kinds = sweep.memory ? ["time", "memory"] as const : ["time"] as const;
    return [{
      title: sweep.name,
      text: [sweep.about],
      tables: [tableOf(sweep, own)],
      figures: kinds.map((measure) => figureOf(sweep, own, measure)),
    }];
  });
}

/** Two digits behind the point, with a minus sign that is one. */
function exponentWords(exponent: number): string {
  return exponent.toFixed(2).replace("-", "−");
}

/** What came out: the exponents of the first network of each sweep. */
function headline(sweeps: readonly Sweep[], records: readonly GrowthRecord[]): string {
  const parts = sweeps.flatMap((sweep) => {
    const own = records.filter((record) => record.sweep === sweep.name);
    const [first] = growths(sweep, own, "time");
    return first ? [`${exponentWords(exponentOf(first[1]))} by ${sweep.axis.toLowerCase()}`] : [];
  });
  return parts.length
    ? `A step's time grows with exponents of ${parts.join(", ")}.`
    : "Nothing was measured yet.";
}

/** The page over all records. */
export async function growthPage(
  head: GrowthHead,
  sweeps: readonly Sweep[],
  records: readonly GrowthRecord[],
): Promise<string> {
  const { device, date, command, commit, version, cores, partial } = head;
  const load = records.length ? median(records.map((record) => record.load)) : 0;
  const busy = load > 1.5 * cores;
  return await renderPage({
    name: "growth",
    about: "training steps: forward, backward, AdamW",
    headline: headline(sweeps, records),
    notices: [
      ...partial ? ["UNFINISHED Sizes are missing; the command goes on where it was."] : [],
      ...busy ? ["BUSY Others used the machine too, so these times are no measurement of it."] : [],
    ],
    facts: [
      ["Device", device],
      ["Command", command],
      ["Date", date],
      ["Commit", commit],
      ["Load", `${load.toFixed(1)} (median): processes that wanted a core, these threads included`],
      [
        "Figures",
        "medians; an exponent is the slope of a line through the logarithms by least squares; " +
        "dotted lines have the exponent that is named",
      ],
    ],
    version,
    configuration: {
      sizes: records.map(({ step, threads }) => threads ? `${step}, ${threads} threads` : step),
    },
  }, growthSections(sweeps, records));
}
