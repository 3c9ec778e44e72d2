import {
  type Augmentation,
  imageBatches,
  type ImageData,
  loadCifar10,
  randAugment,
  randomCrop,
  randomErasing,
  randomFlip,
  syntheticImages,
  take,
} from "../data/mod.ts";
import type { Loading, StudyData } from "./experiment.ts";

/** What is done to training images: nothing, little, as ConvMixer's authors do, or most. */
export type Cifar10Augmentation = "none" | "crop" | "rand" | "strong";

/** What each recipe does to an image. */
export const cifar10Augmentations: Readonly<Record<Cifar10Augmentation, () => Augmentation[]>> = {
  none: () => [],
  crop: () => [randomCrop(), randomFlip()],
  rand: () => [randomFlip(), randAugment({ n: 2, m: 12 })],
  strong: () => [randomCrop(), randomFlip(), randAugment(), randomErasing()],
};

/** Which images of CIFAR-10 are taken, and what is done to them. */
export interface Cifar10DataOptions {
  /** The folder of the binary files, or `"synthetic"`; without one they are downloaded. */
  readonly data?: string;
  /** Training images, from the first on. */
  readonly images: number;
  /** Test images, from the first on. */
  readonly test: number;
  /** Images a step. */
  readonly batch: number;
  /** What is done to training images. Default `"none"`. */
  readonly augment?: Cifar10Augmentation;
  /** What is added to the data's name. */
  readonly note?: string;
}

/**
 * CIFAR-10 as a study's data, or generated images in its place. A stop ends a download, and leaves nothing
 * of it.
 *
 * @throws {Error} if the images are neither there nor can be downloaded.
 */
export async function cifar10Data(
  options: Cifar10DataOptions,
  loading: Loading,
): Promise<StudyData> {
  const { data, images, test, batch, augment: recipe = "none", note } = options;
  const { train: all, test: tests } = data === "synthetic"
    ? syntheticImages({ train: images, test })
    : await cifar10Images(data, loading);
  const augment = cifar10Augmentations[recipe]();
  const sets = { train: take(all, images), test: take(tests, test) };
  return {
    description: [sets.train.description, note].filter(Boolean).join(", "),
    synthetic: data === "synthetic",
    open: (seed) => imageBatches(sets, { batch, seed, augment }),
  };
}

/** All images of CIFAR-10, from a folder or downloaded. */
export function cifar10Images(
  data: string | undefined,
  { log, stoppable }: Loading,
): Promise<ImageData> {
  return stoppable((signal) =>
    loadCifar10({
      data: data || undefined,
      signal,
      onProgress: ({ received, total }) =>
        log.show({
          label: "downloading CIFAR-10",
          fraction: received / (total ?? Infinity),
          secondsLeft: 0,
          facts: [`${(received / 1e6).toFixed(1)} MB`],
        }),
    })
  );
}
