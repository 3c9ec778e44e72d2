/**
 * `loadImages` of one form each, for scripts that know what they have.
 *
 * @module
 */
import type { LoadedImages, LoadImagesOptions } from "./files/loaded_images.ts";
import { findImages, type ImageForm } from "./load_images.ts";

async function load(
  path: string,
  form: ImageForm,
  options: LoadImagesOptions,
): Promise<LoadedImages> {
  return await (await findImages(path, form)).load(options);
}

/**
 * CIFAR-100 with its fine classes: 50,000 training and 10,000 test images, (3, 32, 32), from `train.bin` and
 * `test.bin`, or from `train` and `test` of the version for Python, or the folder above them.
 *
 * Source: Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009).
 *
 * @throws {Error} If the folder has no such files, or they are damaged.
 *
 * @example
 * ```ts
 * import { loadCifar100 } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * await assert.rejects(loadCifar100("src"), /expected CIFAR-100 \(binary files or those for Python\)/);
 * ```
 */
export function loadCifar100(path: string, options: LoadImagesOptions = {}): Promise<LoadedImages> {
  return load(path, "CIFAR-100", options);
}

/**
 * SVHN's cropped digits, (3, 32, 32), from `train_32x32.mat` and `test_32x32.mat`; class k is the digit k.
 *
 * Source: Netzer et al., "Reading Digits in Natural Images with Unsupervised Feature Learning" (2011).
 *
 * @throws {Error} If the folder has no such files, or they are damaged.
 *
 * @example
 * ```ts
 * import { loadSvhn } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * await assert.rejects(loadSvhn("src"), /expected SVHN \(train_32x32\.mat and test_32x32\.mat\)/);
 * ```
 */
export function loadSvhn(path: string, options: LoadImagesOptions = {}): Promise<LoadedImages> {
  return load(path, "SVHN", options);
}

/**
 * Images of Parquet files as Hugging Face has them, (3, `size`, `size`): a column of images `{ bytes, path }`
 * and one of labels, in any number of files, whose names say what is tested on.
 *
 * @throws {Error} If the folder has none, they are damaged, or images can't be read.
 *
 * @example
 * ```ts
 * import { loadParquetImages } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * await assert.rejects(loadParquetImages("src"), /expected Parquet files as Hugging Face has them/);
 * ```
 */
export function loadParquetImages(
  path: string,
  options: LoadImagesOptions = {},
): Promise<LoadedImages> {
  return load(path, "Parquet", options);
}

/**
 * Images in folders by class, (3, `size`, `size`): `train/CLASS/…` with `test/CLASS/…` (or `val`), or
 * `CLASS/…`, of which a seed chooses the test images.
 *
 * @throws {Error} If there are no such folders, a class has no image, or images can't be read.
 *
 * @example
 * ```ts
 * import { loadImageFolder } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * await assert.rejects(loadImageFolder("kernels"), /expected images in folders by class/);
 * ```
 */
export function loadImageFolder(
  path: string,
  options: LoadImagesOptions = {},
): Promise<LoadedImages> {
  return load(path, "folders", options);
}
