import { checkInteger, checkIntegers, checkSwitches } from "../host/mod.ts";
import { Random } from "../random/mod.ts";
import { epochOrder, ImageStreams } from "./order.ts";

/** Tokens are int32. */
export const MOST_VOCABULARY = 2 ** 31;

/** A task of sequences, generated on the fly. */
export interface SequenceTask {
  /** How many different tokens there are; tokens are 0 … vocabulary − 1. */
  readonly vocabulary: number;
  /** T, tokens a sequence. */
  readonly length: number;
  /**
   * Writes one example: T tokens, and for each the token to predict there, or −1 where the loss ignores
   * it.
   */
  write(tokens: Int32Array, labels: Int32Array, random: Random): void;
}

/** One batch of sequences. Its arrays are filled anew once the next batch is asked for. */
export interface SequenceBatch {
  /** What a language model is given. */
  readonly inputs: {
    /** (B, T). */
    readonly tokens: Int32Array;
    /** (B, T): what to predict at each token, −1 where nothing counts. */
    readonly labels: Int32Array;
    /** (B), how many labels of each sequence count. */
    readonly counts: Float32Array;
  };
  /** How many sequences are real; the rest, in an epoch's last batch, are token 0 with label −1. */
  readonly examples: number;
}

/** Options of {@linkcode createSequenceLoader}. */
export interface SequenceLoaderOptions {
  /** B, sequences a batch. */
  batch: number;
  /** How many sequences an epoch has. */
  examples: number;
  /** Decides every sequence; give the test set another one. */
  seed: number | string;
  /** The same sequences in every epoch, in a new order, rather than new ones. @default {false} */
  fixed?: boolean;
  /** Whether sequences that don't fill a batch are left out, rather than padded. @default {true} */
  dropLast?: boolean;
}

/** Batches of sequences. */
export interface SequenceLoader {
  /** How many batches an epoch has. */
  readonly stepsPerEpoch: number;
  /**
   * The batches of an epoch; the same ones however often it is read.
   *
   * @throws {RangeError} If the index is not a non-negative integer.
   */
  epoch(index: number): Iterable<SequenceBatch>;
}

/**
 * Makes a loader of a sequence task. A sequence depends on (seed, epoch, its index), or with `fixed` on
 * (seed, its index): not on the batch size, and not on which epochs were read before.
 *
 * @throws {RangeError} If batch or examples are not positive integers or make no batch.
 *
 * @example
 * ```ts
 * import { createSequenceLoader, inductionHead } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * const task = inductionHead({ length: 10 });
 * const loader = createSequenceLoader(task, { batch: 4, examples: 8, seed: 0 });
 * for (const { inputs: { tokens, labels } } of loader.epoch(0)) {
 *   assert.equal(tokens.length, 4 * task.length);
 *   assert.equal(labels.length, 4 * task.length);
 * }
 * ```
 */
export function createSequenceLoader(
  task: SequenceTask,
  { batch, examples, seed, fixed = false, dropLast = true }: SequenceLoaderOptions,
): SequenceLoader {
  checkIntegers("make a sequence loader", { batch, "the task's length": task.length });
  checkInteger("make a sequence loader", "examples", examples, { most: 2 ** 31 - 1 });
  checkSwitches("make a sequence loader", { fixed, dropLast });
  const stepsPerEpoch = dropLast ? Math.floor(examples / batch) : Math.ceil(examples / batch);
  if (stepsPerEpoch === 0) {
    throw new RangeError(
      `Cannot make a sequence loader: expected enough examples for a batch of ${batch}, as the last ` +
        `one is dropped where it isn't full, got ${examples}`,
    );
  }
  new Random(seed); // refuses a seed that isn't one
  const tokens = new Int32Array(batch * task.length);
  const labels = new Int32Array(batch * task.length);
  const counts = new Float32Array(batch);
  function* read(epoch: number): Generator<SequenceBatch> {
    const order = epochOrder(examples, { seed, epoch, shuffle: fixed });
    const streams = new ImageStreams(seed, fixed ? 0 : epoch, "sequences");
    for (let step = 0; step < stepsPerEpoch; step++) {
      const indices = order.subarray(step * batch, (step + 1) * batch);
      writeBatch(task, indices, streams, tokens, labels);
      countLabels(labels, task.length, counts);
      yield { inputs: { tokens, labels, counts }, examples: indices.length };
    }
  }
  return {
    stepsPerEpoch,
    epoch(index) {
      checkInteger("read an epoch", "its index", index, { least: 0 });
      return read(index);
    },
  };
}

function writeBatch(
  task: SequenceTask,
  indices: Int32Array,
  streams: ImageStreams,
  tokens: Int32Array,
  labels: Int32Array,
): void {
  const length = task.length;
  tokens.fill(0, indices.length * length);
  labels.fill(-1, indices.length * length);
  indices.forEach((index, i) => {
    const [from, to] = [i * length, (i + 1) * length];
    task.write(tokens.subarray(from, to), labels.subarray(from, to), streams.at(index));
  });
}

/** How many labels of each sequence count. */
function countLabels(labels: Int32Array, length: number, counts: Float32Array): void {
  counts.forEach((_, i) => {
    const own = labels.subarray(i * length, (i + 1) * length);
    counts[i] = own.reduce((n, label) => label < 0 ? n : n + 1, 0);
  });
}
