/**
 * Trained models asked for more than they were trained on.
 *
 * @module
 */
import type { SequenceTask } from "../src/data/mod.ts";
import type { Device, Executable } from "../src/devices/mod.ts";
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

/**
 * Makes sure that a device has room for the questions, before anything is trained for them.
 *
 * @throws {RangeError} if it hasn't.
 */
export async function assertAskable(
  device: Device,
  model: (length: number) => Model,
  sizes: readonly SizedTask[],
  tests: number,
): Promise<void> {
  for (const { task } of sizes) {
    (await compileQuestion(device, model(task.length), batchFor(task, tests))).destroy();
  }
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
    const batch = batchFor(task, tests);
    const question = await compileQuestion(device, model(task.length), batch, values);
    const sums = await ask(question, testBatches(task, batch, tests));
    points.push({ size, accuracy: sums.correct / sums.count, exact: sums.exact / tests });
  }
  return points;
}

function batchFor(task: SequenceTask, tests: number): number {
  return Math.max(1, Math.min(64, tests, Math.floor(16_384 / task.length)));
}

/** A compiled model with its variables. */
type Question = Pick<Executable, "run" | "read" | "destroy">;

/** A model that answers, with these values or with none. */
async function compileQuestion(
  device: Device,
  model: Model,
  batch: number,
  values?: ReadonlyMap<string, Float32Array>,
): Promise<Question> {
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
  try {
    for (const { name } of values ? parameters : []) variables.write(name, values!.get(name)!);
    const executable = await device.compile({ outputs }, variables, { maxPending: 1 });
    return {
      run: (feeds) => executable.run(feeds),
      read: () => executable.read(),
      destroy() {
        executable.destroy();
        variables.destroy();
      },
    };
  } catch (error) {
    variables.destroy();
    throw error;
  }
}

/** The objective's sums over batches. */
async function ask(
  question: Question,
  batches: AsyncIterable<TrainingBatch>,
): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  try {
    for await (const { feeds } of batches) {
      question.run(feeds);
      for (const run of await question.read()) {
        for (const [name, [value]] of Object.entries(run)) sums[name] = (sums[name] ?? 0) + value;
      }
    }
    return sums;
  } finally {
    question.destroy();
  }
}
