/**
 * Trained models asked for more than they were trained on.
 *
 * @module
 */
import type { SequenceTask } from "../data/mod.ts";
import type { Device, Executable } from "../devices/mod.ts";
import { Graph } from "../graph/mod.ts";
import { Scope } from "../layers/mod.ts";
import type { TrialPoint } from "../reports/mod.ts";
import { languageModeling, type TrainingBatch } from "../training/mod.ts";
import type { Questions, Variant } from "./experiment.ts";
import { testBatches } from "./sequence_data.ts";

/** A question of some size. */
export interface SizedTask {
  /** The size: letters, pairs or tokens. */
  readonly size: number;
  /** The sequences. */
  readonly task: SequenceTask;
}

/** Questions in sequences of tokens. */
export interface SequenceQuestionsOptions {
  /** What sizes count, as in "Letters". */
  readonly unit: string;
  /** The smallest and the largest size in training. */
  readonly trained: readonly [number, number];
  /** What is asked. */
  readonly sizes: readonly SizedTask[];
  /** Sequences of each size. */
  readonly tests: number;
}

/** Questions to language models: sequences of several sizes, most of them longer than in training. */
export function sequenceQuestions(
  { unit, trained, sizes, tests }: SequenceQuestionsOptions,
): Questions {
  return {
    unit,
    trained,
    async assertAskable(device, variant) {
      for (const { task } of sizes) {
        const batch = batchFor(task, tests);
        (await compileQuestion(device, variant, { batch, length: task.length })).destroy();
      }
    },
    async ask(device, variant, values) {
      const points: TrialPoint[] = [];
      for (const { size, task } of sizes) {
        const batch = batchFor(task, tests);
        const shape = { batch, length: task.length };
        const question = await compileQuestion(device, variant, shape, values);
        const sums = await ask(question, testBatches(task, batch, tests));
        points.push({ size, accuracy: sums.correct / sums.count, exact: sums.exact / tests });
      }
      return points;
    },
  };
}

function batchFor(task: SequenceTask, tests: number): number {
  return Math.max(1, Math.min(64, tests, Math.floor(16_384 / task.length)));
}

/** A compiled model with its variables. */
type Question = Pick<Executable, "run" | "read" | "destroy">;

/** A model that answers, with these values or with none. */
async function compileQuestion(
  device: Device,
  { model, inventory: { parameters } }: Variant,
  shape: { readonly batch: number; readonly length: number },
  values?: ReadonlyMap<string, Float32Array>,
): Promise<Question> {
  const graph = new Graph();
  const scope = new Scope(graph, {
    parameter: ({ name, shape }) => graph.variable(name, shape),
    role() {},
  });
  const outputs = languageModeling(model, shape).build(graph, scope).sums;
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
