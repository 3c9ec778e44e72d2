/**
 * What is measured of a run over its epochs, and what is known of it, as other programs take it.
 *
 * @module
 */
import type { RunRow } from "../rows.ts";
import { type Value, valueText } from "../values.ts";

/** What is measured at an epoch, with the tags that it is grouped by. */
export const measures = {
  trainLoss: "loss/train",
  validationLoss: "loss/validation",
  testLoss: "loss/test",
  trainAccuracy: "accuracy/train",
  validationAccuracy: "accuracy/validation",
  testAccuracy: "accuracy/test",
  validationTop5: "top-5 accuracy/validation",
  testTop5: "top-5 accuracy/test",
  validationExact: "exact/validation",
  testExact: "exact/test",
  learningRate: "learning rate",
  examplesPerSecond: "examples per second",
  seconds: "seconds",
} as const;

/** An epoch. */
export interface CurvePoint {
  /** Its number, from 1 on. */
  readonly step: number;
  /** When it ended, in seconds since 1970. */
  readonly time: number;
  /** What was measured, by tags. */
  readonly scalars: Readonly<Record<string, number>>;
}

/** A run's curves. */
export interface Curve {
  /** When it began, in seconds since 1970. */
  readonly start: number;
  /** Its epochs. */
  readonly points: readonly CurvePoint[];
}

/**
 * A run's curves. Records hold no times, but how long epochs took: the last one ends at the folder's date, if
 * it has one.
 */
export function curveOf({ fields, records }: RunRow): Curve {
  const all = records.reduce((sum, { seconds }) => sum + seconds, 0);
  const start = Math.max(0, (Date.parse(valueText(fields.get("date"))) || 0) / 1000 - all);
  let time = start;
  const points = records.map((record) => {
    time += record.seconds;
    const scalars = Object.entries(measures).flatMap(([name, tag]) => {
      const value = record[name as keyof typeof measures];
      return value === undefined ? [] : [[tag, value] as const];
    });
    return { step: record.epoch, time, scalars: Object.fromEntries(scalars) };
  });
  return { start, points };
}

const facts = [
  ...["folder", "run", "experiment", "init", "sizes", "rate", "seed", "device", "command", "data"],
  "synthetic",
] as const;

/** What is known of a run beside the settings of its folder. */
export function factsOf({ fields }: RunRow): [string, Value][] {
  return facts.map((name) => [name, fields.get(name)]);
}
