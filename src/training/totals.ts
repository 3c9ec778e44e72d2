import type { Outputs, Values } from "../devices/mod.ts";

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
  /** The fraction of sequences without a single error, where examples are sequences. */
  readonly exact?: number;
}

/** Sums with what they tell. */
export interface Measured extends Totals {
  /** What the objective makes of the sums. */
  readonly metrics: Metrics;
}

/** Nothing so far. */
export const NO_TOTALS: Totals = { examples: 0, sums: {}, seconds: 0 };

/** Totals with the outputs of further runs. */
export function addRuns(
  { examples, sums, seconds }: Totals,
  runs: readonly Outputs[],
  more: number,
  elapsed: number,
): Totals {
  const added: Record<string, number> = { ...sums };
  for (const run of runs) {
    for (const [name, [value]] of Object.entries(run)) added[name] = (added[name] ?? 0) + value;
  }
  return { examples: examples + more, sums: added, seconds: seconds + elapsed };
}
