import {
  channelMoments,
  findImages,
  type Fitting,
  type FoundImages,
  type LoadedImages,
  syntheticImages,
  take,
} from "../data/mod.ts";
import type { Loading, StudyData } from "./experiment.ts";
import { imageFacts } from "./image_facts.ts";
import {
  type Cifar10Augmentation,
  heldOut,
  imageProtocol,
  type ImageSets,
  type MixingOptions,
} from "./image_protocol.ts";
import { UsageError } from "./settings.ts";

/** Which images of a folder are taken, and what is done to them. */
export interface FolderDataOptions extends MixingOptions {
  /** H = W in pixels. */
  readonly size: number;
  /** How images of other sizes become squares. */
  readonly fitting: Fitting;
  /** The part of each class to test on, where the folder has no test images. */
  readonly testPart: number;
  /** Leaves images out that can't be read. */
  readonly skipBad: boolean;
  /** Training images at most, those for validation included; 0 for all. */
  readonly images: number;
  /** The part of them that isn't trained on but measured after every epoch. */
  readonly validation: number;
  /** Test images at most; 0 for all. */
  readonly test: number;
  /** Images a step. */
  readonly batch: number;
  /** Parts in which a step's gradient is computed. Default 1. */
  readonly accumulate?: number;
  /** What is done to training images. */
  readonly augment: Cifar10Augmentation;
  /** Threads that prepare training images ahead. Default 1. */
  readonly loaders?: number;
  /** What is added to the data's name. */
  readonly note?: string;
  /** True if the test images are looked at after every epoch. */
  readonly testEachEpoch?: boolean;
}

/** Pixels of the side of generated images. */
const GENERATED = 32;

/**
 * What a folder holds, or generated images for `"synthetic"`.
 *
 * @param counts How many images are generated; 0 for 10,000 and 2,000.
 *
 * @throws {UsageError} if no folder is given.
 * @throws {Error} if it holds no images that are known.
 */
export async function findFolder(
  data: string,
  counts: Pick<FolderDataOptions, "images" | "test">,
): Promise<FoundImages> {
  if (data === "") {
    throw new UsageError("Cannot train without images: expected --data=DIR, or --data=synthetic");
  }
  return data === "synthetic" ? generated(counts) : await findImages(data);
}

function generated(
  { images, test }: Pick<FolderDataOptions, "images" | "test">,
): FoundImages {
  const kind = "SYNTHETIC";
  const classNames = Array.from({ length: 10 }, (_, i) => `${i}`);
  const load = ({ size = GENERATED } = {}): Promise<LoadedImages> => {
    if (size !== GENERATED) {
      throw new UsageError(`Cannot use --size=${size}: generated images have ${GENERATED} pixels`);
    }
    const made = syntheticImages({ ...images && { train: images }, ...test && { test } });
    const normalization = channelMoments(made.train);
    return Promise.resolve({ ...made, kind, classNames, normalization, leftOut: [], notes: [] });
  };
  return { kind, classNames, load };
}

/**
 * Images of somebody's folder as a study's data, normalized by what the training images' channels are. The
 * last of the training images are for validation.
 *
 * @throws {Error} if images can't be read, and aren't to be left out.
 * @throws {RangeError} if those that are left don't fill a batch.
 */
export async function folderData(
  found: FoundImages,
  options: FolderDataOptions,
  { log, stoppable }: Loading,
): Promise<StudyData> {
  const { size, fitting, testPart, skipBad } = options;
  const begin = performance.now();
  const loaded = await stoppable((signal) =>
    found.load({
      ...{ size, fitting, testPart, skipBad, signal },
      onProgress: ({ read, total }) =>
        log.show({
          label: "reading images",
          fraction: read / total,
          secondsLeft: (performance.now() - begin) / 1000 * (total - read) / read,
          facts: [`${read} of ${total}`],
        }),
    })
  );
  const sets = partsOf(loaded, options);
  const { kind, source, classNames, leftOut, notes, normalization } = loaded;
  const about = { kind, folder: source, classes: classNames, leftOut, notes };
  const facts = await imageFacts(sets, about, normalization);
  const { note } = options;
  const kept = sets.validation
    ? `the last ${sets.validation.count} for validation`
    : "none for validation";
  return {
    description: [sets.described, kept, note].filter(Boolean).join(", "),
    synthetic: loaded.kind === "SYNTHETIC",
    facts,
    ...loaded.kind !== "SYNTHETIC" && { classNames: facts.classes },
    notices: noticesOf(loaded),
    ...imageProtocol(sets, { ...options, normalize: facts.channels.train }),
  };
}

/** The parts of the images that are asked for, and what all training images are. */
function partsOf(
  { train, test }: LoadedImages,
  { images, validation, test: tests }: FolderDataOptions,
): ImageSets & { readonly described: string } {
  const taken = images ? take(train, images) : train;
  const kept = Math.floor(validation * taken.count);
  const sets = { ...heldOut(taken, kept), test: tests ? take(test, tests) : test };
  return { ...sets, described: taken.description };
}

/** Images that a notice names. */
const NAMED = 5;

function noticesOf({ leftOut, notes }: LoadedImages): string[] {
  const named = leftOut.slice(0, NAMED).map(({ name, reason }) => `${name} (${reason})`);
  if (leftOut.length > NAMED) {
    named.push(`and ${leftOut.length - NAMED} more, which data.json names`);
  }
  return [
    ...leftOut.length
      ? [`EXCLUDED ${leftOut.length} images that can't be read: ${named.join("; ")}.`]
      : [],
    ...notes.map((note) => `UNUSED ${note}.`),
  ];
}
