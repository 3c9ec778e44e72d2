import {
  checkChoice,
  checkInteger,
  checkNumber,
  checkSwitches,
  ignoreMissing,
  requireDeno,
} from "../host/mod.ts";
import { findClassFolder } from "./files/class_folder.ts";
import { decodeImages } from "./files/decode_set.ts";
import type { EncodedImages } from "./files/encoded_images.ts";
import { imageCacheFile, readImageCache, writeImageCache } from "./files/image_cache.ts";
import {
  type FoundImages,
  listUnread,
  type LoadedImages,
  type LoadImagesOptions,
  type Loading,
} from "./files/loaded_images.ts";
import { findParquet } from "./formats/parquet.ts";
import { findRawSets, rawNames } from "./formats/raw_sets.ts";

/** What a folder of images may hold. */
export type ImageForm = "CIFAR-10" | "CIFAR-100" | "SVHN" | "Parquet" | "folders";

/** All of them, in the order in which they are looked for. */
const imageForms: readonly ImageForm[] = [...rawNames, "Parquet", "folders"];

/** What they are, for messages. */
const KNOWN: Readonly<Record<ImageForm, string>> = {
  "CIFAR-10": "CIFAR-10 (binary files or those for Python)",
  "CIFAR-100": "CIFAR-100 (binary files or those for Python)",
  SVHN: "SVHN (train_32x32.mat and test_32x32.mat)",
  Parquet: "Parquet files as Hugging Face has them",
  folders: "images in folders by class, CLASS/… or train/CLASS/… and test/CLASS/…",
};

/**
 * Says what images a folder holds, without reading them: their classes decide what a network must be.
 *
 * @param what The only form that is looked for. Default: whichever is there.
 * @throws {Error} If it holds none that are known.
 *
 * @example
 * ```ts
 * import { findImages } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * await assert.rejects(findImages("no-such-folder"), /expected a folder, got none/);
 * ```
 */
export async function findImages(path: string, what?: ImageForm): Promise<FoundImages> {
  requireDeno("find images");
  if (what) checkChoice("find images", "what is looked for", what, imageForms);
  const stat = await Deno.stat(path).catch(ignoreMissing);
  if (!stat?.isDirectory) {
    throw new Error(
      `Cannot find images in ${path}: expected a folder, got ${stat ? "a file" : "none"}`,
    );
  }
  for (const form of what ? [what] : imageForms) {
    const found = await findForm(path, form);
    if (found) return found;
  }
  const names = (await Array.fromAsync(Deno.readDir(path), ({ name }) => name)).sort();
  const shown = names.slice(0, 5).join(", ") + (names.length > 5 ? ", …" : "");
  throw new Error(
    `Cannot find images in ${path}: expected ${
      what ? KNOWN[what] : Object.values(KNOWN).join("; or ")
    }, ` +
      `got ${shown || "an empty folder"}`,
  );
}

async function findForm(path: string, form: ImageForm): Promise<FoundImages | undefined> {
  if (form !== "Parquet" && form !== "folders") return await findRawSets(path, form, withDefaults);
  const encoded = await (form === "Parquet" ? findParquet(path) : findClassFolder(path));
  if (!encoded) return undefined;
  const { kind, classNames } = encoded;
  return { kind, classNames, load: (options) => loadEncoded(encoded, withDefaults(options)) };
}

/**
 * Images of a folder as a training and a test set, (3, `size`, `size`) each, whatever the folder holds:
 *
 * - CIFAR-10 and CIFAR-100, binary files or those for Python; SVHN's cropped digits, `train_32x32.mat` and
 *   `test_32x32.mat`; each in its folder or the one above, in its own order.
 * - Parquet files as Hugging Face has them, a column of images `{ bytes, path }` and one of labels; which
 *   are tests is told by the files' names.
 * - Images in folders by class, `train/CLASS/…` with `test/CLASS/…` (or `val`), or `CLASS/…`, of which a
 *   seed chooses the test images. PNG, JPEG and WebP of 8 bits a channel are read; gray becomes three equal
 *   channels, opacity is passed over. They are shuffled by the seed. Decoders come from npm when the first
 *   such image is read.
 *
 * Images that aren't square or of another size are scaled by antialiased bilinear interpolation, with
 * Pillow's bytes. What was decoded is kept in the cache folder until a file's path, size or time changes;
 * nothing is kept where a file couldn't be read from the disk, which is tried again the next time.
 *
 * @throws {Error} If the folder holds nothing of this, or images can't be read: truncated, damaged,
 *   animated, CMYK, of 16 bits a channel, interlaced with fewer than 8, or larger than 40,000,000 pixels.
 *   All are counted and the first ten named; `skipBad` leaves them out.
 * @throws {RangeError} If an option is out of range, or the images would take more than 4 GiB.
 *
 * @example
 * ```ts
 * import { loadImages } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * await assert.rejects(loadImages("no-such-folder", { size: 64 }), /Cannot find images/);
 * ```
 */
export async function loadImages(
  path: string,
  options: LoadImagesOptions = {},
): Promise<LoadedImages> {
  withDefaults(options);
  return await (await findImages(path)).load(options);
}

function withDefaults(options: LoadImagesOptions = {}): Loading {
  const { size = 32, fitting = "crop", testPart = 0.2, seed = 0, skipBad = false } = options;
  checkInteger("load images", "size", size, { most: 4096 });
  checkChoice("load images", "fitting", fitting, ["crop", "stretch"]);
  checkNumber("load images", "testPart", testPart, { above: 0, below: 1 });
  checkInteger("load images", "seed", seed, { least: 0 });
  checkSwitches("load images", { skipBad });
  return { ...options, size, fitting, testPart, seed, skipBad };
}

async function loadEncoded(encoded: EncodedImages, options: Loading): Promise<LoadedImages> {
  const { size, fitting, testPart, seed, skipBad, cache } = options;
  const { path, kind, classNames, stamp } = encoded;
  const own = encoded.tests ? undefined : testPart;
  const key = {
    folder: [await Deno.realPath(path), kind],
    state: [classNames, stamp],
    options: [size, fitting, own, seed],
  };
  const file = await imageCacheFile(key, cache);
  const kept = await readImageCache(file);
  const images = kept ? { ...kept, source: path } : await decodeAndKeep(encoded, options, file);
  const { leftOut } = images;
  if (!leftOut.length || skipBad) return images;
  throw new Error(
    `Cannot read ${leftOut.length} of ${encoded.labels.length} images in ${path}: expected whole PNG, ` +
      "JPEG or WebP images of 8 bits a channel; --skip-bad (skipBad) leaves these out:\n" +
      listUnread(leftOut),
  );
}

async function decodeAndKeep(
  encoded: EncodedImages,
  options: Loading,
  file: string,
): Promise<LoadedImages> {
  const { images, final } = await decodeImages(encoded, options);
  if (final) await writeImageCache(file, images);
  return images;
}
