import { checkInteger } from "../host/mod.ts";
import { type ImageSet, sharedBytes, sharedLabels } from "./images.ts";

/**
 * `count` images of a set, from the one at `first` on. The bytes are shared, not copied.
 *
 * @throws {RangeError} If the set has no such images.
 *
 * @example
 * ```ts
 * import { imagesFrom, syntheticImages } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * const { train } = syntheticImages({ train: 100, test: 10, seed: 0 });
 * assert.equal(imagesFrom(train, 80, 20).labels[0], train.labels[80]);
 * ```
 */
export function imagesFrom(set: ImageSet, first: number, count: number): ImageSet {
  checkInteger("take images", "the first one's place", first, { least: 0 });
  checkInteger("take images", "their number", count);
  if (first + count > set.count) {
    throw new RangeError(
      `Cannot take images of ${set.description}: expected places from 0 to ${set.count - 1}, ` +
        `got ${first} to ${first + count - 1}`,
    );
  }
  const size = set.channels * set.height * set.width;
  return {
    ...set,
    images: set.images.subarray(first * size, (first + count) * size),
    labels: set.labels.subarray(first, first + count),
    count,
    description: `${set.description}, images ${first} to ${first + count - 1}`,
  };
}

/**
 * The images of `count` classes, from the class `first` on, in their order; that class becomes class 0.
 *
 * @throws {RangeError} If the set has no such classes, or no image of any.
 *
 * @example
 * ```ts
 * import { imagesOfClasses, syntheticImages } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * const { train } = syntheticImages({ train: 100, test: 10, seed: 0 });
 * const half = imagesOfClasses(train, 5, 5);
 * assert.deepEqual([half.count, half.classes], [50, 5]);
 * ```
 */
export function imagesOfClasses(set: ImageSet, first: number, count: number): ImageSet {
  checkInteger("take classes", "the first one", first, { least: 0 });
  checkInteger("take classes", "their number", count);
  const chosen: number[] = [];
  set.labels.forEach((label, i) => label >= first && label < first + count && chosen.push(i));
  if (first + count > set.classes || chosen.length === 0) {
    throw new RangeError(
      `Cannot take classes of ${set.description}: expected some of 0 to ${
        set.classes - 1
      } that have ` +
        `images, got ${first} to ${first + count - 1}`,
    );
  }
  const size = set.channels * set.height * set.width;
  const [images, labels] = [sharedBytes(chosen.length * size), sharedLabels(chosen.length)];
  chosen.forEach((from, to) => {
    images.set(set.images.subarray(from * size, (from + 1) * size), to * size);
    labels[to] = set.labels[from] - first;
  });
  return {
    ...set,
    images,
    labels,
    count: chosen.length,
    classes: count,
    description: `${set.description}, classes ${first} to ${first + count - 1}`,
  };
}
