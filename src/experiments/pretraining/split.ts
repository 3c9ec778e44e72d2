/**
 * Images to pre-train on, and others to compare starts on.
 *
 * @module
 */
import {
  type ImageData,
  type ImageSet,
  imagesFrom,
  imagesOfClasses,
  syntheticImages,
  take,
} from "../../data/mod.ts";
import { type Cifar10DataOptions, cifar10Facts, cifar10Images } from "../cifar10_data.ts";
import type { Loading, StudyData } from "../experiment.ts";
import {
  type Cifar10Augmentation,
  heldOut,
  imageProtocol,
  type ImageSets,
} from "../image_protocol.ts";
import { assertHeldOut } from "../protocol.ts";
import { UsageError } from "../settings.ts";

/** Images, or classes, that only pre-training sees. */
export type Split = "classes" | "images";

/** Which images are for what. */
export interface SplitOptions extends Omit<Cifar10DataOptions, "augment" | "testEachEpoch"> {
  /** What is split. */
  readonly split: Split;
  /** Images to pre-train on: fewer where the split has no more. */
  readonly pretrain: number;
  /** How many of `images`, the last ones, aren't trained on but choose the rates. */
  readonly validation: number;
  /** What is done to training images. */
  readonly augment: Cifar10Augmentation;
}

/** What the stages of the experiment learn from. */
export interface SplitData {
  /** Pre-training, measured on the validation's images where their classes are its own. */
  readonly pretraining: StudyData;
  /** The comparison, measured on the validation's images; its networks are tested in the end. */
  readonly comparison: StudyData;
}

/** What stages of the experiment differ in. */
interface StageOptions {
  /** CIFAR-10's number of the first of its classes. Default 0. */
  readonly first?: number;
  /** True if the test images are looked at after every epoch. Default false. */
  readonly testEachEpoch?: boolean;
}

/** Classes of each side. */
export function classesOf(split: Split): number {
  return split === "classes" ? 5 : 10;
}

/**
 * Refuses what CIFAR-10 has too few images for: it would only be found out when they are split.
 *
 * @throws {UsageError} if a split of these sizes can't be made.
 */
export function assertSplit(
  { split, pretrain, images, validation }: Pick<
    SplitOptions,
    "split" | "pretrain" | "images" | "validation"
  >,
): void {
  assertHeldOut({ images, validation });
  const all = split === "classes" ? images : pretrain + images;
  const most = split === "classes" ? 25_000 : 50_000;
  if (all > most) {
    const what = split === "classes" ? "--images" : "--pretrain and --images";
    throw new UsageError(
      `Cannot use --split=${split} with ${all.toLocaleString("en-US")} images as ${what} are at ` +
        `most ${most.toLocaleString("en-US")}`,
    );
  }
}

/**
 * Loads CIFAR-10, or generates images, and splits them. With `"classes"`, classes 0 to 4 are pre-trained on
 * and 5 to 9 compared on; with `"images"`, the first `pretrain` and those that follow.
 *
 * @throws {RangeError} if there aren't as many images.
 */
export async function splitImages(options: SplitOptions, loading: Loading): Promise<SplitData> {
  const { split, pretrain, images, test, validation, note, data } = options;
  const all = data === "synthetic" ? generated(options) : await cifar10Images(data, loading);
  const [first, second] = sides(all.train, split, pretrain, images);
  const sets = {
    ...heldOut(second, validation),
    test: take(split === "classes" ? imagesOfClasses(all.test, 5, 5) : all.test, test),
  };
  const study = async (
    name: string,
    sets: ImageSets,
    { first = 0, testEachEpoch = false }: StageOptions,
  ): Promise<StudyData> => ({
    description: [
      `${name}: ${sets.train.description}`,
      `measured on ${testEachEpoch ? "test images of its own classes" : "validation images"}`,
      note,
    ].filter(Boolean).join(", "),
    synthetic: data === "synthetic",
    ...data !== "synthetic" && await cifar10Facts(sets, all.source, first),
    ...imageProtocol(sets, { ...options, testEachEpoch }),
  });
  // Of the split by classes, test images of the first ones: the comparison has none of these.
  const pretraining = split === "classes"
    ? { train: first, test: take(imagesOfClasses(all.test, 0, 5), Math.max(1, test)) }
    : { ...sets, train: first };
  return {
    // Nothing of it is tested but what it is measured on.
    pretraining: {
      ...await study("Pre-training", pretraining, { testEachEpoch: split === "classes" }),
      openTest: undefined,
    },
    // Its classes are the last ones, with numbers of their own.
    comparison: await study("Comparison", sets, { first: split === "classes" ? 5 : 0 }),
  };
}

/** As many images as the split asks for. */
function generated({ split, pretrain, images, test }: SplitOptions): ImageData {
  // Classes take turns: so many images have at least n of each half.
  const halves = (n: number) => 10 * Math.ceil(n / 5);
  return split === "classes"
    ? syntheticImages({ train: halves(Math.max(pretrain, images)), test: halves(test) })
    : syntheticImages({ train: pretrain + images, test });
}

function sides(
  set: ImageSet,
  split: Split,
  pretrain: number,
  images: number,
): [first: ImageSet, second: ImageSet] {
  if (split === "classes") {
    const [first, second] = [0, 5].map((from) => imagesOfClasses(set, from, 5));
    return [take(first, pretrain), imagesFrom(second, 0, images)];
  }
  return [imagesFrom(set, 0, pretrain), imagesFrom(set, pretrain, images)];
}
