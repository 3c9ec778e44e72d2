/**
 * Trained models asked for more than they were trained on.
 *
 * @module
 */
import type { SequenceTask } from "../src/data/mod.ts";
import type { Device } from "../src/devices/mod.ts";
import { Graph } from "../src/graph/mod.ts";
import { Scope } from "../src/layers/mod.ts";
import { type Model, takeInventory } from "../src/models/mod.ts";
import type { TrialPoint } from "../src/reports/mod.ts";
import { languageModeling, type TrainingBatch } from "../src/training/mod.ts";
import { testBatches } from "./sequence_data.ts";

/** A question of some size. */
export interface SizedTask {
  /** The size: letters, pairs or tokens. */
  readonly size: number;
  /** The sequences. */
  readonly task: SequenceTask;
}

/** Answers to sequences of each size. `model` makes the model for a length. */
export async function measurePoints(
  device: Device,
  model: (length: number) => Model,
  values: ReadonlyMap<string, Float32Array>,
  sizes: readonly SizedTask[],
  tests: number,
): Promise<TrialPoint[]> {
  const points: TrialPoint[] = [];
  for (const { size, task } of sizes) {
    const batch = Math.max(1, Math.min(64, tests, Math.floor(16_384 / task.length)));
    const sums = await evaluateOn(
      device,
      model(task.length),
      values,
      batch,
      testBatches(task, batch, tests),
    );
    points.push({ size, accuracy: sums.correct / sums.count, exact: sums.exact / tests });
  }
  return points;
}

/** The objective's sums over batches. */
async function evaluateOn(
  device: Device,
  model: Model,
  values: ReadonlyMap<string, Float32Array>,
  batch: number,
  batches: AsyncIterable<TrainingBatch>,
): Promise<Record<string, number>> {
  const graph = new Graph();
  const scope = new Scope(graph, {
    parameter: ({ name, shape }) => graph.variable(name, shape),
    role() {},
  });
  const outputs = languageModeling(model, { batch }).build(graph, scope).sums;
  const { parameters } = takeInventory(model);
  const variables = device.createVariables(
    parameters.map(({ name, shape }) => ({ name, shape, dtype: "float32" })),
  );
  for (const { name } of parameters) variables.write(name, values.get(name)!);
  const executable = await device.compile({ outputs }, variables, { history: 1 });
  const sums: Record<string, number> = {};
  for await (const { feeds } of batches) {
    executable.run(feeds);
    for (const run of await executable.read()) {
      for (const [name, [value]] of Object.entries(run)) sums[name] = (sums[name] ?? 0) + value;
    }
  }
  executable.destroy();
  variables.destroy();
  return sums;
}
