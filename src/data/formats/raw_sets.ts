/**
 * Data sets whose files hold pixels: they are read whole, and not kept elsewhere.
 *
 * @module
 */
import { ignoreMissing } from "../../host/mod.ts";
import { channelMoments } from "../channel_moments.ts";
import {
  assertSizes,
  cifar10Classes,
  FILES,
  readImages,
  type RecordFile,
} from "../cifar10_files.ts";
import { readCifar10 } from "../cifar10_folder.ts";
import { md5Hash } from "../download.ts";
import { fileAt } from "../file_at.ts";
import { fitImage } from "../files/fit_image.ts";
import {
  assertHeld,
  type FoundImages,
  type LoadedImages,
  type Loading,
} from "../files/loaded_images.ts";
import { type ImageSet, sharedBytes } from "../images.ts";
import {
  type CifarName,
  findCifarPython,
  pythonClassNames,
  pythonSums,
  readCifarPython,
} from "./cifar_python.ts";
import { isSvhn, readSvhn, svhnSums } from "./svhn.ts";

/** A data set of pixels as it lies in a folder. */
interface RawSets {
  readonly kind: string;
  readonly folder: string;
  readonly classNames: readonly string[];
  /** MD5 sums of the official files, where they are known. */
  readonly sums?: Readonly<Record<string, string>>;
  readonly read: (description: string) => Promise<{ train: ImageSet; test: ImageSet }>;
}

/** A data set of pixels. */
export type RawName = "CIFAR-10" | "CIFAR-100" | "SVHN";

const finders: Readonly<Record<RawName, (path: string) => Promise<RawSets | undefined>>> = {
  "CIFAR-10": async (path) => await cifar10Binary(path) ?? await cifarPython(path, "CIFAR-10"),
  "CIFAR-100": async (path) => await cifar100Binary(path) ?? await cifarPython(path, "CIFAR-100"),
  SVHN: svhn,
};

/** Images that are scaled before others get a turn, as what tells how far it is or ends it. */
const AT_ONCE = 256;

/** The names of all. */
export const rawNames: readonly RawName[] = Object.keys(finders) as RawName[];

/** A data set in a folder, or in the folder of its archive there. */
export async function findRawSets(
  path: string,
  name: RawName,
  withDefaults: (options?: object) => Loading,
): Promise<FoundImages | undefined> {
  const found = await finders[name](path);
  if (!found) return undefined;
  const { kind, classNames } = found;
  return { kind, classNames, load: (options) => load(found, withDefaults(options)) };
}

async function load(found: RawSets, options: Loading): Promise<LoadedImages> {
  const { kind, folder, classNames, sums } = found;
  const official = sums
    ? (await haveSums(folder, sums) ? ", official files" : ", not the official files")
    : "";
  const { train, test } = await found.read(`${kind}${official}`);
  const total = train.count + test.count;
  options.signal?.throwIfAborted();
  assertHeld(total, options.size);
  const fitted = await fitSet(train, options, { first: 0, total });
  return {
    ...{ kind, classNames, source: folder, leftOut: [], notes: [] },
    ...{ train: fitted, test: await fitSet(test, options, { first: train.count, total }) },
    normalization: channelMoments(fitted),
  };
}

async function haveSums(folder: string, sums: Readonly<Record<string, string>>): Promise<boolean> {
  for (const [name, sum] of Object.entries(sums)) {
    const hash = md5Hash();
    using file = await Deno.open(`${folder}/${name}`);
    for await (const chunk of file.readable) hash.update(chunk);
    if (hash.digest("hex") !== sum) return false;
  }
  return true;
}

/** A set of (3, 32, 32) at another size; its first image is that of number `first` of `total`. */
async function fitSet(
  set: ImageSet,
  { size, fitting, onProgress, signal }: Loading,
  { first, total }: { readonly first: number; readonly total: number },
): Promise<ImageSet> {
  if (set.width === size) return set;
  const plane = set.height * set.width;
  const images = sharedBytes(set.count * 3 * size * size);
  const samples = new Uint8Array(3 * plane);
  for (let n = 0; n < set.count; n++) {
    const from = n * 3 * plane;
    for (let i = 0; i < 3 * plane; i++) {
      samples[i] = set.images[from + i % 3 * plane + Math.floor(i / 3)];
    }
    const out = images.subarray(n * 3 * size * size, (n + 1) * 3 * size * size);
    fitImage({ samples, height: set.height, width: set.width, perPixel: 3 }, size, fitting, out);
    const read = n + 1;
    if (read % AT_ONCE && read < set.count) continue;
    onProgress?.({ read: first + read, total });
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
  }
  const description = `${set.description}, scaled to ${size} × ${size}`;
  return { ...set, images, height: size, width: size, description };
}

/** The first of the folders that has all files. */
async function folderOf(
  folders: readonly string[],
  files: readonly string[],
): Promise<string | undefined> {
  for (const folder of folders) {
    const there = await Promise.all(files.map((file) => fileAt(`${folder}/${file}`)));
    if (there.every(Boolean)) return folder;
  }
}

async function cifar10Binary(path: string): Promise<RawSets | undefined> {
  const folder = await folderOf([path, `${path}/cifar-10-batches-bin`], FILES);
  if (!folder) return undefined;
  const read = (description: string) => readCifar10(folder, description);
  return { kind: "CIFAR-10 (binary files)", folder, classNames: cifar10Classes, read };
}

async function cifar100Binary(path: string): Promise<RawSets | undefined> {
  const folder = await folderOf([path, `${path}/cifar-100-binary`], ["train.bin", "test.bin"]);
  if (!folder) return undefined;
  const layout = { labels: 2, classes: 100, records: 50_000 };
  const classNames = await namesIn(`${folder}/fine_label_names.txt`, layout.classes) ??
    numbered(layout.classes);
  const file = async (
    name: string,
  ): Promise<RecordFile[]> => [(await fileAt(`${folder}/${name}`))!];
  const read = async (description: string) => {
    const [train, test] = [await file("train.bin"), await file("test.bin")];
    [train, test].forEach((one) => assertSizes(one, layout));
    return {
      train: await readImages(train, "training", description, layout),
      test: await readImages(test, "test", description, layout),
    };
  };
  return { kind: "CIFAR-100 (binary files)", folder, classNames, read };
}

/** The names of classes in a file, between blanks; nothing if there is no such file. */
async function namesIn(path: string, classes: number): Promise<string[] | undefined> {
  const text = await Deno.readTextFile(path).catch(ignoreMissing);
  const names = text?.split(/\s+/).filter(Boolean);
  if (!names || names.length === classes) return names;
  throw new Error(`Cannot read ${path}: expected ${classes} names of classes, got ${names.length}`);
}

async function cifarPython(path: string, name: CifarName): Promise<RawSets | undefined> {
  const found = await findCifarPython(path, name);
  if (!found) return undefined;
  const names = await pythonClassNames(found) ??
    (name === "CIFAR-10" ? cifar10Classes : numbered(100));
  const read = (description: string) => readCifarPython(found, description);
  const kind = `${name} (files for Python)`;
  return { kind, folder: found.folder, classNames: names, sums: pythonSums(name), read };
}

async function svhn(folder: string): Promise<RawSets | undefined> {
  if (!await isSvhn(folder)) return undefined;
  const classNames = numbered(10);
  const read = (description: string) => readSvhn(folder, description);
  return { kind: "SVHN (cropped digits)", folder, classNames, sums: svhnSums, read };
}

/** Names of classes that have none. */
function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${i}`);
}
