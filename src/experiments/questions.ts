/**
 * Trained models asked for more than they were trained on.
 *
 * @module
 */
import { type SequenceTask, testSequences } from "../data/mod.ts";
import type { Device } from "../devices/mod.ts";
import type { TrialPoint } from "../reports/mod.ts";
import { sizeOf } from "../tensors/mod.ts";
import { Evaluator, languageModeling } from "../training/mod.ts";
import type { Questions, Variant } from "./experiment.ts";

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
  /** The accuracy from which on a size counts as reached. Default 0.9. */
  readonly reached?: number;
}

/** Questions to language models: sequences of several sizes, most of them longer than in training. */
export function sequenceQuestions(
  { unit, trained, sizes, tests, reached = 0.9 }: SequenceQuestionsOptions,
): Questions {
  return {
    unit,
    trained,
    reached,
    async assertAskable(device, variant) {
      for (const { task } of sizes) {
        const { parameters } = variant.network;
        const zeros = new Map(
          parameters.map(({ name, shape }) => [name, new Float32Array(sizeOf(shape))]),
        );
        (await openEvaluator(device, variant, { task, tests, values: zeros })).destroy();
      }
    },
    async ask(device, variant, values) {
      const points: TrialPoint[] = [];
      for (const { size, task } of sizes) {
        const evaluator = await openEvaluator(device, variant, { task, tests, values });
        try {
          const batches = testSequences(task, { batch: batchFor(task, tests), examples: tests });
          const { metrics } = await evaluator.evaluate(batches);
          points.push({ size, accuracy: metrics.accuracy, exact: metrics.exact! });
        } finally {
          evaluator.destroy();
        }
      }
      return points;
    },
  };
}

function batchFor(task: SequenceTask, tests: number): number {
  return Math.max(1, Math.min(64, tests, Math.floor(16_384 / task.length)));
}

/** What is asked of which values. */
interface Question {
  readonly task: SequenceTask;
  readonly tests: number;
  readonly values: ReadonlyMap<string, Float32Array>;
}

function openEvaluator(
  device: Device,
  { network }: Variant,
  { task, tests, values }: Question,
): Promise<Evaluator> {
  const objective = languageModeling({ batch: batchFor(task, tests), length: task.length });
  return Evaluator.create({ device, network, objective, values });
}
