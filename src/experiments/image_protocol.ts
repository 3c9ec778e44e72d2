/**
 * Images under the protocol of experiments: some to train on, some to choose by, some to test on.
 *
 * @module
 */
import {
  type Augmentation,
  cifar10Normalization,
  createLoader,
  type ImageMixing,
  imageMixing,
  type ImageSet,
  imagesFrom,
  type Normalization,
  randAugment,
  randomCrop,
  randomErasing,
  randomFlip,
  randomResizedCrop,
} from "../data/mod.ts";
import type { Measurable, StudyData } from "./experiment.ts";
import { protocolData } from "./protocol.ts";
import { UsageError } from "./settings.ts";

/** What is done to training images: nothing, little, random windows, as ConvMixer's authors do, or most. */
export type Cifar10Augmentation = "none" | "crop" | "resized" | "rand" | "strong";

/** By how much crops move images of 32 pixels, and those of other sizes in proportion. */
const moved = (width: number) => randomCrop({ padding: Math.round(width / 8) });

/** What each recipe does to an image of that width, in pixels. */
export const imageRecipes: Readonly<
  Record<Cifar10Augmentation, (width: number) => Augmentation[]>
> = {
  none: () => [],
  crop: (width) => [moved(width), randomFlip()],
  resized: () => [randomResizedCrop(), randomFlip()],
  rand: () => [randomFlip(), randAugment({ n: 2, m: 12 })],
  strong: (width) => [moved(width), randomFlip(), randAugment(), randomErasing()],
};

/** Image sets by what they are for. */
export interface ImageSets {
  /** What is learned from. */
  readonly train: ImageSet;
  /** What is measured after epochs, and chosen by. Default nothing. */
  readonly validation?: ImageSet;
  /** What networks at chosen rates are measured on, once. */
  readonly test: ImageSet;
}

/** How training images are mixed in pairs, with their labels. */
export interface MixingOptions {
  /** α of Mixup; 0 for no Mixup. Default 0. */
  readonly mixup?: number;
  /** α of CutMix; 0 for no CutMix. Default 0. */
  readonly cutmix?: number;
}

/**
 * The mixing that is asked for; nothing where both are 0.
 *
 * @throws {RangeError} if an α is out of range.
 */
export function mixingOf({ mixup = 0, cutmix = 0 }: MixingOptions): ImageMixing | undefined {
  return mixup || cutmix ? imageMixing({ mixup, cutMix: cutmix }) : undefined;
}

/** How they are made into batches. */
export interface ImageProtocolOptions extends MixingOptions {
  /** Images a step. */
  readonly batch: number;
  /** Parts in which a step's gradient is computed; images are measured by as many as are in one. Default 1. */
  readonly accumulate?: number;
  /** What is done to training images. Default `"none"`. */
  readonly augment?: Cifar10Augmentation;
  /** Threads that prepare training images ahead. Default 1. */
  readonly loaders?: number;
  /** What the channels are normalized by. Default CIFAR-10's mean and deviation. */
  readonly normalize?: Normalization;
  /** True if the test images are looked at after every epoch. Default false. */
  readonly testEachEpoch?: boolean;
}

/**
 * The last images of a set kept for validation, the others to train on.
 *
 * @throws {UsageError} if none would be left to train on.
 */
export function heldOut(
  set: ImageSet,
  validation: number,
): Pick<ImageSets, "train" | "validation"> {
  if (validation === 0) return { train: set };
  const kept = set.count - validation;
  if (kept < 1) {
    throw new UsageError(
      `Cannot keep ${validation} of ${set.count} images for validation: expected fewer than there are, ` +
        "as the others are trained on; see --validation",
    );
  }
  return { train: imagesFrom(set, 0, kept), validation: imagesFrom(set, kept, validation) };
}

/**
 * The batches of a study's images, `images [B, C, H, W]` and `labels int32 [B]`, with `partnerLabels` and
 * `labelWeights` where training images are mixed, under the protocol of {@linkcode protocolData}. Test images
 * aren't read before the test, unless each epoch has one.
 *
 * @throws {RangeError} if the training images don't fill a batch, or it has no such equal parts.
 */
export function imageProtocol(
  { train, validation, test }: ImageSets,
  {
    batch,
    accumulate = 1,
    augment: recipe = "none",
    loaders = 1,
    normalize = cifar10Normalization,
    testEachEpoch,
    ...mixed
  }: ImageProtocolOptions,
): Pick<StudyData, "measuredOn" | "open" | "openTest" | "testEachEpoch" | "mixed"> {
  const augment = imageRecipes[recipe](train.width);
  const mixing = mixingOf(mixed);
  const measuring = (set: ImageSet) => (): Measurable => {
    const options = {
      batch: batch / accumulate,
      seed: 0,
      normalize,
      shuffle: false,
      dropLast: false,
    };
    const loader = createLoader(set, options);
    return { test: () => loader.epoch(0), [Symbol.dispose]: () => loader.close() };
  };
  const protocol = protocolData({
    train: (seed) =>
      createLoader(train, { batch, seed, augment, mixing, normalize, workers: loaders }),
    ...validation && { validation: measuring(validation) },
    test: measuring(test),
    testEachEpoch,
  });
  return { ...protocol, ...mixing && { mixed: true } };
}
