import type { Executable } from "../devices/mod.ts";
import type { Objective } from "./objectives.ts";
import { addRuns, type Measured, NO_TOTALS, type Totals, type TrainingBatch } from "./totals.ts";
import { eventLoopTurns } from "./turn.ts";

/**
 * Runs a compiled evaluation over batches and sums its outputs. Results are read back in groups of
 * `most`; the signal ends it early, with the sums so far.
 */
export async function evaluateBatches(
  evaluation: Executable,
  objective: Objective,
  batches: AsyncIterable<TrainingBatch> | Iterable<TrainingBatch>,
  { most, signal }: { readonly most: number; readonly signal?: AbortSignal },
): Promise<Measured> {
  let totals: Totals = NO_TOTALS;
  let [unread, examples] = [0, 0];
  let began = performance.now();
  const turn = eventLoopTurns();
  const read = async () => {
    const runs = await evaluation.read();
    totals = addRuns(totals, runs, examples, (performance.now() - began) / 1000);
    [unread, examples, began] = [0, 0, performance.now()];
  };
  for await (const batch of batches) {
    await turn();
    if (signal?.aborted) break;
    evaluation.run(batch.inputs);
    examples += batch.examples;
    if (++unread === most) await read();
  }
  if (unread) await read();
  return { ...totals, metrics: objective.metrics(totals) };
}
