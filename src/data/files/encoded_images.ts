/**
 * Data sets of encoded images, before any of them is decoded.
 *
 * @module
 */
import { Random } from "../../random/mod.ts";

/** An image as it is stored. */
export interface EncodedImage {
  /** As messages name it. */
  readonly name: string;
  /** Its file's content. */
  readonly bytes: Uint8Array;
}

/** The images of a folder, by class. */
export interface EncodedImages {
  /** What holds them, in words, as in `images in folders by class`. */
  readonly kind: string;
  /** Where they lie. */
  readonly path: string;
  /** The classes, in the order of their numbers. */
  readonly classNames: readonly string[];
  /** (N), the class of each in the order in which they are read. */
  readonly labels: Int32Array;
  /** (N), 1 for each that is a test image; nothing where they aren't split. */
  readonly tests?: Uint8Array;
  /** What was passed over, and why, in words. */
  readonly notes: readonly string[];
  /** What changes with the files' contents: their paths, sizes and times. */
  readonly stamp: readonly unknown[];
  /** Reads them one after the other. An error in place of one is the reason why it can't be read. */
  read(): AsyncIterable<EncodedImage | UnreadImage | FailedRead>;
}

/** An image that can't be used. */
export interface UnreadImage {
  /** As messages name it. */
  readonly name: string;
  /** Why, as in `truncated`. */
  readonly reason: string;
}

/** An image whose bytes can't be had now, and perhaps can the next time. */
export interface FailedRead extends UnreadImage {
  /** Tells it from one that can't be used for what its bytes are. */
  readonly readFailed: true;
}

/** Where each image goes. */
export interface Places {
  /** (N), 1 for each that is a test image. */
  readonly tests: Uint8Array;
  /** (N), its place in its set. */
  readonly places: Int32Array;
  /** How many are trained on and tested on. */
  readonly counts: readonly [train: number, test: number];
}

/**
 * Shuffles the images, as the last ones of a set may be kept for validation, and splits those that aren't:
 * `testPart` of each class, rounded, and at least one where a class has two.
 *
 * @throws {RangeError} If a class has no image to train on.
 */
export function placeImages(
  { labels, tests: given, classNames, path }: EncodedImages,
  { testPart, seed }: { testPart: number; seed: number },
): Places {
  const random = new Random(seed).child("images");
  const tests = given ?? splitByClass(labels, classNames.length, testPart, random.child("split"));
  const trained = new Uint8Array(classNames.length);
  const places = new Int32Array(labels.length);
  const order = Int32Array.from(labels, (_, i) => i);
  random.child("order").shuffle(order);
  const counts: [number, number] = [0, 0];
  for (const i of order) {
    places[i] = counts[tests[i]]++;
    if (!tests[i]) trained[labels[i]] = 1;
  }
  const missing = trained.indexOf(0);
  if (missing >= 0 || !counts[1]) {
    throw new RangeError(
      missing >= 0
        ? `Cannot use the images in ${path}: expected some of every class to train on, got none of ` +
          classNames[missing]
        : `Cannot use the images in ${path}: expected test images, got none`,
    );
  }
  return { tests, places, counts };
}

function splitByClass(
  labels: Int32Array,
  classes: number,
  part: number,
  random: Random,
): Uint8Array {
  const tests = new Uint8Array(labels.length);
  const byClass = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label, i) => byClass[label].push(i));
  byClass.forEach((indices, label) => {
    random.child(String(label)).shuffle(indices);
    const count = indices.length < 2 ? 0 : Math.max(1, Math.round(part * indices.length));
    for (const i of indices.slice(0, Math.min(count, indices.length - 1))) tests[i] = 1;
  });
  return tests;
}
