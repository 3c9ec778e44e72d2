import { createSequenceLoader, type SequenceBatch, type SequenceTask } from "./sequences.ts";

/** What sequences are made for training and testing. */
export interface SequenceBatchesOptions {
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

/** Batches of training and test sequences: what a trainer takes. */
export interface SequenceBatches extends Disposable {
  /** Batches an epoch. */
  readonly stepsPerEpoch: number;
  /** The training batches of an epoch; the same ones whenever it is asked. */
  epoch(index: number): Iterable<SequenceBatch>;
  /** The test batches, the last of them padded. */
  test(): Iterable<SequenceBatch>;
}

/** The most tokens of a batch: a quarter of a GiB for them, as much for their labels. */
const MOST_TOKENS = 2 ** 26;

/**
 * Training and test sequences as sessions take them: `tokens int32 [B, T]`, `labels int32 [B·T]` and
 * `counts [B]`. Arms of the same seed see the same ones in the same order.
 *
 * @throws {RangeError} if the examples don't fill a batch, or a batch has too many tokens.
 *
 * @example
 * ```ts
 * import { copying, sequenceBatches } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * const train = copying({ min: 2, max: 4, context: 12 });
 * const test = copying({ min: 8, max: 8, context: 20, single: true });
 * using batches = sequenceBatches({ train, test, batch: 4, examples: 16, tests: 6, seed: 0 });
 * assert.equal(batches.stepsPerEpoch, 4);
 * for (const { inputs } of batches.epoch(0)) assert.equal(inputs.tokens.length, 4 * 12);
 * ```
 */
export function sequenceBatches(options: SequenceBatchesOptions): SequenceBatches {
  const { train, test, batch, examples, tests, fixed = false, seed } = options;
  assertTokens(batch, Math.max(train.length, test.length));
  const loader = createSequenceLoader(train, { batch, examples, seed, fixed });
  return {
    stepsPerEpoch: loader.stepsPerEpoch,
    epoch: (index) => loader.epoch(index),
    test: () => testSequences(test, { batch, examples: tests }),
    [Symbol.dispose]() {},
  };
}

function assertTokens(batch: number, length: number): void {
  const tokens = batch * length;
  if (tokens <= MOST_TOKENS) return;
  throw new RangeError(
    `Cannot make batches of sequences: expected at most ${MOST_TOKENS.toLocaleString("en-US")} ` +
      `tokens, got ${tokens.toLocaleString("en-US")}; choose a smaller batch`,
  );
}

/** What is measured on which sequences. */
export interface TestSequencesOptions {
  /** Sequences a batch. */
  readonly batch: number;
  /** Sequences in all. */
  readonly examples: number;
  /** What they are for: sequences for validation are other ones than those of the test. Default "tests". */
  readonly use?: "tests" | "validation";
}

/** The batches of a test: the same sequences for every seed of training, the last batch padded. */
export function testSequences(
  task: SequenceTask,
  { batch, examples, use = "tests" }: TestSequencesOptions,
): Iterable<SequenceBatch> {
  // Seeds of tests are words, those of training numbers: they never meet.
  return createSequenceLoader(task, { batch, examples, seed: use, dropLast: false }).epoch(0);
}
