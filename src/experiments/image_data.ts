import {
  type Augmentation,
  cifar10Normalization,
  createLoader,
  type ImageData,
  type Normalization,
} from "../data/mod.ts";
import type { TrainingData } from "../training/mod.ts";

/** How images are made into batches. */
export interface ImageBatchOptions {
  /** Images a step. */
  readonly batch: number;
  /** Decides the order of the training images, and what is done to them. */
  readonly seed: number;
  /** What is done to training images. Default nothing. */
  readonly augment?: readonly Augmentation[];
  /** What the channels are normalized by. Default CIFAR-10's mean and deviation. */
  readonly normalize?: Normalization;
}

/**
 * Images as sessions take them: `images [B, C, H, W]` and `labels int32 [B]`. Arms of the same seed see the
 * same images in the same order, changed alike.
 *
 * @throws {RangeError} if the training images don't fill a batch.
 */
export function imageBatches(
  { train, test }: Pick<ImageData, "train" | "test">,
  { batch, seed, augment = [], normalize = cifar10Normalization }: ImageBatchOptions,
): TrainingData & Disposable {
  const common = { batch, seed, normalize };
  const training = createLoader(train, { ...common, augment });
  const testing = createLoader(test, { ...common, shuffle: false, dropLast: false });
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
