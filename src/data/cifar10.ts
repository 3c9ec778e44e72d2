import { cacheFolder, exists, requireDeno } from "../host/mod.ts";
import { FILES } from "./cifar10_files.ts";
import { readCifar10 } from "./cifar10_folder.ts";
import { download, type DownloadOptions, type Progress } from "./download.ts";
import type { ImageData } from "./images.ts";
import { readTar } from "./tar.ts";

/** Options of {@linkcode loadCifar10}. */
export interface Cifar10Options {
  /** A folder of the six files, binary ones or those for Python; nothing is downloaded then. */
  data?: string;
  /** Where the downloaded files are kept. @default The user's cache folder, `mimetic` in it. */
  cache?: string;
  /** Is told how far the download is. */
  onProgress?: (progress: Progress) => void;
  /** The address of the archive. @default The author's. */
  url?: string;
  /** The MD5 sum of the archive. @default The author's. */
  md5?: string;
  /** After how many seconds without a byte a download is given up. @default {60} */
  patience?: number;
  /** Ends a download; nothing of it stays. */
  signal?: AbortSignal;
}

const ARCHIVE = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz";
const MD5 = "c32a1d4ab5d03f1284b67883e8d87530";
const FOLDER = "cifar-10-batches-bin";

/**
 * CIFAR-10: 50,000 training and 10,000 test images, (3, 32, 32), ten classes.
 *
 * From `data`, a folder of `data_batch_1.bin` … `data_batch_5.bin` and `test_batch.bin`, or of the files
 * for Python, which have no ending (or the folder above it, as the archives unpack). Without it from the
 * cache, into which the official archive (170 MB) is downloaded once: checked against its MD5 sum, unpacked
 * beside its final place and renamed, so that the cache is never half-written.
 *
 * Source: Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009).
 *
 * @throws {Error} If the download fails or a file is missing, truncated or damaged; tells the file and
 *   the byte offset, or the address, and what to do.
 *
 * @example
 * ```ts
 * import { type ImageData, loadCifar10 } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * const load = (data?: string): Promise<ImageData> =>
 *   loadCifar10({ data, onProgress: ({ received }) => console.log(`${received} bytes`) });
 * await assert.rejects(load("no-such-folder"), /expected data_batch_1\.bin/);
 * ```
 */
export async function loadCifar10(options: Cifar10Options = {}): Promise<ImageData> {
  requireDeno("load CIFAR-10", "cifar10FromFiles reads the files that a page is given");
  const { data, cache, url = ARCHIVE, md5 = MD5, onProgress, patience, signal } = options;
  if (data !== undefined) {
    const source = await exists(`${data}/${FOLDER}/${FILES[0]}`) ? `${data}/${FOLDER}` : data;
    return { ...await readCifar10(source, "CIFAR-10 (from a given folder)"), source };
  }
  const folder = `${cache ?? cacheFolder()}/${FOLDER}`;
  if (!await exists(folder)) {
    try {
      await fetchInto(folder, url, { md5, onProgress, patience, signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw new Error(
        `${error instanceof Error ? error.message : error}. Without the download, give the six ` +
          `binary files with --data DIR, or train on generated images with --data synthetic`,
        { cause: error },
      );
    }
  }
  try {
    const description = md5.toLowerCase() === MD5
      ? "CIFAR-10 (official archive)"
      : "CIFAR-10 (other archive)";
    return { ...await readCifar10(folder, description), source: url };
  } catch (error) {
    throw new Error(
      `${error instanceof Error ? error.message : error}. Remove ${folder} to download it again`,
      { cause: error },
    );
  }
}

/** Downloads and unpacks beside `folder`, which appears at once and complete, or not at all. */
async function fetchInto(
  folder: string,
  url: string,
  options: DownloadOptions,
): Promise<void> {
  const partial = `${folder}.${crypto.randomUUID()}.partial`;
  await Deno.mkdir(`${partial}/files`, { recursive: true });
  try {
    const archive = `${partial}/archive.tar.gz`;
    await download(url, archive, options);
    await unpack(archive, `${partial}/files`, options.signal);
    await rename(`${partial}/files`, folder);
  } finally {
    await Deno.remove(partial, { recursive: true });
  }
}

/** Writes the six files of the archive, whose sum was checked, into a folder. */
async function unpack(archive: string, folder: string, signal?: AbortSignal): Promise<void> {
  const file = await Deno.open(archive);
  const missing = new Set(FILES);
  for await (const entry of readTar(file.readable.pipeThrough(new DecompressionStream("gzip")))) {
    const name = entry.name.split("/").at(-1)!;
    if (!missing.delete(name)) continue;
    await Deno.writeFile(`${folder}/${name}`, ReadableStream.from(entry.chunks), { signal });
  }
  if (missing.size > 0) {
    throw new Error(
      `Cannot unpack CIFAR-10: expected an archive of ${FILES.join(", ")}, got one without ` +
        [...missing].join(", "),
    );
  }
}

/** Renames; if another process was faster, its files are as good. */
async function rename(from: string, to: string): Promise<void> {
  try {
    await Deno.rename(from, to);
  } catch (error) {
    if (!await exists(to)) throw error;
  }
}
