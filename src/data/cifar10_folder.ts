import { assertSizes, FILES, readImages, type RecordFile, TEST, TRAIN } from "./cifar10_files.ts";
import { fileAt } from "./file_at.ts";
import { findCifarPython, readCifarPython } from "./formats/cifar_python.ts";
import type { ImageSet } from "./images.ts";

/**
 * Reads the six files of a folder, binary ones or those for Python. The binary ones hold 10,000 records
 * each, or the same smaller number each, for a reduced copy of the data set.
 *
 * @throws {Error} If a file is missing, has a wrong size or holds a label over 9; tells file and byte
 *   offset.
 */
export async function readCifar10(
  folder: string,
  description: string,
): Promise<{ train: ImageSet; test: ImageSet }> {
  const python = await findCifarPython(folder, "CIFAR-10");
  if (python) return await readCifarPython(python, description);
  const found = new Map<string, RecordFile>();
  for (const name of FILES) {
    const file = await fileAt(`${folder}/${name}`);
    if (file) found.set(name, file);
  }
  if (found.size < FILES.length) {
    throw new Error(
      `Cannot read CIFAR-10 from ${folder}: expected ${FILES.join(", ")}; ` +
        await describeFolder(folder, FILES),
    );
  }
  assertSizes([...found.values()]);
  const of = (names: readonly string[]) => names.map((name) => found.get(name)!);
  return {
    train: await readImages(of(TRAIN), "training", description),
    test: await readImages(of(TEST), "test", description),
  };
}

/** What a folder that isn't CIFAR-10's binary version may be instead, by a file or folder in it. */
const others: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^(data_batch_1|batches\.meta|cifar-10-batches-py)$/, "not all of CIFAR-10's files for Python"],
  [/^(data_batch_1\.mat|batches\.meta\.mat|cifar-10-batches-mat)$/, "CIFAR-10's files for Matlab"],
  [
    /^(train\.bin|train|fine_label_names\.txt|cifar-100-(binary|python|matlab))$/,
    "CIFAR-100, which has other classes and is read by deno task images",
  ],
];

const BINARY = "cifar-10-binary.tar.gz, the version for C programs";

/** Names that are listed of an unknown folder. */
const LISTED = 5;

/**
 * Says what there is where CIFAR-10's binary files should be, and what to do.
 *
 * @param folder What was named.
 * @param files The files that it must hold.
 * @returns The end of a sentence.
 */
async function describeFolder(folder: string, files: readonly string[]): Promise<string> {
  const names = await namesIn(folder);
  if (typeof names === "string") return names;
  const missing = files.filter((name) => !names.includes(name));
  if (missing.length < files.length) return `${missing.join(", ")} missing`;
  if (names.length === 0) return `it is empty; unpack ${BINARY}, there`;
  for (const [pattern, what] of others) {
    const name = names.find((name) => pattern.test(name));
    if (name) {
      return `it holds ${what} (${name}); get ${BINARY}, or the one for Python, and unpack it`;
    }
  }
  const archive = names.find(isArchive);
  if (archive) return `it holds the archive ${archive}; unpack it there with tar xzf ${archive}`;
  const shown = names.slice(0, LISTED).join(", ");
  return `it holds ${shown}${
    names.length > LISTED ? `, … (${names.length} names)` : ""
  }; get ${BINARY}`;
}

/** The names in a folder, or what it is instead. */
async function namesIn(folder: string): Promise<string[] | string> {
  try {
    if (!(await Deno.stat(folder)).isDirectory) {
      return isArchive(folder)
        ? `it is an archive; unpack it with tar xzf ${folder}, and name the folder that comes of it`
        : "it is a file, not a folder";
    }
    return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) {
      return "there is no such folder";
    }
    throw error;
  }
}

function isArchive(name: string): boolean {
  return /\.(tar\.gz|tgz|tar|zip)$/i.test(name);
}
