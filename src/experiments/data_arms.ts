/**
 * Arms that start from what a network makes of its first batch.
 *
 * @module
 */
import { type DataDependentInitializer, lsuv } from "../training/mod.ts";
import type { Arm } from "./experiment.ts";

/** A start that looks at a batch. */
interface DataRow {
  /** Makes it. */
  readonly prepare: DataDependentInitializer;
  /** The arm that has its norms without its structure; a control has none. */
  readonly control?: string;
}

const rows: Readonly<Record<string, DataRow>> = {
  lsuv: { prepare: lsuv(), control: "lsuvNorms" },
  lsuvNorms: { prepare: lsuv({ normMatched: true }) },
};

/** The arms that look at a batch. */
export const dataArms: readonly string[] = Object.keys(rows);

/** The arm of that name, if it is one that looks at a batch. */
export function dataArm(text: string): Arm | undefined {
  return Object.hasOwn(rows, text)
    ? { name: text, structured: [], prepare: rows[text].prepare }
    : undefined;
}

/** The control of an arm that looks at a batch; undefined if it is a control itself. */
export function dataControl(text: string): string | undefined {
  return rows[text].control;
}
