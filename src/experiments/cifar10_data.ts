import { cifar10Classes, type ImageData, loadCifar10, syntheticImages, take } from "../data/mod.ts";
import type { Loading, StudyData } from "./experiment.ts";
import { imageFacts } from "./image_facts.ts";
import {
  type Cifar10Augmentation,
  heldOut,
  imageProtocol,
  type ImageSets,
  type MixingOptions,
} from "./image_protocol.ts";

/** Which images of CIFAR-10 are taken, and what is done to them. */
export interface Cifar10DataOptions extends MixingOptions {
  /** The folder of the files, binary or for Python, or `"synthetic"`; without one they are downloaded. */
  readonly data?: string;
  /** Training images, from the first on, those for validation included. */
  readonly images: number;
  /** How many of them, the last ones, aren't trained on but measured after every epoch. Default none. */
  readonly validation?: number;
  /** Test images, from the first on. */
  readonly test: number;
  /** Images a step. */
  readonly batch: number;
  /** Parts in which a step's gradient is computed. Default 1. */
  readonly accumulate?: number;
  /** What is done to training images. Default `"none"`. */
  readonly augment?: Cifar10Augmentation;
  /** Threads that prepare training images ahead. Default 1. */
  readonly loaders?: number;
  /** What is added to the data's name. */
  readonly note?: string;
  /** True if the test images are looked at after every epoch. Default false. */
  readonly testEachEpoch?: boolean;
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
  const { data, images, test, validation = 0, note } = options;
  const { train: all, test: tests, source } = data === "synthetic"
    ? syntheticImages({ train: images, test })
    : await cifar10Images(data, loading);
  const taken = take(all, images);
  const words = validation ? `the last ${validation} for validation` : "none for validation";
  const sets = { ...heldOut(taken, validation), test: take(tests, test) };
  return {
    description: [taken.description, words, note].filter(Boolean).join(", "),
    synthetic: data === "synthetic",
    ...data !== "synthetic" && await cifar10Facts(sets, source),
    ...imageProtocol(sets, options),
  };
}

/** What is known of images of CIFAR-10, of whose classes the first one is `first`. */
export async function cifar10Facts(
  sets: ImageSets,
  folder: string,
  first = 0,
): Promise<Required<Pick<StudyData, "classNames" | "facts">>> {
  const classes = cifar10Classes.slice(first, first + sets.train.classes);
  return {
    classNames: classes,
    facts: await imageFacts(sets, { kind: "CIFAR-10", folder, classes }),
  };
}

/** All images of CIFAR-10, from a folder or downloaded. */
export function cifar10Images(
  data: string | undefined,
  { log, stoppable }: Loading,
): Promise<ImageData> {
  const begin = performance.now();
  return stoppable((signal) =>
    loadCifar10({
      data: data || undefined,
      signal,
      onProgress: ({ received, total }) =>
        log.show({
          label: "downloading CIFAR-10",
          fraction: received / (total ?? Infinity),
          secondsLeft: (performance.now() - begin) / 1000 * ((total ?? NaN) / received - 1),
          facts: [`${(received / 1e6).toFixed(1)} MB`],
        }),
    })
  );
}
