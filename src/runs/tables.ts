/**
 * Rows as text, CSV and JSON.
 *
 * @module
 */
import { csvLine } from "../reports/mod.ts";
import { cellWords } from "./columns.ts";
import { type Cell, isEstimate, type Row } from "./groups.ts";
import { cellOf } from "./query.ts";
import { valueText } from "./values.ts";

/** Letters of a cell at most where a table is for people. */
const WIDEST = 40;

/** What stands behind the name of a column of means over seeds. */
const WITH_ERROR = " ± std. error";

/**
 * A table for people: columns with a heading, numbers on the right, means over seeds with their standard
 * errors. Rows of generated data begin with SYNTHETIC, whatever columns there are.
 */
export function textTable(rows: readonly Row[], names: readonly string[]): string {
  const isNumber = names.map((name) =>
    rows.every((row) => ["number", "undefined"].includes(kindOf(cellOf(row, name))))
  );
  const cut = (text: string) => text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text;
  const heading = (name: string) => {
    const cells = rows.map((row) => cellOf(row, name));
    return cells.some((cell) => isEstimate(cell) && cell.error !== undefined)
      ? name + WITH_ERROR
      : name;
  };
  const all = [
    names.map(heading),
    ...rows.map((row) => names.map((name) => cut(cellWords(name, cellOf(row, name))))),
  ];
  const marks = rows.map((row) => isSynthetic(row) ? "SYNTHETIC" : "");
  if (!marks.some(Boolean)) return alignedText(all, isNumber);
  return alignedText(all.map((cells, i) => [i ? marks[i - 1] : "", ...cells]), [
    false,
    ...isNumber,
  ]);
}

function isSynthetic({ fields }: Row): boolean {
  return fields.get("synthetic") === true;
}

/** The columns, and whether data were generated, where some were. */
function withMark(rows: readonly Row[], names: readonly string[]): readonly string[] {
  return rows.some(isSynthetic) && !names.includes("synthetic") ? [...names, "synthetic"] : names;
}

/** Lines of cells, each column as wide as it must be. */
export function alignedText(
  lines: readonly (readonly string[])[],
  right: readonly boolean[] = [],
): string {
  const widths = lines[0].map((_, i) => Math.max(...lines.map((cells) => [...cells[i]].length)));
  const pad = (text: string, i: number) => {
    const space = " ".repeat(widths[i] - [...text].length);
    return right[i] ? space + text : text + space;
  };
  return lines.map((cells) => cells.map(pad).join("  ").trimEnd()).join("\n");
}

function kindOf(cell: Cell): string {
  return isEstimate(cell) ? "number" : typeof cell;
}

/**
 * Rows as CSV (RFC 4180), all digits kept. A mean over seeds has three further columns: `NAME.low` and
 * `NAME.high`, the ends of its interval, and `NAME.n`, of how many runs it is.
 * A last column, `synthetic`, says which rows are of generated data, where some are, whatever columns there are.
 */
export function csvTable(rows: readonly Row[], columns: readonly string[]): string {
  const names = withMark(rows, columns);
  const isMean = new Set(
    names.filter((name) => rows.some((row) => isEstimate(cellOf(row, name)))),
  );
  const head = names.flatMap((name) =>
    isMean.has(name) ? [name, `${name}.low`, `${name}.high`, `${name}.n`] : [name]
  );
  const lines = rows.map((row) =>
    names.flatMap((name) => {
      const cell = cellOf(row, name);
      if (isEstimate(cell)) return [cell.mean, cell.low, cell.high, cell.n].map(valueText);
      return [valueText(cell), ...isMean.has(name) ? ["", "", ""] : []];
    })
  );
  return csvText([head, ...lines]);
}

/** Lines of CSV (RFC 4180). */
export function csvText(lines: readonly (readonly string[])[]): string {
  return lines.map((cells) => csvLine(cells) + "\r\n").join("");
}

/**
 * Rows as plain JSON: all that is known of each, its settings included, or some columns, and `synthetic` where
 * data were generated.
 */
export function jsonRows(rows: readonly Row[], columns?: readonly string[]): object[] {
  const names = columns && withMark(rows, columns);
  return rows.map((row) =>
    names
      ? Object.fromEntries(names.map((name) => [name, cellOf(row, name) ?? null]))
      : { ...Object.fromEntries(row.fields), settings: Object.fromEntries(row.settings) }
  );
}
