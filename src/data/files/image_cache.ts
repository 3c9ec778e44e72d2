/**
 * Decoded images on the disk, found again by what they were made of.
 *
 * @module
 */
import {
  cacheFolder,
  crc32,
  exists,
  makeToken,
  replaceDurably,
  sha256,
  splitPath,
  warnOnce,
} from "../../host/mod.ts";
import { type ImageSet, sharedBytes, sharedLabels } from "../images.ts";
import { removeOutdated } from "./image_cache_names.ts";
import type { LoadedImages } from "./loaded_images.ts";

/** The version of the files' layout, and of what decoding and scaling come to. */
const FORMAT = "mimetic images 4";
/** Bytes read and written at once. */
const PIECE = 2 ** 24;
/** Bytes of the longest first line that is read: it names the images that couldn't be decoded. */
const MOST_HEAD = 2 ** 26;

type SetFacts = Omit<ImageSet, "images" | "labels">;

/**
 * The first line of a file, behind its checksum. Labels and bytes of both sets follow, and then a checksum of
 * each piece of them.
 */
interface Head extends Omit<LoadedImages, "train" | "test"> {
  readonly format: string;
  readonly train: SetFacts;
  readonly test: SetFacts;
}

/** All that images are made of. */
export interface ImageKey {
  /** The folder, by its real path, and what it is taken for. */
  readonly folder: unknown;
  /** What it holds: the files' paths, sizes and times. */
  readonly state: unknown;
  /** How they are read. */
  readonly options: unknown;
}

/**
 * The file of some images.
 *
 * @param key All that they are made of.
 * @param cache Where such files are kept. Default in the user's cache folder.
 */
export async function imageCacheFile(
  { folder, state, options }: ImageKey,
  cache?: string,
): Promise<string> {
  const parts = [await digest(folder), await digest([FORMAT, state]), await digest(options)];
  return `${cache ?? `${cacheFolder()}/images`}/${parts.join("-")}.images`;
}

async function digest(value: unknown): Promise<string> {
  return (await sha256(JSON.stringify(value))).slice(0, 16);
}

/** The images of a file; nothing if there is none, or it isn't what was written, which is warned of. */
export async function readImageCache(path: string): Promise<LoadedImages | undefined> {
  if (!await exists(path)) return undefined;
  using file = await Deno.open(path);
  const images = await readImages(file);
  if (!images) warnOnce(`Images are decoded again: ${path} isn't as it was written`);
  return images;
}

async function readImages(file: Deno.FsFile): Promise<LoadedImages | undefined> {
  const head = await readHead(file);
  if (!head) return undefined;
  const { format: _, train, test, ...facts } = head;
  const sets = [allocate(train), allocate(test)] as const;
  const sums: number[] = [];
  for (const { labels, images } of sets) {
    for (const array of [bytesOf(labels), images]) {
      if (!await readInto(file, array, sums)) return undefined;
    }
  }
  const written = new Uint32Array(sums.length);
  if (!await readInto(file, bytesOf(written))) return undefined;
  const isWhole = await file.read(new Uint8Array(1)) === null;
  if (!isWhole || written.some((sum, i) => sum !== sums[i])) return undefined;
  return { ...facts, train: sets[0], test: sets[1] };
}

/**
 * Keeps images in a file, whole or not at all, in place of those of the folder's earlier states. A disk that
 * has no room for it is only warned of.
 */
export async function writeImageCache(path: string, images: LoadedImages): Promise<void> {
  // Several processes may make the same file: each has a draft of its own.
  const staging = { token: makeToken(), confirm: () => Promise.resolve() };
  try {
    await Deno.mkdir(splitPath(path)[0], { recursive: true });
    await replaceDurably(path, contentsOf(images), staging);
    await removeOutdated(path);
  } catch (error) {
    warnOnce(`Images are decoded again the next time: ${(error as Error).message}`);
  }
}

/** What a file holds, in pieces. Memory that threads share takes a copy on the way. */
async function* contentsOf({ train, test, ...facts }: LoadedImages): AsyncGenerator<Uint8Array> {
  const factsOf = ({ images: _, labels: __, ...rest }: ImageSet): SetFacts => rest;
  const head: Head = { ...facts, format: FORMAT, train: factsOf(train), test: factsOf(test) };
  const sums: number[] = [];
  const summed = (piece: Uint8Array) => {
    sums.push(crc32(piece));
    return piece;
  };
  const line = JSON.stringify(head);
  yield new TextEncoder().encode(`${sumOf(line)} ${line}\n`);
  for (const { labels, images } of [train, test]) {
    for (const bytes of [bytesOf(labels), images]) {
      for (let from = 0; from < bytes.length; from += PIECE) {
        yield summed(bytes.slice(from, from + PIECE));
      }
    }
  }
  yield bytesOf(Uint32Array.from(sums));
}

function sumOf(line: string): string {
  return crc32(line).toString(16).padStart(8, "0");
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function allocate(facts: SetFacts): ImageSet {
  const { count, channels, height, width } = facts;
  return {
    ...facts,
    images: sharedBytes(count * channels * height * width),
    labels: sharedLabels(count),
  };
}

/** The first line, if it is as it was written. The file stands behind it afterwards. */
async function readHead(file: Deno.FsFile): Promise<Head | undefined> {
  const decoder = new TextDecoder();
  const piece = new Uint8Array(65536);
  let [text, length] = ["", 0];
  for (let n; (n = await file.read(piece)) !== null && length < MOST_HEAD; length += n) {
    const end = piece.subarray(0, n).indexOf(0x0a);
    text += decoder.decode(piece.subarray(0, end < 0 ? n : end), { stream: end < 0 });
    if (end < 0) continue;
    await file.seek(length + end + 1, Deno.SeekMode.Start);
    const [, sum, line] = /^(\w{8}) (.*)$/.exec(text) ?? [];
    return line !== undefined && sum === sumOf(line) ? JSON.parse(line) : undefined;
  }
}

/**
 * Fills an array, and adds the checksums of its pieces; false if the file ends before. Memory that threads share
 * takes a copy on the way.
 */
async function readInto(
  file: Deno.FsFile,
  out: Uint8Array,
  sums: number[] = [],
): Promise<boolean> {
  const whole = new Uint8Array(Math.min(PIECE, out.length));
  for (let at = 0; at < out.length; at += PIECE) {
    const piece = whole.subarray(0, out.length - at);
    for (let filled = 0; filled < piece.length;) {
      const n = await file.read(piece.subarray(filled));
      if (n === null) return false;
      filled += n;
    }
    sums.push(crc32(piece));
    out.set(piece, at);
  }
  return true;
}
