/**
 * Generated sequences as sessions take them.
 *
 * @module
 */
import {
  createSequenceLoader,
  type SequenceBatch,
  type SequenceLoader,
  type SequenceTask,
} from "../src/data/mod.ts";
import type { TrainingBatch, TrainingData } from "../src/training/mod.ts";

/** What sequences are made for training and testing. */
export interface SequenceDataOptions {
  /** What is learned. */
  readonly train: SequenceTask;
  /** What is asked. */
  readonly test: SequenceTask;
  /** Sequences a step. */
  readonly batch: number;
  /** Sequences an epoch. */
  readonly examples: number;
  /** Sequences of a test. */
  readonly tests: number;
  /** The same sequences in every epoch. */
  readonly fixed: boolean;
  /** Decides the training sequences; tests are the same for all seeds. */
  readonly seed: number;
}

/** Seeds of tests are words, those of training numbers: they never meet. */
const TESTS = "tests";

/** Training and test sequences. Arms with the same seed see the same ones in the same order. */
export function sequenceData(options: SequenceDataOptions): TrainingData & Disposable {
  const { train, test, batch, examples, tests, fixed, seed } = options;
  const loader = createSequenceLoader(train, { batch, examples, seed, fixed });
  return {
    stepsPerEpoch: loader.stepsPerEpoch,
    epoch: (index) => batches(loader, index, batch),
    test: () => testBatches(test, batch, tests),
    [Symbol.dispose]() {},
  };
}

/** The batches of a test. */
export function testBatches(
  task: SequenceTask,
  batch: number,
  tests: number,
): AsyncGenerator<TrainingBatch> {
  const loader = createSequenceLoader(task, {
    batch,
    examples: tests,
    seed: TESTS,
    dropLast: false,
  });
  return batches(loader, 0, batch);
}

async function* batches(
  loader: SequenceLoader,
  epoch: number,
  batch: number,
): AsyncGenerator<TrainingBatch> {
  for (const made of loader.epoch(epoch)) {
    const { tokens, labels, valid } = made;
    yield { feeds: { tokens, labels, counts: counts(made, batch) }, examples: valid };
  }
}

/** How many labels of each sequence count. */
function counts({ labels }: SequenceBatch, batch: number): Float32Array {
  const length = labels.length / batch;
  return Float32Array.from(
    { length: batch },
    (_, i) => labels.subarray(i * length, (i + 1) * length).reduce((n, x) => x < 0 ? n : n + 1, 0),
  );
}
