import type { Executable } from "../devices/mod.ts";
import { ClassCounter, type ClassCounts } from "./class_counts.ts";
import type { Objective } from "./objectives.ts";
import {
  addRuns,
  dropRuns,
  LOGITS,
  type Measured,
  NO_TOTALS,
  type Totals,
  type TrainingBatch,
} from "./totals.ts";
import { eventLoopTurns } from "./turn.ts";

/** How batches are evaluated. */
interface EvaluationOptions {
  /** Runs whose results are read back together. */
  readonly most: number;
  /** Whether answers are counted by class, where the evaluation gives logits. */
  readonly answers: boolean;
  /** Ends it early, with the sums so far. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a compiled evaluation over batches, sums its outputs, and counts answers by class. Where a batch is
 * refused or can't be had, nothing of those before it is left.
 */
export async function evaluateBatches(
  evaluation: Executable,
  objective: Objective,
  batches: AsyncIterable<TrainingBatch> | Iterable<TrainingBatch>,
  { most, answers, signal }: EvaluationOptions,
): Promise<Measured> {
  let totals: Totals = NO_TOTALS;
  let counter: ClassCounter | undefined;
  let labels: Int32Array[] = [];
  let [unread, examples] = [0, 0];
  let began = performance.now();
  const turn = eventLoopTurns();
  const read = async () => {
    const runs = await evaluation.read();
    totals = addRuns(totals, runs, examples, (performance.now() - began) / 1000);
    runs.forEach(({ [LOGITS]: logits }, i) => {
      if (!logits || !labels[i]) return;
      counter ??= new ClassCounter(logits.length / labels[i].length);
      counter.add(logits, labels[i]);
    });
    [unread, examples, labels, began] = [0, 0, [], performance.now()];
  };
  try {
    for await (const batch of batches) {
      await turn();
      if (signal?.aborted) break;
      evaluation.run(batch.inputs);
      // The next batch may come in the same arrays.
      if (answers && batch.inputs.labels) labels.push(Int32Array.from(batch.inputs.labels));
      examples += batch.examples;
      if (++unread === most) await read();
    }
    if (unread) await read();
  } catch (error) {
    await dropRuns(evaluation);
    throw error;
  }
  return withClasses({ ...totals, metrics: objective.metrics(totals) }, counter?.counts());
}

/** What was measured, with what answers by class tell. */
function withClasses(measured: Measured, classes: ClassCounts | undefined): Measured {
  if (!classes) return measured;
  const { topFive } = classes;
  const top5 = topFive === undefined ? {} : { top5: topFive / measured.examples };
  return { ...measured, metrics: { ...measured.metrics, ...top5 }, classes };
}
