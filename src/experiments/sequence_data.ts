/**
 * Generated sequences as sessions take them.
 *
 * @module
 */
import { createSequenceLoader, type SequenceBatch, type SequenceTask } from "../data/mod.ts";
import type { TrainingData } from "../training/mod.ts";

/** What sequences are made for training and testing. */
export interface SequenceBatchOptions {
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
  /** The same sequences in every epoch. Default false. */
  readonly fixed?: boolean;
  /** Decides the training sequences; tests are the same for all seeds. */
  readonly seed: number;
}

/** Seeds of tests are words, those of training numbers: they never meet. */
const TESTS = "tests";

/** The most tokens of a batch: a quarter of a GiB for them, as much for their labels. */
const MOST_TOKENS = 2 ** 26;

/**
 * Training and test sequences as sessions take them: `tokens int32 [B, T]`, `labels int32 [B·T]` and
 * `counts [B]`. Arms of the same seed see the same ones in the same order.
 *
 * @throws {RangeError} if the examples don't fill a batch, or a batch has too many tokens.
 */
export function sequenceBatches(options: SequenceBatchOptions): TrainingData & Disposable {
  const { train, test, batch, examples, tests, fixed = false, seed } = options;
  assertTokens(batch, Math.max(train.length, test.length));
  const loader = createSequenceLoader(train, { batch, examples, seed, fixed });
  return {
    stepsPerEpoch: loader.stepsPerEpoch,
    epoch: (index) => loader.epoch(index),
    test: () => testBatches(test, batch, tests),
    [Symbol.dispose]() {},
  };
}

function assertTokens(batch: number, length: number): void {
  const tokens = batch * length;
  if (tokens <= MOST_TOKENS) return;
  throw new RangeError(
    `Cannot make batches of sequences: expected at most ${MOST_TOKENS.toLocaleString("en-US")} ` +
      `tokens, got ${tokens.toLocaleString("en-US")}; choose a smaller --batch`,
  );
}

/** The batches of a test. */
export function testBatches(
  task: SequenceTask,
  batch: number,
  tests: number,
): Iterable<SequenceBatch> {
  const loader = createSequenceLoader(task, {
    batch,
    examples: tests,
    seed: TESTS,
    dropLast: false,
  });
  return loader.epoch(0);
}
