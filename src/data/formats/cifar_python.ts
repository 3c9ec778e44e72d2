import { fileAt } from "../file_at.ts";
import { type ImageSet, sharedBytes, sharedLabels } from "../images.ts";
import { type Pickled, type PickledBytes, readPickle } from "./pickle.ts";

/** Bytes of an image. */
const SIZE = 3072;

/** The files of a version for Python: their folder in the archive, names, and MD5 sums. */
interface PythonFiles {
  readonly folder: string;
  readonly train: Readonly<Record<string, string>>;
  readonly test: Readonly<Record<string, string>>;
  /** The file of the classes' names, and their key. */
  readonly meta: readonly [file: string, key: string];
  /** The key of the labels. */
  readonly labels: string;
  readonly classes: number;
}

/** As torchvision's `datasets/cifar.py` lists them. */
const versions = {
  "CIFAR-10": {
    folder: "cifar-10-batches-py",
    train: {
      data_batch_1: "c99cafc152244af753f735de768cd75f",
      data_batch_2: "d4bba439e000b95fd0a9bffe97cbabec",
      data_batch_3: "54ebc095f3ab1f0389bbae665268c751",
      data_batch_4: "634d18415352ddfa80567beed471001a",
      data_batch_5: "482c414d41f54cd18b22e5b47cb7c3cb",
    },
    test: { test_batch: "40351d587109b95175f43aff81a1287e" },
    meta: ["batches.meta", "label_names"],
    labels: "labels",
    classes: 10,
  },
  "CIFAR-100": {
    folder: "cifar-100-python",
    train: { train: "16019d7e3df5f24257cddd939b257f8d" },
    test: { test: "f0ef6b0ae62326f3e7ffdfab6717acfc" },
    meta: ["meta", "fine_label_names"],
    labels: "fine_labels",
    classes: 100,
  },
} as const satisfies Readonly<Record<string, PythonFiles>>;

/** The data sets that have a version for Python. */
export type CifarName = keyof typeof versions;

/** A folder of such files. */
export interface CifarPython {
  /** The data set. */
  readonly name: CifarName;
  /** The folder that holds the files themselves. */
  readonly folder: string;
}

/** The folder of a data set's files for Python: that one, or the archive's folder in it. */
export async function findCifarPython(
  folder: string,
  name: CifarName,
): Promise<CifarPython | undefined> {
  const { folder: own, train, test } = versions[name];
  for (const one of [folder, `${folder}/${own}`]) {
    const files = [...Object.keys(train), ...Object.keys(test)].map((file) => `${one}/${file}`);
    const there = await Promise.all(files.map(fileAt));
    if (there.every(Boolean)) return { name, folder: one };
  }
}

/** MD5 sums of the official files, by name. */
export function pythonSums(name: CifarName): Readonly<Record<string, string>> {
  return { ...versions[name].train, ...versions[name].test };
}

/**
 * The images of a version for Python.
 *
 * @throws {Error} If a file is damaged, or holds something else; tells the file and the byte.
 */
export async function readCifarPython(
  { name, folder }: CifarPython,
  description: string,
): Promise<{ train: ImageSet; test: ImageSet }> {
  const files: PythonFiles = versions[name];
  const read = async (names: Readonly<Record<string, string>>, part: string): Promise<ImageSet> => {
    const batches = [];
    for (const file of Object.keys(names)) {
      batches.push(await readBatch(`${folder}/${file}`, files));
    }
    const count = batches.reduce((sum, { labels }) => sum + labels.length, 0);
    const [images, labels] = [sharedBytes(count * SIZE), sharedLabels(count)];
    let first = 0;
    for (const batch of batches) {
      images.set(batch.images, first * SIZE);
      labels.set(batch.labels, first);
      first += batch.labels.length;
    }
    return {
      ...{ images, labels, count, height: 32, width: 32, channels: 3, classes: files.classes },
      description: `${description}, ${count} ${part} images`,
    };
  };
  return { train: await read(files.train, "training"), test: await read(files.test, "test") };
}

/** The names of its classes, if its file of them is there. */
export async function pythonClassNames(
  { name, folder }: CifarPython,
): Promise<readonly string[] | undefined> {
  const { meta: [file, key], classes } = versions[name];
  const path = `${folder}/${file}`;
  if (!await fileAt(path)) return undefined;
  const names = asMap(readPickle(await Deno.readFile(path), path), path).get(key);
  if (Array.isArray(names) && names.length === classes) return names.map(String);
  throw new Error(`Cannot read ${path}: expected ${classes} names at ${key}, got something else`);
}

async function readBatch(
  path: string,
  { labels: key, classes }: PythonFiles,
): Promise<{ images: Uint8Array; labels: readonly number[] }> {
  const batch = asMap(readPickle(await Deno.readFile(path), path), path);
  const [data, labels] = [batch.get("data"), batch.get(key)];
  const { shape = [], bytes } = (data ?? {}) as Partial<PickledBytes>;
  if (!bytes || shape.length !== 2 || shape[1] !== SIZE || !Array.isArray(labels)) {
    throw new Error(
      `Cannot read ${path}: expected data [images, ${SIZE}] and a list at ${key}, got ${
        [...batch.keys()].join(", ") || "nothing"
      }`,
    );
  }
  if (labels.length !== shape[0]) {
    throw new Error(`Cannot read ${path}: expected ${shape[0]} labels, got ${labels.length}`);
  }
  const wrong = labels.findIndex((label) =>
    !(Number.isInteger(label) && label as number >= 0 && label as number < classes)
  );
  if (wrong >= 0) {
    throw new Error(
      `Cannot read ${path}: expected labels from 0 to ${classes - 1}, got ${
        String(labels[wrong])
      } at image ${wrong}`,
    );
  }
  return { images: bytes, labels: labels as number[] };
}

function asMap(value: Pickled, path: string): ReadonlyMap<string | number, Pickled> {
  if (value instanceof Map) return value;
  throw new Error(`Cannot read ${path}: expected a dictionary, got another value`);
}
