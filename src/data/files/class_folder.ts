import { exists } from "../../host/mod.ts";
import type { EncodedImage, EncodedImages, FailedRead, UnreadImage } from "./encoded_images.ts";

/** Names of files that are taken for images; what they are is told by their content. */
const IMAGE = /\.(png|apng|jpe?g|webp|gif|bmp|tiff?|avif|heic)$/i;
/** Names of folders of a part, in the order in which they are looked for. */
const TRAIN = ["train", "training"];
const TEST = ["test", "testing", "val", "valid", "validation"];
/** Bytes of the largest file that is read. */
const MOST_BYTES = 2 ** 28;

/** A file of an image. */
interface ImageFile {
  /** Its path within the folder. */
  readonly name: string;
  readonly label: number;
  readonly test: boolean;
  readonly size: number;
  /** Milliseconds; 0 where the platform doesn't tell. */
  readonly modified: number;
  /** True for a link without a file. */
  readonly missing: boolean;
}

/**
 * Finds images in folders by class: `CLASS/…` with the test images chosen by a seed, or `train/CLASS/…`
 * with `test/CLASS/…` (or `val`); a folder `train` that has none itself is a class. Classes are numbered in
 * the order of their names' UTF-16 units.
 *
 * @returns Nothing if there are no such folders.
 * @throws {Error} If a class has no images, or the test images have other classes.
 */
export async function findClassFolder(path: string): Promise<EncodedImages | undefined> {
  const folders = await foldersIn(path);
  const part = (names: readonly string[]) =>
    names.flatMap((name) => folders.filter((folder) => folder.toLowerCase() === name));
  const [train, trained] = await firstWithFolders(path, part(TRAIN));
  // Parts with images in no class; else one of the classes may be called "train".
  if (train === undefined && part(TRAIN).length && part(TEST).length) return undefined;
  const [test] = train === undefined ? [] : part(TEST);
  const classNames = train === undefined ? folders : trained;
  const unused = train === undefined
    ? []
    : folders.filter((name) => name !== train && name !== test);
  if (classNames.length < 2) return undefined;
  const walk = new Walk(path);
  for (const [label, name] of classNames.entries()) {
    const inside = train === undefined ? name : `${train}/${name}`;
    if (await walk.add(inside, label, false)) continue;
    // Folders of something else, not of classes without images.
    if (label === 0) return undefined;
    throw new Error(
      `Cannot use the images in ${path}: expected images of every class, got none in ${inside}`,
    );
  }
  if (test !== undefined) await addTests(walk, test, classNames);
  return encoded(walk, classNames, test !== undefined, unused);
}

/** The first of some folders that has folders, and their names. */
async function firstWithFolders(
  path: string,
  names: readonly string[],
): Promise<[name: string | undefined, folders: readonly string[]]> {
  for (const name of names) {
    const folders = await foldersIn(`${path}/${name}`);
    if (folders.length) return [name, folders];
  }
  return [undefined, []];
}

async function addTests(walk: Walk, test: string, classNames: readonly string[]): Promise<void> {
  const tested = await foldersIn(`${walk.path}/${test}`);
  const stranger = tested.find((name) => !classNames.includes(name));
  if (!tested.length || stranger !== undefined) {
    throw new Error(
      `Cannot use the images in ${walk.path}: expected ${test} to have folders of the classes that are ` +
        `trained on, got ${stranger ?? "none"}`,
    );
  }
  for (const name of tested) await walk.add(`${test}/${name}`, classNames.indexOf(name), true);
}

function encoded(
  { path, files, passed }: Walk,
  classNames: readonly string[],
  split: boolean,
  unused: readonly string[],
): EncodedImages {
  const others = [...passed].map(([kind, count]) => `${count} of ${kind}`).join(", ");
  return {
    kind: "images in folders by class",
    path,
    classNames,
    labels: Int32Array.from(files, ({ label }) => label),
    ...split && { tests: Uint8Array.from(files, ({ test }) => Number(test)) },
    notes: [
      ...unused.map((name) => `the folder ${name} isn't used`),
      ...others ? [`files that aren't images were passed over: ${others}`] : [],
    ],
    stamp: files.map(({ name, size, modified }) => [name, size, modified]),
    read: () => readFiles(path, files),
  };
}

async function* readFiles(
  path: string,
  files: readonly ImageFile[],
): AsyncGenerator<EncodedImage | UnreadImage | FailedRead> {
  for (const { name, size, missing } of files) {
    if (size > MOST_BYTES) {
      yield { name, reason: `${size} bytes, more than ${MOST_BYTES}` };
      continue;
    }
    try {
      yield { name, bytes: await Deno.readFile(`${path}/${name}`) };
    } catch (error) {
      const unread = { name, reason: (error as Error).message };
      // A link without a file stays one for as long as its size and time are none.
      yield missing ? unread : { ...unread, readFailed: true };
    }
  }
}

/** Collects the images below folders, in the order of their names. */
class Walk {
  readonly files: ImageFile[] = [];
  /** Other files: how many there are of each kind. */
  readonly passed = new Map<string, number>();

  constructor(readonly path: string) {}

  /** Adds the images below a folder of a class; true if there are any. */
  async add(folder: string, label: number, test: boolean): Promise<boolean> {
    const before = this.files.length;
    const entries = await Array.fromAsync(Deno.readDir(`${this.path}/${folder}`));
    for (const { name: own, isDirectory } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
      if (own.startsWith(".")) continue;
      const name = `${folder}/${own}`;
      if (isDirectory) {
        await this.add(name, label, test);
      } else if (IMAGE.test(own)) {
        this.files.push({ name, label, test, ...await statOf(`${this.path}/${name}`) });
      } else {
        const kind = /\.\w+$/.exec(own)?.[0].toLowerCase() ?? "no ending";
        this.passed.set(kind, (this.passed.get(kind) ?? 0) + 1);
      }
    }
    return this.files.length > before;
  }
}

/** A link without a file has none; reading it says why. */
async function statOf(path: string): Promise<Pick<ImageFile, "size" | "modified" | "missing">> {
  if (!await exists(path)) return { size: 0, modified: 0, missing: true };
  const { size, mtime } = await Deno.stat(path);
  return { size, modified: mtime?.getTime() ?? 0, missing: false };
}

/** The names of the folders in a folder, links to some included, in their order. */
async function foldersIn(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(path)) {
    if (name.startsWith(".")) continue;
    const isLink = isSymlink && await exists(`${path}/${name}`);
    if (isDirectory || isLink && (await Deno.stat(`${path}/${name}`)).isDirectory) names.push(name);
  }
  return names.sort((a, b) => a < b ? -1 : 1);
}
