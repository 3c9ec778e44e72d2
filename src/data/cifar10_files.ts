import { describeFolder } from "./cifar10_folder.ts";
import { type ImageSet, sharedBytes } from "./images.ts";

const SIZE = 3072;
/** Bytes of a record: a label, then 1,024 red, 1,024 green and 1,024 blue ones. */
export const RECORD = 1 + SIZE;
/** Records of each of the official files. */
export const RECORDS = 10_000;
const TRAIN = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`);
const TEST = ["test_batch.bin"];
/** The six files. */
export const FILES: readonly string[] = [...TRAIN, ...TEST];
const CHUNK = 1000; // records read at once: 3 MB beside the images themselves

/**
 * Reads the six binary files of a folder. They hold 10,000 records each, or the same smaller number each,
 * for a reduced copy of the data set.
 *
 * @throws {Error} If a file is missing, has a wrong size or holds a label over 9; tells file and byte
 *   offset.
 */
export async function readCifar10(
  folder: string,
  description: string,
): Promise<{ train: ImageSet; test: ImageSet }> {
  const records = await countRecords(folder);
  const read = async (names: readonly string[], part: string): Promise<ImageSet> => {
    const count = records * names.length;
    const [images, labels] = [sharedBytes(count * SIZE), sharedBytes(count)];
    for (const [i, name] of names.entries()) {
      await readFile(`${folder}/${name}`, records, {
        images: images.subarray(i * records * SIZE),
        labels: labels.subarray(i * records),
      });
    }
    return {
      images,
      labels,
      count,
      height: 32,
      width: 32,
      channels: 3,
      classes: 10,
      description: `${description}, ${count} ${part} images`,
    };
  };
  return { train: await read(TRAIN, "training"), test: await read(TEST, "test") };
}

/** How many records each file has, after all six were looked at. */
async function countRecords(folder: string): Promise<number> {
  const sizes = await Promise.all(FILES.map((name) => fileSize(`${folder}/${name}`)));
  const missing = FILES.filter((_, i) => sizes[i] === undefined);
  if (missing.length > 0) {
    throw new Error(
      `Cannot read CIFAR-10 from ${folder}: expected ${FILES.join(", ")}; ` +
        await describeFolder(folder, FILES),
    );
  }
  const usual = sizes.toSorted((a, b) => a! - b!)[FILES.length >> 1]!;
  for (const [i, name] of FILES.entries()) assertSize(`${folder}/${name}`, sizes[i]!);
  for (const [i, name] of FILES.entries()) {
    if (sizes[i] === usual) continue;
    throw new Error(
      `Cannot read ${folder}/${name}: expected ${
        usual / RECORD
      } records as in the other files, got ` +
        `${sizes[i]! / RECORD}, with the end at byte ${sizes[i]}`,
    );
  }
  return usual / RECORD;
}

async function fileSize(path: string): Promise<number | undefined> {
  try {
    const { isFile, size } = await Deno.stat(path);
    return isFile ? size : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return;
    throw error;
  }
}

function assertSize(path: string, size: number): void {
  const rest = size % RECORD;
  if (rest !== 0) {
    throw new Error(
      `Cannot read ${path}: expected records of ${RECORD} bytes, got ${size} bytes in all, with ` +
        `${rest} left for record ${(size - rest) / RECORD}, which starts at byte ${size - rest}`,
    );
  }
  if (size === 0 || size > RECORDS * RECORD) {
    throw new Error(
      `Cannot read ${path}: expected 1 to ${RECORDS} records, ${
        RECORDS * RECORD
      } bytes at most, got ` +
        `${size} bytes`,
    );
  }
}

async function readFile(
  path: string,
  records: number,
  out: { images: Uint8Array; labels: Uint8Array },
): Promise<void> {
  using file = await Deno.open(path);
  const chunk = new Uint8Array(Math.min(CHUNK, records) * RECORD);
  for (let first = 0; first < records; first += CHUNK) {
    const count = Math.min(CHUNK, records - first);
    await readFully(file, chunk.subarray(0, count * RECORD), path, first * RECORD);
    for (let i = 0; i < count; i++) {
      const label = chunk[i * RECORD];
      if (label > 9) {
        throw new Error(
          `Cannot read ${path}: expected labels from 0 to 9, got ${label} at byte ` +
            `${(first + i) * RECORD}, record ${first + i}`,
        );
      }
      out.labels[first + i] = label;
      out.images.set(chunk.subarray(i * RECORD + 1, (i + 1) * RECORD), (first + i) * SIZE);
    }
  }
}

async function readFully(
  file: Deno.FsFile,
  out: Uint8Array,
  path: string,
  offset: number,
): Promise<void> {
  for (let filled = 0; filled < out.length;) {
    const n = await file.read(out.subarray(filled));
    if (n === null) {
      throw new Error(
        `Cannot read ${path}: expected a whole record, got the end at byte ${offset + filled}`,
      );
    }
    filled += n;
  }
}
