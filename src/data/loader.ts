import { type Augmentation, type ImageMixing, imageMixing, remade } from "./augment/mod.ts";
import { type BatchSource, type Filled, localSource, workerSources } from "./batch_source.ts";
import { checkInteger, checkSwitches, show } from "../host/mod.ts";
import {
  assertImageSet,
  assertNormalization,
  type ImageSet,
  type Normalization,
} from "./images.ts";
import { Random } from "../random/mod.ts";
import { batchArrays, batchBytes, type BatchPlan, type MixedLabels, Preparer } from "./preparer.ts";

/** What a classifier is given: `images` (B, C, H, W), normalized, and `labels` (B), a class each. */
export type BatchInputs =
  | { readonly images: Float32Array; readonly labels: Int32Array }
  /** Of a loader that mixes images, with `partnerLabels` (B) and `labelWeights` (B). */
  | { readonly images: Float32Array; readonly labels: Int32Array } & MixedLabels;

/** One batch. Its arrays are the loader's own and are filled anew once the next batch is asked for. */
export interface Batch {
  /** What a classifier is given. */
  readonly inputs: BatchInputs;
  /** (B), each image's place in the set. */
  readonly indices: Int32Array;
  /** How many images are real; the rest, in an epoch's last batch, are zeros with label and index −1. */
  readonly examples: number;
}

/** Options of {@linkcode createLoader}. */
export interface LoaderOptions {
  /** B, images a batch. */
  batch: number;
  /** Decides the order and every augmentation's draws. */
  seed: number | string;
  /** What is done to each image, in order. @default {[]} */
  augment?: readonly Augmentation[];
  /** How the images of a batch are mixed after that, and their labels with them. Default not at all. */
  mixing?: ImageMixing;
  /** What the channels are normalized by. */
  normalize: Normalization;
  /** Whether each epoch has an order of its own. @default {true} */
  shuffle?: boolean;
  /** Whether images that don't fill a batch are left out, rather than padded. @default {true} */
  dropLast?: boolean;
  /** So many workers prepare batches ahead, at most 64; 0: this thread does when asked. @default {1} */
  workers?: number;
}

/** Batches of an image set. */
export interface Loader extends Disposable {
  /** How many batches an epoch has. */
  readonly stepsPerEpoch: number;
  /**
   * The batches of an epoch. One epoch can be read at a time. Leaving the loop early is fine.
   *
   * @throws {RangeError} If the index is not a non-negative integer.
   * @throws {Error} While iterating: if the loader is closed, its worker failed, or another epoch is
   *   still being read.
   */
  epoch(index: number): AsyncIterableIterator<Batch>;
  /** Stops the worker. An epoch that is being read ends with an error. */
  close(): void;
}

/**
 * Makes a loader of batches (B, C, H, W). What a batch holds depends on the set, the seed, the epoch and
 * the options alone: not on timing, on `workers`, or on which epochs were read before. An image's
 * augmentation depends on (seed, epoch, its index), so not on the batch size either; how a batch is mixed on
 * (seed, epoch, step).
 *
 * Workers prepare up to two batches ahead beside the one that each of them fills, and keep a script open only
 * while they do. Images that lie in shared memory, as those that this package loads, aren't copied. Buffers
 * are recycled, so a batch must have been used or copied when the next one is asked for.
 *
 * @throws {RangeError} If the options, the set, or both together make no batch, or an augmentation's or the
 *   mixing's are out of range.
 * @throws {TypeError} If an augmentation is unknown or out of order.
 *
 * @example
 * ```ts
 * import { cifar10Normalization, createLoader, randomFlip, syntheticImages } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * const { train } = syntheticImages({ train: 100, test: 10, seed: 0 });
 * using loader = createLoader(train, {
 *   batch: 32,
 *   seed: 0,
 *   augment: [randomFlip()],
 *   normalize: cifar10Normalization,
 *   workers: 0,
 * });
 * assert.equal(loader.stepsPerEpoch, 3);
 * for await (const { inputs: { images, labels } } of loader.epoch(0)) {
 *   assert.equal(images.length, 32 * 3 * 32 * 32);
 *   assert.equal(labels.length, 32);
 * }
 * ```
 */
