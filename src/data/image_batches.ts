import type { Augmentation, ImageMixing } from "./augment/mod.ts";
import { cifar10Normalization, type ImageData, type Normalization } from "./images.ts";
import { type Batch, createLoader } from "./loader.ts";

/** How images are made into batches. */
export interface ImageBatchesOptions {
  /** Images a step. */
  readonly batch: number;
  /** Decides the order of the training images, and what is done to them. */
  readonly seed: number | string;
  /** What is done to training images. Default nothing. */
  readonly augment?: readonly Augmentation[];
  /** How training images are mixed in pairs after that. Default not at all. */
  readonly mixing?: ImageMixing;
  /** What the channels are normalized by. Default CIFAR-10's mean and deviation. */
  readonly normalize?: Normalization;
  /** So many workers prepare training images ahead, and one test images; 0: this thread when asked. Default 1. */
  readonly workers?: number;
}

/** Batches of training and test images: what a trainer takes. */
export interface ImageBatches extends Disposable {
  /** Batches an epoch. */
  readonly stepsPerEpoch: number;
  /** The training batches of an epoch; the same ones whenever it is asked. */
  epoch(index: number): AsyncIterable<Batch>;
  /** The test batches, the last of them padded. */
  test(): AsyncIterable<Batch>;
}

/**
 * Images as sessions take them: `images [B, C, H, W]` and `labels int32 [B]`; where training images are mixed,
 * theirs have `partnerLabels int32 [B]` and `labelWeights [B]`, too. Arms of the same seed see the same images
 * in the same order, changed alike.
 *
 * @throws {RangeError} if the training images don't fill a batch.
 *
 * @example
 * ```ts
 * import { imageBatches, randomFlip, syntheticImages } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * const images = syntheticImages({ train: 100, test: 10, seed: 0 });
 * using batches = imageBatches(images, { batch: 32, seed: 0, augment: [randomFlip()] });
 * for await (const { inputs, examples } of batches.epoch(0)) {
 *   assert.deepEqual([inputs.images.length, inputs.labels.length, examples], [32 * 3072, 32, 32]);
 * }
 * for await (const { examples } of batches.test()) assert.equal(examples, 10);
 * ```
 */
export function imageBatches(
  { train, test }: Pick<ImageData, "train" | "test">,
  options: ImageBatchesOptions,
): ImageBatches {
  const { batch, seed, augment = [], mixing, normalize = cifar10Normalization, workers } = options;
  const common = { batch, seed, normalize };
  const training = createLoader(train, { ...common, augment, mixing, workers });
  const testing = createLoader(test, {
    ...common,
    shuffle: false,
    dropLast: false,
    workers: workers === 0 ? 0 : 1,
  });
  return {
    stepsPerEpoch: training.stepsPerEpoch,
    epoch: (index) => training.epoch(index),
    test: () => testing.epoch(0),
    [Symbol.dispose]() {
      training.close();
      testing.close();
    },
  };
}
