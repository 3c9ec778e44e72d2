/**
 * Data: image sets, seeded augmentation, sequence tasks, and loaders that yield typed arrays.
 *
 * @example Batches of generated images, augmented in a worker ahead of the step
 * ```ts
 * import {
 *   cifar10Normalization,
 *   createLoader,
 *   randomCrop,
 *   randomFlip,
 *   syntheticImages,
 * } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * const { train } = syntheticImages({ train: 64, test: 10 });
 * using loader = createLoader(train, {
 *   batch: 16,
 *   seed: 0,
 *   augment: [randomCrop(), randomFlip()],
 *   normalize: cifar10Normalization,
 * });
 * let images = 0;
 * for await (const batch of loader.epoch(0)) images += batch.examples;
 * assert.equal(images, 64);
 * ```
 *
 * @module
 */

export {
  type Augmentation,
  type ColorJitter,
  colorJitter,
  type ImageMixing,
  imageMixing,
  type ImageMixingOptions,
  type Interpolation,
  type PolicyName,
  type RandAugment,
  randAugment,
  type RandAugmentOptions,
  type RandomCrop,
  randomCrop,
  type RandomErasing,
  randomErasing,
  type RandomErasingOptions,
  type RandomFlip,
  randomFlip,
  type RandomResizedCrop,
  randomResizedCrop,
  type Resampling,
} from "./augment/mod.ts";
export { type Cifar10Options, loadCifar10 } from "./cifar10.ts";
export { cifar10Classes } from "./cifar10_files.ts";
export { cifar10FromFiles } from "./cifar10_from_files.ts";
export { copying, copyingAlphabet, type CopyingOptions, type CopyingVariant } from "./copying.ts";
export { dyck, type DyckOptions } from "./dyck.ts";
export { type Progress } from "./download.ts";
export {
  cifar10Normalization,
  type ImageData,
  type ImageSet,
  type Normalization,
  normalizeImages,
  take,
} from "./images.ts";
export { channelMoments } from "./channel_moments.ts";
export { findImages, type ImageForm, loadImages } from "./load_images.ts";
export { loadCifar100, loadImageFolder, loadParquetImages, loadSvhn } from "./load_particular.ts";
export type { FoundImages, LoadedImages, LoadImagesOptions } from "./files/loaded_images.ts";
export type { Fitting } from "./files/fit_image.ts";
export type { UnreadImage } from "./files/encoded_images.ts";
export { imagePackages } from "./files/packages.ts";
export { imagesFrom, imagesOfClasses } from "./image_parts.ts";
export {
  type Batch,
  type BatchInputs,
  createLoader,
  type Loader,
  type LoaderOptions,
} from "./loader.ts";
export type { MixedLabels } from "./preparer.ts";
export { type ImageBatches, imageBatches, type ImageBatchesOptions } from "./image_batches.ts";
export { syntheticImages, type SyntheticOptions } from "./synthetic.ts";
export { multiQueryRecall, type MultiQueryRecallOptions } from "./multi_query_recall.ts";
export { associativeRecall, inductionHead, type RecallOptions } from "./recall.ts";
export {
  createSequenceLoader,
  type SequenceBatch,
  type SequenceLoader,
  type SequenceLoaderOptions,
  type SequenceTask,
} from "./sequences.ts";
export {
  type SequenceBatches,
  sequenceBatches,
  type SequenceBatchesOptions,
  testSequences,
  type TestSequencesOptions,
} from "./sequence_batches.ts";
