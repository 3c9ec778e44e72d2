import { type ImageSet, sharedBytes, sharedLabels } from "../images.ts";
import { channelMoments } from "../channel_moments.ts";
import { ImageDecoder } from "./decode_image.ts";
import {
  type EncodedImages,
  placeImages,
  type Places,
  type UnreadImage,
} from "./encoded_images.ts";
import { fitImage } from "./fit_image.ts";
import { readImageHeader } from "./image_header.ts";
import { PackageError } from "./packages.ts";
import { assertHeld, listUnread, type LoadedImages, type Loading } from "./loaded_images.ts";

/** A set that fills up. */
interface Filling {
  readonly images: Uint8Array;
  readonly labels: Int32Array;
  /** 1 for each image that was read. */
  readonly read: Uint8Array;
}

/** What became of encoded images. */
export interface DecodedImages {
  /** Those that could be read. */
  readonly images: LoadedImages;
  /** True if the images' bytes decide it: it is the same the next time. */
  readonly final: boolean;
}

/**
 * Decodes images into a training and a test set, (3, `size`, `size`) each, one image at a time. Those that
 * can't be read are left out.
 *
 * @throws {RangeError} If the images would take more than 4 GiB, or a class has none to train on, or a set none
 *   at all, that can be read.
 */
export async function decodeImages(
  encoded: EncodedImages,
  options: Loading,
): Promise<DecodedImages> {
  const { size } = options;
  const placed = placeImages(encoded, options);
  const length = 3 * size * size;
  const total = encoded.labels.length;
  assertHeld(total, size);
  const sets = placed.counts.map((count): Filling => ({
    images: sharedBytes(count * length),
    labels: sharedLabels(count),
    read: new Uint8Array(count),
  }));
  const { leftOut, final } = await fill(sets, encoded, placed, options);
  const [train, test] = sets.map((set, i) => {
    if (set.read.includes(1)) return packed(set, encoded, options, ["training", "test"][i]);
    throw new RangeError(
      `Cannot use the images in ${encoded.path}: expected some to train and some to test on that can be ` +
        `read, but ${leftOut.length} of ${total} can't be:\n${listUnread(leftOut)}`,
    );
  });
  const { path: source, kind, classNames, notes } = encoded;
  const trained = new Set(train.labels);
  const missing = classNames.find((_, label) => !trained.has(label));
  if (missing !== undefined) {
    throw new RangeError(
      `Cannot use the images in ${source}: expected some of every class to train on that can be read, ` +
        `got none of ${missing}; ${leftOut.length} of ${total} can't be:\n${listUnread(leftOut)}`,
    );
  }
  const normalization = channelMoments(train);
  return {
    images: { train, test, leftOut, source, kind, classNames, normalization, notes },
    final,
  };
}

/**
 * Decodes all images into their places, and returns those that can't be, and if that is final.
 *
 * @throws {Error} If there are more or fewer images than labels.
 */
async function fill(
  sets: readonly Filling[],
  { labels, path, read }: EncodedImages,
  { tests, places }: Places,
  { size, fitting, onProgress, signal }: Loading,
): Promise<{ leftOut: UnreadImage[]; final: boolean }> {
  const decoder = new ImageDecoder();
  const leftOut: UnreadImage[] = [];
  let final = true;
  const length = 3 * size * size;
  let i = 0;
  for await (const image of read()) {
    signal?.throwIfAborted();
    if (i === labels.length) throw miscounted(path, i, "more");
    const { images, labels: own, read } = sets[tests[i]];
    const place = places[i];
    if ("reason" in image) {
      leftOut.push({ name: image.name, reason: image.reason });
      if ("readFailed" in image) final = false;
    } else {
      try {
        const header = readImageHeader(image.bytes);
        const pixels = await decoder.decode(image.bytes, header);
        fitImage(pixels, size, fitting, images.subarray(place * length, (place + 1) * length));
        [own[place], read[place]] = [labels[i], 1];
      } catch (error) {
        if (error instanceof PackageError) throw error;
        leftOut.push({ name: image.name, reason: (error as Error).message });
      }
    }
    i++;
    onProgress?.({ read: i, total: labels.length });
  }
  if (i < labels.length) throw miscounted(path, labels.length, `${i}`);
  return { leftOut, final };
}

function miscounted(path: string, labels: number, got: string): Error {
  return new Error(
    `Cannot read the images in ${path}: expected ${labels}, one for each label, got ${got}`,
  );
}

/** A set without the places of images that weren't read. */
function packed(
  { images, labels, read }: Filling,
  { kind, path, classNames }: EncodedImages,
  { size, fitting }: Loading,
  part: string,
): ImageSet {
  const length = 3 * size * size;
  let count = 0;
  read.forEach((isRead, from) => {
    if (!isRead) return;
    if (from !== count) {
      images.copyWithin(count * length, from * length, (from + 1) * length);
      labels[count] = labels[from];
    }
    count++;
  });
  return {
    images: images.subarray(0, count * length),
    labels: labels.subarray(0, count),
    ...{ count, height: size, width: size, channels: 3, classes: classNames.length },
    description:
      `${path} (${kind}, ${classNames.length} classes, ${size} × ${size} by ${fitting}), ` +
      `${count} ${part} images`,
  };
}
