import type { Outputs, Values } from "../devices/mod.ts";
import type { ClassCounts } from "./class_counts.ts";

/** A batch as a session takes it. */
export interface TrainingBatch {
  /** The inputs of the objective by name. They may be reused once the next batch is asked for. */
  readonly inputs: Readonly<Record<string, Values>>;
  /** Examples that count. */
  readonly examples: number;
}

/** Sums over examples. */
export interface Totals {
  /** Examples that count. */
  readonly examples: number;
  /** The objective's sums by name. */
  readonly sums: Readonly<Record<string, number>>;
  /** Wall-clock seconds. */
  readonly seconds: number;
}

/** What is told of a model, from sums. */
export interface Metrics {
  /** The mean loss of what counts: images, or tokens with a label. */
  readonly loss: number;
  /** The fraction of it that is right. */
  readonly accuracy: number;
  /** The fraction whose class is among the five largest logits, where answers are counted by class. */
  readonly top5?: number;
  /** The fraction of sequences without a single error, where examples are sequences. */
  readonly exact?: number;
}

/** Sums with what they tell. */
export interface Measured extends Totals {
  /** What the objective makes of the sums. */
  readonly metrics: Metrics;
  /** Answers by class, where they were asked for and examples have classes. */
  readonly classes?: ClassCounts;
}

/** Nothing so far. */
export const NO_TOTALS: Totals = { examples: 0, sums: {}, seconds: 0 };

/** The output of logits `[B, C]` beside the sums, where answers are counted by class. */
export const LOGITS = "logits";

/** Totals with the outputs of further runs. */
export function addRuns(
  { examples, sums, seconds }: Totals,
  runs: readonly Outputs[],
  more: number,
  elapsed: number,
): Totals {
  const added: Record<string, number> = { ...sums };
  for (const run of runs) {
    for (const [name, [value]] of Object.entries(run)) {
      if (name !== LOGITS) added[name] = (added[name] ?? 0) + value;
    }
  }
  return { examples: examples + more, sums: added, seconds: seconds + elapsed };
}

/** Reads runs whose results nobody takes, as an error ended what they were part of. */
export async function dropRuns(source: { read(): Promise<unknown> }): Promise<void> {
  // The error that was first is the one to say.
  await source.read().catch(() => {});
}
