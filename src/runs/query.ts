/**
 * Which rows are shown, in what order.
 *
 * @module
 */
import { UsageError } from "../experiments/mod.ts";
import { nearest } from "../host/mod.ts";
import { parseCondition } from "./expression.ts";
import { type Cell, isEstimate, type Row } from "./groups.ts";
import { columnNames } from "./columns.ts";
import { namesOf, type RunRow, valueOf } from "./rows.ts";
import { order, type Value } from "./values.ts";

/**
 * The runs that fulfill a condition, as {@linkcode parseCondition} reads it.
 *
 * @param place Where it stands, for messages.
 * @throws {UsageError} if it is none, or names what no run has.
 */
export function selectRuns(rows: readonly RunRow[], text: string, place = "--where"): RunRow[] {
  const { names, holds } = parseCondition(text, place);
  const known = knownNames(rows);
  for (const { name, at } of names) {
    if (known.includes(name)) continue;
    throw new UsageError(
      `Cannot read ${place} at letter ${at}: expected the name of a column or setting, got ${name}; ` +
        `nearest: ${nearest(name, known).join(", ")}`,
    );
  }
  return rows.filter((row) => holds((name) => valueOf(row, name)));
}

/**
 * Rows in the order of some columns, those with `-` before their name falling; rows without a value come last.
 */
export function sortRows<R extends Row>(rows: readonly R[], by: readonly string[]): R[] {
  const keys = by.map((key) => ({ name: key.replace(/^-/, ""), falling: key.startsWith("-") }));
  return rows.toSorted((a, b) => {
    for (const { name, falling } of keys) {
      const [left, right] = [a, b].map((row) => sortable(cellOf(row, name)));
      const missing = left === undefined || right === undefined;
      const sign = falling && !missing ? -1 : 1;
      const result = sign * order(left, right);
      if (result !== 0) return result;
    }
    return 0;
  });
}

/** A cell of a row, by the name of a column or setting. */
export function cellOf({ fields, settings }: Row, name: string): Cell {
  return fields.get(name) ?? settings.get(name.replace(/^settings\./, ""));
}

/** What a cell is sorted by. */
export function sortable(cell: Cell): Value {
  return isEstimate(cell) ? cell.mean : cell;
}

/**
 * Makes sure that names are those of columns or settings.
 *
 * @throws {UsageError} for one that isn't, with the nearest.
 */
export function assertNames(rows: readonly Row[], names: readonly string[], place: string): void {
  const known = knownNames(rows);
  const wrong = names.find((name) => !known.includes(name));
  if (wrong === undefined) return;
  throw new UsageError(
    `Cannot read ${place}: expected names of columns or settings, got ${wrong || '""'}; nearest: ${
      nearest(wrong, known).join(", ")
    }`,
  );
}

function knownNames(rows: readonly Row[]): string[] {
  return [...new Set([...columnNames, ...namesOf(rows)])];
}
