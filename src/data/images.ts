import { checkInteger } from "../host/mod.ts";

/** Labeled images of one size, as bytes: what every loader reads. */
export interface ImageSet {
  /** `count` images one after the other, each (C, H, W), a byte a value. */
  readonly images: Uint8Array;
  /** The class of each image, from 0 to `classes` − 1. */
  readonly labels: Int32Array;
  /** How many images there are. */
  readonly count: number;
  /** H. */
  readonly height: number;
  /** W. */
  readonly width: number;
  /** C: 1 for gray, 3 for red, green and blue. */
  readonly channels: number;
  /** How many classes there are. */
  readonly classes: number;
  /** What the images are, for the head of a report. */
  readonly description: string;
}

/** A training and a test set that belong together. */
export interface ImageData {
  /** What to train on. */
  readonly train: ImageSet;
  /** What to measure accuracy on. */
  readonly test: ImageSet;
  /** Where the images came from: a folder, an address, or `synthetic`. */
  readonly source: string;
}

/** Mean and standard deviation of each channel, in units where a byte of 255 is 1. */
export interface Normalization {
  /** C means. */
  readonly mean: readonly number[];
  /** C standard deviations, all positive. */
  readonly std: readonly number[];
}

/**
 * CIFAR-10's channel means and standard deviations over all pixels of the 50,000 training images.
 * The often copied (0.2023, 0.1994, 0.2010) are means of the images' own deviations, not these.
 */
export const cifar10Normalization: Normalization = {
  mean: [0.4914, 0.4822, 0.4465],
  std: [0.2470, 0.2435, 0.2616],
};

/** Throws a `RangeError` unless there are a finite mean and a finite positive deviation for each channel. */
export function assertNormalization(
  doing: string,
  normalize: Normalization | undefined,
  channels: number,
): void {
  const { mean = [], std = [] } = normalize ?? {};
  const fits = mean.length === channels && std.length === channels;
  if (fits && mean.every(Number.isFinite) && std.every((x) => x > 0 && x < Infinity)) return;
  throw new RangeError(
    `Cannot ${doing}: expected a finite mean and a finite positive std for each of ${channels} ` +
      `channels, got mean [${mean}], std [${std}]`,
  );
}

/** What each byte of each channel becomes, (C, 256). */
export function normalizationTable({ mean, std }: Normalization): Float32Array {
  return Float32Array.from(
    { length: mean.length * 256 },
    (_, i) => ((i & 255) / 255 - mean[i >> 8]) / std[i >> 8],
  );
}

/**
 * The images of a set as a network takes them, (B, C, H, W), normalized as loaders do.
 *
 * @throws {RangeError} If the normalization hasn't a finite mean and a finite positive deviation for each
 *   of the set's channels.
 *
 * @example
 * ```ts
 * import { normalizeImages, syntheticImages } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * const { test } = syntheticImages({ train: 1, test: 10, seed: 0 });
 * assert.equal(normalizeImages(test).length, 10 * 3 * 32 * 32);
 * ```
 */
export function normalizeImages(
  { images, channels, height, width }: ImageSet,
  normalize: Normalization = cifar10Normalization,
): Float32Array {
  assertNormalization("normalize images", normalize, channels);
  const table = normalizationTable(normalize);
  const plane = height * width;
  const values = new Float32Array(images.length);
  for (let i = 0; i < values.length; i++) {
    values[i] = table[(Math.floor(i / plane) % channels) * 256 + images[i]];
  }
  return values;
}

/** Bytes that other threads can read without a copy, where the platform has them. */
export function sharedBytes(length: number): Uint8Array {
  return typeof SharedArrayBuffer === "undefined"
    ? new Uint8Array(length)
    : new Uint8Array(new SharedArrayBuffer(length));
}

/** Labels that other threads can read without a copy, where the platform has them. */
export function sharedLabels(length: number): Int32Array {
  return new Int32Array(sharedBytes(4 * length).buffer);
}

/**
 * The first `n` images of a set, or the whole set if it has no more. The bytes are shared, not copied.
 *
 * @throws {RangeError} If `n` is not a positive integer.
 *
 * @example
 * ```ts
 * import { syntheticImages, take } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * const { train } = syntheticImages({ train: 100, test: 10, seed: 0 });
 * assert.equal(take(train, 32).count, 32);
 * assert.equal(take(train, 1000).count, 100);
 * ```
 */
export function take(set: ImageSet, n: number): ImageSet {
  checkInteger("take images", "their number", n);
  if (n >= set.count) return set;
  return {
    ...set,
    images: set.images.subarray(0, n * set.channels * set.height * set.width),
    labels: set.labels.subarray(0, n),
    count: n,
    description: `${set.description}, first ${n} images`,
  };
}

/**
 * Throws unless the arrays' lengths are what `count` and the image size say, and every label is a class.
 *
 * @throws {RangeError} If they are not.
 */
export function assertImageSet(set: ImageSet): void {
  for (const name of ["count", "height", "width", "channels", "classes"] as const) {
    if (!Number.isInteger(set[name]) || set[name] < 1) {
      throw new RangeError(
        `Cannot use an image set: expected its ${name} to be a positive integer, got ${set[name]}`,
      );
    }
  }
  const bytes = set.count * set.channels * set.height * set.width;
  if (set.images.length !== bytes || set.labels.length !== set.count) {
    throw new RangeError(
      `Cannot use an image set: expected ${bytes} bytes and ${set.count} labels for ${set.count} ` +
        `images of [${set.channels}, ${set.height}, ${set.width}], got ${set.images.length} bytes ` +
        `and ${set.labels.length} labels`,
    );
  }
  const wrong = set.labels.findIndex((label) => label < 0 || label >= set.classes);
  if (wrong >= 0) {
    throw new RangeError(
      `Cannot use an image set: expected labels from 0 to ${set.classes - 1}, got ` +
        `${set.labels[wrong]} at index ${wrong}`,
    );
  }
}
