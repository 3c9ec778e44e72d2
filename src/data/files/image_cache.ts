/**
 * Decoded images on the disk, found again by what they were made of.
 *
 * @module
 */
import {
  cacheFolder,
  exists,
  makeToken,
  replaceDurably,
  splitPath,
  warnOnce,
} from "../../host/mod.ts";
import { type ImageSet, sharedBytes, sharedLabels } from "../images.ts";
import type { LoadedImages } from "./loaded_images.ts";

/** The version of the files' layout, and of what decoding and scaling come to. */
const FORMAT = "mimetic images 3";
/** Bytes read and written at once. */
const PIECE = 2 ** 24;

type SetFacts = Omit<ImageSet, "images" | "labels">;

/** The first line of a file; labels and bytes of both sets follow. */
interface Head extends Omit<LoadedImages, "train" | "test"> {
  readonly format: string;
  readonly train: SetFacts;
  readonly test: SetFacts;
}

/**
 * The file of some images.
 *
 * @param key All that they are made of: the files' paths, sizes and times, and the options.
 * @param folder Where such files are kept. Default in the user's cache folder.
 */
export async function imageCacheFile(key: unknown, folder?: string): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify([FORMAT, key]));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return `${folder ?? `${cacheFolder()}/images`}/${digest.toHex().slice(0, 32)}.images`;
}

/** The images of a file; nothing if there is none, or it isn't whole. */
export async function readImageCache(path: string): Promise<LoadedImages | undefined> {
  if (!await exists(path)) return undefined;
  using file = await Deno.open(path);
  const head = await readHead(file);
  if (!head) return undefined;
  const { format: _, train, test, ...facts } = head;
  const sets = [allocate(train), allocate(test)] as const;
  const arrays = sets.flatMap(({ labels, images }) => [bytesOf(labels), images]);
  const length = arrays.reduce((sum, { length }) => sum + length, 0);
  const at = await file.seek(0, Deno.SeekMode.Current);
  if ((await file.stat()).size !== at + length) return undefined;
  for (const array of arrays) if (!await readInto(file, array)) return undefined;
  return { ...facts, train: sets[0], test: sets[1] };
}

/** Keeps images in a file, whole or not at all. A disk that has no room for it is only warned of. */
export async function writeImageCache(path: string, images: LoadedImages): Promise<void> {
  // Several processes may make the same file: each has a draft of its own.
  const staging = { token: makeToken(), confirm: () => Promise.resolve() };
  try {
    await Deno.mkdir(splitPath(path)[0], { recursive: true });
    await replaceDurably(path, contentsOf(images), staging);
  } catch (error) {
    warnOnce(`Images are decoded again the next time: ${(error as Error).message}`);
  }
}

/** What a file holds, in pieces. Memory that threads share takes a copy on the way. */
async function* contentsOf({ train, test, ...facts }: LoadedImages): AsyncGenerator<Uint8Array> {
  const factsOf = ({ images: _, labels: __, ...rest }: ImageSet): SetFacts => rest;
  const head: Head = { ...facts, format: FORMAT, train: factsOf(train), test: factsOf(test) };
  yield new TextEncoder().encode(JSON.stringify(head) + "\n");
  for (const { labels, images } of [train, test]) {
    for (const bytes of [bytesOf(labels), images]) {
      for (let from = 0; from < bytes.length; from += PIECE) yield bytes.slice(from, from + PIECE);
    }
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array {
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

/** The first line. The file stands behind it afterwards. */
async function readHead(file: Deno.FsFile): Promise<Head | undefined> {
  const pieces: number[] = [];
  const piece = new Uint8Array(65536);
  for (let n; (n = await file.read(piece)) !== null;) {
    const end = piece.subarray(0, n).indexOf(0x0a);
    for (const byte of piece.subarray(0, end < 0 ? n : end)) pieces.push(byte);
    if (end < 0) continue;
    await file.seek(pieces.length + 1, Deno.SeekMode.Start);
    try {
      const head = JSON.parse(new TextDecoder().decode(Uint8Array.from(pieces)));
      return head.format === FORMAT ? head : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Fills an array; false if the file ends before. Memory that threads share takes a copy on the way. */
async function readInto(file: Deno.FsFile, out: Uint8Array): Promise<boolean> {
  const piece = new Uint8Array(Math.min(PIECE, out.length));
  for (let at = 0; at < out.length;) {
    const n = await file.read(piece.subarray(0, out.length - at));
    if (n === null) return false;
    out.set(piece.subarray(0, n), at);
    at += n;
  }
  return true;
}
