/**
 * Curves and settings of runs as files that other programs read.
 *
 * @module
 */
import { murmurHash3 } from "../../random/mod.ts";
import { namesOf, type RunRow } from "../rows.ts";
import { csvTable, csvText } from "../tables.ts";
import { valueText } from "../values.ts";
import { curveOf, factsOf, measures } from "./curves.ts";
import { encodeEventFile, type RunEvent } from "./event_file.ts";
import { encodeWandbFile, type WandbRun } from "./wandb_file.ts";

/** What runs can be exported to. */
export const exportKinds = ["csv", "tensorboard", "wandb"] as const;

/** A file of an export. */
export interface ExportedFile {
  /** Its path within the export. */
  readonly path: string;
  /** Its content. */
  readonly content: string | Uint8Array<ArrayBuffer>;
}

/**
 * The files of an export.
 *
 * - `csv`: `curves.csv`, a line for each epoch of each run, and `runs.csv`, a line for each run with its
 *   settings.
 * - `tensorboard`: a folder for each run with an event file: curves over epochs, and settings as text.
 * - `wandb`: a folder for each run as `wandb sync` uploads it: curves over epochs, and settings as its config.
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
  const begun = rows.filter(({ records }) => records.length);
  const names = folderNames(begun.map(folderOf));
  if (to === "wandb") {
    const runs = begun.map((row) => wandbRun(row, names.get(folderOf(row))!));
    return runs.map((run) => ({ path: wandbPath(run), content: encodeWandbFile(run) }));
  }
  return begun.map((row) => {
    const [folder, run] = [names.get(folderOf(row)), valueText(row.fields.get("run"))];
    const events = eventsOf(row);
    const name = `events.out.tfevents.${Math.floor(events[0].time)}.mimetic`;
    return { path: `${folder}/${run}/${name}`, content: encodeEventFile(events) };
  });
}

const folderOf = ({ fields }: RunRow) => valueText(fields.get("folder"));

/** Folders' paths as paths within the export: with a number behind one that another folder has already. */
function folderNames(folders: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const folder of new Set(folders)) {
    const parts = folder.split(/[/\\]/).filter((part) => !["", ".", ".."].includes(part));
    const path = parts.join("/") || "run";
    let name = path;
    for (let n = 2; taken.has(name); n++) name = `${path}-${n}`;
    taken.add(name);
    names.set(folder, name);
  }
  return names;
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
      valueText(fields.get("synthetic")),
    ])
  );
  return csvText([[...facts, "epoch", ...names, "synthetic"], ...lines]);
}

/** A run's curves over epochs, and before them all that is known of it. */
function eventsOf(row: RunRow): RunEvent[] {
  const { start, points } = curveOf(row);
  const settings = [...row.settings].map(([name, value]) => [`settings.${name}`, value] as const);
  const table = [...factsOf(row), ...settings].map(([name, value]) =>
    `| ${name} | ${valueText(value).replaceAll("|", "\\|")} |`
  );
  const texts = { settings: ["| setting | value |", "| --- | --- |", ...table].join("\n") };
  return [{ time: start, step: 0, texts }, ...points];
}

/** A run as Weights & Biases has it: folders are groups. The same run has the same id whenever it is exported. */
function wandbRun(row: RunRow, group: string): WandbRun {
  const { start, points } = curveOf(row);
  const [folder, run] = ["folder", "run"].map((name) => valueText(row.fields.get(name)));
  const owner = JSON.stringify([folder, row.records[0].identity, run]);
  const id = murmurHash3(new TextEncoder().encode(owner)).slice(0, 2)
    .map((word) => word.toString(16).padStart(8, "0")).join("");
  return {
    ...{ id, project: "mimetic", group, name: run, start, history: points },
    config: { ...Object.fromEntries(factsOf(row)), settings: Object.fromEntries(row.settings) },
    complete: row.fields.get("state") === "complete",
  };
}

/** Where wandb looks for a run that was offline. */
function wandbPath({ id, start }: WandbRun): string {
  const [date, time] = new Date(start * 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")
    .split("T");
  return `offline-run-${date}_${time}-${id}/run-${id}.wandb`;
}
