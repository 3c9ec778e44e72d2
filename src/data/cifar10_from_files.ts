import { assertSizes, readImages, recordFile, TEST, TRAIN } from "./cifar10_files.ts";
import type { ImageData } from "./images.ts";

/**
 * CIFAR-10 from files that a page was given, by a drop or an `<input type="file" multiple>`:
 * `test_batch.bin` and one or more of `data_batch_1.bin` … `data_batch_5.bin`, of the archive for C
 * programs, in any order. They hold the same number of records each. Other files are passed over.
 *
 * @returns Training images in the order of the files' names, (3, 32, 32), ten classes.
 * @throws {Error} If a file is missing, truncated or damaged; the message names it and the byte.
 *
 * @example
 * ```ts
 * import { cifar10FromFiles } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * // A record is a label and 3072 bytes; real files have 10,000 each.
 * const files = ["test_batch.bin", "data_batch_1.bin"].map((name) =>
 *   new File([new Uint8Array(20 * 3073)], name)
 * );
 * const { train, test } = await cifar10FromFiles(files);
 * assert.deepEqual([train.count, test.count], [20, 20]);
 * ```
 */
export async function cifar10FromFiles(files: Iterable<File>): Promise<ImageData> {
  const given = new Map(Array.from(files, (file) => [file.name, recordFile(file)]));
  const of = (names: readonly string[]) => names.flatMap((name) => given.get(name) ?? []);
  const [train, test] = [of(TRAIN), of(TEST)];
  if (!train.length || !test.length) {
    throw new Error(
      `Cannot read CIFAR-10: expected ${TEST[0]} and at least one of ${TRAIN.join(", ")}, got ${
        [...given.keys()].slice(0, 8).join(", ") || "no files"
      }`,
    );
  }
  assertSizes([...train, ...test]);
  const description = "CIFAR-10 (from given files)";
  return {
    train: await readImages(train, "training", description),
    test: await readImages(test, "test", description),
    source: "given files",
  };
}
