/**
 * Runs that differ in their seed alone, as one row.
 *
 * @module
 */
import { mean, standardError, studentInterval } from "../reports/mod.ts";
import type { RunRow } from "./rows.ts";
import { type Value, valueText } from "./values.ts";

/** A mean over seeds. */
export interface Estimate {
  /** The mean. */
  readonly mean: number;
  /** Its standard error; absent of one value, as the interval is. */
  readonly error?: number;
  /** The lower end of its 95 % interval by Student's t distribution. */
  readonly low?: number;
  /** Its upper end. */
  readonly high?: number;
  /** Values that were counted. */
  readonly n: number;
  /** Runs of the group, more where some aren't complete. */
  readonly runs: number;
}

/** What stands in a table. */
export type Cell = Value | Estimate;

/** True for a mean over seeds. */
export function isEstimate(cell: Cell): cell is Estimate {
  return typeof cell === "object" && "mean" in cell;
}

/** A row of a table: a run, or several. */
export interface Row {
  /** By the names of columns. */
  readonly fields: ReadonlyMap<string, Cell>;
  /** By the names of settings. */
  readonly settings: ReadonlyMap<string, Value>;
}

/** What is measured, and so averaged. */
const measured: readonly string[] = [
  ...["trainLoss", "trainAccuracy", "validationLoss", "validationAccuracy", "validationExact"],
  ...["validationTop5", "testLoss", "testAccuracy", "testTop5", "testExact", "loss"],
  ...["examplesPerSecond", "seconds"],
];

/**
 * A row for all runs of a folder that have the same arm, sizes and rate. What is measured becomes a mean over
 * the seeds of runs that are complete, with its standard error and 95 % interval; other values stay where all
 * have the same.
 *
 * @returns Rows with `seeds`, the number of all runs, in place of `seed`.
 */
export function groupRuns(rows: readonly RunRow[]): Row[] {
  const groups = new Map<string, RunRow[]>();
  for (const row of rows) {
    const key = ["folder", "init", "sizes", "rate"].map((name) => valueText(row.fields.get(name)));
    const group = groups.get(JSON.stringify(key));
    if (group) group.push(row);
    else groups.set(JSON.stringify(key), [row]);
  }
  return [...groups.values()].map(rowOf);
}

function rowOf(group: readonly RunRow[]): Row {
  const names = new Set(group.flatMap(({ fields }) => [...fields.keys()]));
  const fields = new Map<string, Cell>();
  for (const name of names) {
    if (name === "seed") fields.set("seeds", group.length);
    else if (name === "state") fields.set(name, statesOf(group));
    else if (measured.includes(name)) {
      const estimate = estimateOf(group, name);
      if (estimate) fields.set(name, estimate);
    } else {
      const values = group.map(({ fields }) => fields.get(name));
      if (new Set(values.map(valueText)).size === 1) fields.set(name, values[0]);
    }
  }
  return { fields, settings: group[0].settings };
}

function estimateOf(group: readonly RunRow[], name: string): Estimate | undefined {
  const complete = group.filter(({ fields }) => fields.get("state") === "complete");
  const values = complete.map(({ fields }) => fields.get(name)).filter(Number.isFinite) as number[];
  if (values.length === 0) return undefined;
  const [low, high] = studentInterval(values) ?? [];
  return {
    mean: mean(values),
    ...low !== undefined && { error: standardError(values), low, high },
    n: values.length,
    runs: group.length,
  };
}

function statesOf(group: readonly RunRow[]): string {
  const states = group.map(({ fields }) => valueText(fields.get("state")));
  const counts = [...new Set(states)].map((state) =>
    [state, states.filter((one) => one === state).length] as const
  );
  return counts.length === 1
    ? counts[0][0]
    : counts.map(([state, count]) => `${count} ${state}`).join(", ");
}