export function createLoader(set: ImageSet, options: LoaderOptions): Loader {
  const { batch, seed, augment: given = [], normalize } = options;
  const { shuffle = true, dropLast = true, workers = 1 } = options;
  if (!Array.isArray(given)) {
    throw new TypeError(`Cannot make a loader: expected augment to be a list, got ${show(given)}`);
  }
  // Plain data, as of a file, may lack what its makers fill in, and have what they refuse.
  const augment = given.map(remade);
  const mixing = options.mixing && imageMixing(options.mixing);
  const plan: BatchPlan = { set, batch, seed, augment, mixing, normalize, shuffle };
  assertPlan(plan);
  checkSwitches("make a loader", { shuffle, dropLast });
  checkInteger("make a loader", "workers", workers, { least: 0, most: MOST_WORKERS });
  const steps = dropLast ? Math.floor(set.count / batch) : Math.ceil(set.count / batch);
  if (steps === 0) {
    throw new RangeError(
      `Cannot make a loader: expected enough images for a batch of ${batch}, as the last one is ` +
        `dropped where it isn't full, got ${set.count}`,
    );
  }
  return new BatchLoader(plan, steps, workers);
}

/** The most workers of a loader. */
const MOST_WORKERS = 64;

function assertPlan(plan: BatchPlan): void {
  const { set, batch } = plan;
  assertImageSet(set);
  checkInteger("make a loader", "batch", batch);
  assertNormalization("make a loader", plan.normalize, set.channels);
  new Random(plan.seed); // refuses a seed that isn't one
  new Preparer(plan); // refuses what it can't bind, here rather than in the worker
}

function closedError(): Error {
  return new Error("Cannot read an epoch: the loader is closed");
}

class BatchLoader implements Loader {
  readonly stepsPerEpoch: number;
  readonly #plan: BatchPlan;
  readonly #workers: number;
  readonly #free: ArrayBuffer[] = [];
  #source: BatchSource | undefined;
  #reading = false;
  #closed = false;

  constructor(plan: BatchPlan, steps: number, workers: number) {
    this.#plan = plan;
    this.stepsPerEpoch = steps;
    this.#workers = workers;
  }

  epoch(index: number): AsyncIterableIterator<Batch> {
    checkInteger("read an epoch", "its index", index, { least: 0 });
    return this.#read(index);
  }

  async *#read(epoch: number): AsyncGenerator<Batch, undefined> {
    const source = this.#open();
    const flying: Promise<Filled>[] = [];
    let asked = 0;
    let held: ArrayBuffer | undefined;
    const ask = () => {
      if (asked >= this.stepsPerEpoch) return;
      const buffer = this.#free.pop() ?? new ArrayBuffer(batchBytes(this.#plan));
      const filled = source.fill(epoch, asked++, buffer);
      filled.catch(() => {}); // it is awaited later; until then its error is no unhandled one
      flying.push(filled);
    };
    this.#reading = true;
    try {
      for (let i = 0; i < source.ahead; i++) ask();
      for (let step = 0; step < this.stepsPerEpoch; step++) {
        if (this.#closed) throw closedError();
        const { buffer, valid } = await flying.shift()!;
        held = buffer;
        const { images, labels, indices, mixed } = batchArrays(this.#plan, buffer);
        yield { inputs: { images, labels, ...mixed }, indices, examples: valid };
        this.#free.push(buffer);
        held = undefined;
        ask();
      }
    } finally {
      if (held) this.#free.push(held);
      for (const result of await Promise.allSettled(flying)) {
        if (result.status === "fulfilled") this.#free.push(result.value.buffer);
      }
      this.#reading = false;
    }
  }

  #open(): BatchSource {
    if (this.#closed) throw closedError();
    if (this.#reading) {
      throw new Error("Cannot read an epoch: another one of this loader is still being read");
    }
    return this.#source ??= this.#workers
      ? workerSources(this.#plan, this.#workers)
      : localSource(this.#plan);
  }

  close(): void {
    this.#closed = true;
    this.#source?.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
