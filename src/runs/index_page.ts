/**
 * The page over all reports of a folder.
 *
 * @module
 */
import { version } from "../host/mod.ts";
import { headline, type IndexFolder, mean, renderIndex } from "../reports/mod.ts";
import { cellWords, standardColumns } from "./columns.ts";
import { cellOf, sortable } from "./query.ts";
import type { RunFolderContent } from "./read_folder.ts";
import { relativePath } from "./relative_path.ts";
import type { RunRow } from "./rows.ts";
import { valueText } from "./values.ts";

/** What a page is about, and where it will be. */
export interface IndexOptions {
  /** The page's file, from which links lead to reports. */
  readonly path: string;
  /** Its heading. Default "Runs". */
  readonly title?: string;
}

/**
 * Draws a page: a card for each folder with its headline and curves, and a table of the runs.
 *
 * @returns Its text.
 */
export function runsPage(
  folders: readonly RunFolderContent[],
  rows: readonly RunRow[],
  { path, title = "Runs" }: IndexOptions,
): string {
  const names = standardColumns(rows);
  return renderIndex({
    title,
    version,
    folders: folders.map((folder) => cardOf(folder, rows, path)),
    columns: names.map((name) => ({
      label: name,
      numeric: rows.every((row) => ["number", "undefined"].includes(typeof cellOf(row, name))),
    })),
    rows: rows.map((row) => ({
      init: valueText(row.fields.get("init")),
      synthetic: row.fields.get("synthetic") === true,
      values: curveOf(row).values,
      cells: names.map((name) => {
        const cell = cellOf(row, name);
        const sort = sortable(cell);
        const report = name === "folder" ? valueText(row.fields.get("report")) : "";
        return {
          text: cellWords(name, cell),
          ...sort !== undefined && { sort: typeof sort === "number" ? sort : valueText(sort) },
          ...report && { link: linkTo(path, report) },
        };
      }),
    })),
  });
}

/** A path as an address that a browser reads as that path. */
function linkTo(page: string, file: string): string {
  return relativePath(page, file).split("/").map(encodeURIComponent).join("/");
}

function cardOf(folder: RunFolderContent, rows: readonly RunRow[], page: string): IndexFolder {
  const { path, experiment, summary, synthetic = false, reported } = folder;
  const own = rows.filter(({ fields }) => fields.get("folder") === path);
  const inits = [...new Set(own.map(({ fields }) => valueText(fields.get("init"))))];
  const curves = inits.filter(Boolean).map((init) => ({
    init,
    values: meanCurve(own.filter(({ fields }) => fields.get("init") === init)),
  }));
  return {
    name: path,
    about: [experiment, summary?.dataset.replace(/^SYNTHETIC /, "")].filter(Boolean).join(" · "),
    headline: summary
      ? headline(summary)
      : own.length
      ? "Unfinished: there is no summary yet."
      : "Its parts have runs of their own.",
    synthetic,
    ...reported && { report: linkTo(page, `${path}/report.html`) },
    measure: `${own.length ? curveOf(own[0]).measure : "Accuracy"} by epoch, ${meanWords(own)}`,
    curves,
  };
}

/** The accuracies of a run by epoch: on validation data, else tests, else training data. */
function curveOf({ records }: RunRow): { measure: string; values: (number | null)[] } {
  const measures = [
    ["Validation accuracy", "validationAccuracy"],
    ["Test accuracy", "testAccuracy"],
    ["Training accuracy", "trainAccuracy"],
  ] as const;
  const [measure, name] = measures.find(([, name]) => records.some((one) => name in one)) ??
    measures[2];
  return { measure, values: records.map((record) => record[name] ?? null) };
}

/** Of which runs an arm's curve is the mean. */
function meanWords(rows: readonly RunRow[]): string {
  const arms = Map.groupBy(rows, ({ fields }) => fields.get("init")).values().toArray();
  const differ = (name: string) =>
    arms.some((own) => new Set(own.map(({ fields }) => fields.get(name))).size > 1);
  const all = [...differ("rate") ? ["rates"] : [], ...differ("sizes") ? ["sizes"] : []];
  const which = all.length ? `, at all ${all.join(" and ")}` : "";
  const left = rows.some(isDiverged) ? " that didn't diverge" : "";
  return `mean of an arm's runs${left}${which}`;
}

function isDiverged({ fields }: RunRow): boolean {
  return fields.get("state") === "diverged";
}

/**
 * Means over runs of what they have at each epoch, of those that ended before others their last values. What
 * diverged counts nowhere: it would change the mean until it does.
 */
function meanCurve(all: readonly RunRow[]): (number | null)[] {
  const rows = all.filter((row) => !isDiverged(row));
  const length = Math.max(0, ...rows.map(({ records }) => records.length));
  const curves = rows.map((row) => {
    const { values } = curveOf(row);
    const held = row.fields.get("state") === "complete" ? length - values.length : 0;
    return [...values, ...Array.from({ length: held }, () => values.at(-1))];
  });
  return Array.from({ length }, (_, i) => {
    const values = curves.map((one) => one[i]).filter(Number.isFinite) as number[];
    return values.length ? mean(values) : null;
  });
}
