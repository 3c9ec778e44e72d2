/**
 * Curves and settings of runs as files that other programs read.
 *
 * @module
 */
import type { EpochRunRecord } from "../../experiments/mod.ts";
import { namesOf, type RunRow } from "../rows.ts";
import { csvTable, csvText } from "../tables.ts";
import { valueText } from "../values.ts";
import { encodeEventFile, type RunEvent } from "./event_file.ts";

/** What runs can be exported to. */
export const exportKinds = ["csv", "tensorboard"] as const;

/** A file of an export. */
export interface ExportedFile {
  /** Its path within the export. */
  readonly path: string;
  /** Its content. */
  readonly content: string | Uint8Array<ArrayBuffer>;
}

/** What is measured at an epoch, with the tags that TensorBoard groups it by. */
const measures = {
  trainLoss: "loss/train",
  validationLoss: "loss/validation",
  testLoss: "loss/test",
  trainAccuracy: "accuracy/train",
  validationAccuracy: "accuracy/validation",
  testAccuracy: "accuracy/test",
  validationExact: "exact/validation",
  testExact: "exact/test",
  learningRate: "learning rate",
  examplesPerSecond: "examples per second",
  seconds: "seconds",
} as const;

/**
 * The files of an export.
 *
 * - `csv`: `curves.csv`, a line for each epoch of each run, and `runs.csv`, a line for each run with its
 *   settings.
 * - `tensorboard`: a folder for each run with an event file: curves over epochs, and settings as text.
 */
export function exportRuns(
  rows: readonly RunRow[],
  to: (typeof exportKinds)[number],
): ExportedFile[] {
  if (to === "csv") {
    return [
      { path: "curves.csv", content: curvesText(rows) },
      { path: "runs.csv", content: csvTable(rows, namesOf(rows).filter(isOwn(rows))) },
    ];
  }
  return rows.filter(({ records }) => records.length).map((row) => {
    const [folder, run] = ["folder", "run"].map((name) => valueText(row.fields.get(name)));
    const events = eventsOf(row);
    const name = `events.out.tfevents.${Math.floor(events[0].time)}.mimetic`;
    return { path: `${within(folder)}/${run}/${name}`, content: encodeEventFile(events) };
  });
}

/** A folder's path as one within the export. */
function within(folder: string): string {
  return folder.split(/[/\\]/).filter((part) => !["", ".", ".."].includes(part)).join("/") || "run";
}

/** Columns, and settings once: under their own name, or as settings.NAME where a column has that. */
function isOwn(rows: readonly RunRow[]): (name: string) => boolean {
  const columns = new Set(rows.flatMap(({ fields }) => [...fields.keys()]));
  return (name) => !name.startsWith("settings.") || columns.has(name.slice(9));
}

function curvesText(rows: readonly RunRow[]): string {
  const facts = ["folder", "run", "init", "sizes", "rate", "seed"];
  const names = Object.keys(measures) as (keyof typeof measures)[];
  const lines = rows.flatMap(({ fields, records }) =>
    records.map((record) => [
      ...facts.map((name) => valueText(fields.get(name))),
      String(record.epoch),
      ...names.map((name) => valueText(record[name])),
    ])
  );
  return csvText([[...facts, "epoch", ...names], ...lines]);
}

/** The events of a run. Records hold no times, but how long epochs took: the last one ends at the folder's date. */
function eventsOf({ fields, settings, records }: RunRow): RunEvent[] {
  const all = records.reduce((sum, { seconds }) => sum + seconds, 0);
  const start = (Date.parse(valueText(fields.get("date"))) || 0) / 1000 - all;
  const facts = [
    "folder",
    "run",
    "experiment",
    "init",
    "sizes",
    "rate",
    "seed",
    "device",
    "command",
  ];
  const table = [
    ...facts.map((name) => [name, valueText(fields.get(name))]),
    ...[...settings].map(([name, value]) => [`settings.${name}`, valueText(value)]),
  ].map(([name, value]) => `| ${name} | ${value.replaceAll("|", "\\|")} |`);
  const texts = { settings: ["| setting | value |", "| --- | --- |", ...table].join("\n") };
  let time = start;
  return [
    { time, step: 0, texts },
    ...records.map((record) => {
      time += record.seconds;
      return { time, step: record.epoch, scalars: scalarsOf(record) };
    }),
  ];
}

function scalarsOf(record: EpochRunRecord): Record<string, number> {
  const entries = Object.entries(measures).flatMap(([name, tag]) => {
    const value = record[name as keyof typeof measures];
    return value === undefined ? [] : [[tag, value] as const];
  });
  return Object.fromEntries(entries);
}
