import { type ImageSet, sharedBytes, sharedLabels } from "./images.ts";

const SIZE = 3072;
/** Bytes of a record: a label, then 1,024 red, 1,024 green and 1,024 blue ones. */
export const RECORD = 1 + SIZE;

/** CIFAR-10's classes, in the order of their numbers. */
export const cifar10Classes: readonly string[] = [
  ...["airplane", "automobile", "bird", "cat", "deer"],
  ...["dog", "frog", "horse", "ship", "truck"],
];

/** What a binary file of CIFAR holds. */
export interface RecordLayout {
  /** Label bytes before the pixels of a record; the last one is the class. */
  readonly labels: number;
  /** How many classes there are. */
  readonly classes: number;
  /** Records of the largest of the official files. */
  readonly records: number;
}

/** CIFAR-10's. */
export const cifar10Layout: RecordLayout = { labels: 1, classes: 10, records: 10_000 };

const recordBytes = ({ labels }: RecordLayout) => labels + SIZE;

/** The files of training images. */
export const TRAIN: readonly string[] = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`);
/** The file of test images. */
export const TEST: readonly string[] = ["test_batch.bin"];
/** The six files. */
export const FILES: readonly string[] = [...TRAIN, ...TEST];
const CHUNK = 1000; // records read at once: 3 MB beside the images themselves

/** A file of records, wherever it lies. */
export interface RecordFile {
  /** As messages name it. */
  readonly name: string;
  /** Its bytes. */
  readonly size: number;
  /** Some of its bytes, all there unless the file was cut. */
  read(from: number, to: number): Promise<Uint8Array>;
}

/** A file that a page was given. */
export function recordFile(file: File): RecordFile {
  const { name, size } = file;
  const read = async (from: number, to: number) =>
    new Uint8Array(await file.slice(from, to).arrayBuffer());
  return { name, size, read };
}

/** The images of files, which hold the same number each. */
export async function readImages(
  files: readonly RecordFile[],
  part: "training" | "test",
  description: string,
  layout: RecordLayout = cifar10Layout,
): Promise<ImageSet> {
  const records = files[0].size / recordBytes(layout);
  const count = records * files.length;
  const [images, labels] = [sharedBytes(count * SIZE), sharedLabels(count)];
  for (const [i, file] of files.entries()) {
    await readFile(file, records, layout, {
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
    classes: layout.classes,
    description: `${description}, ${count} ${part} images`,
  };
}

/**
 * Throws unless all files hold whole records, and as many each as most of them.
 *
 * @throws {Error} The message names the file and the byte.
 */
export function assertSizes(
  files: readonly RecordFile[],
  layout: RecordLayout = cifar10Layout,
): void {
  const sizes = files.map(({ size }) => size).sort((a, b) => a - b);
  const usual = sizes[sizes.length >> 1];
  for (const { name, size } of files) assertSize(name, size, layout);
  for (const { name, size } of files) {
    if (size === usual) continue;
    throw new Error(
      `Cannot read ${name}: expected ${
        usual / recordBytes(layout)
      } records as in the other files, ` +
        `got ${size / recordBytes(layout)}, with the end at byte ${size}`,
    );
  }
}

function assertSize(path: string, size: number, layout: RecordLayout): void {
  const [record, most] = [recordBytes(layout), layout.records];
  const rest = size % record;
  if (rest !== 0) {
    throw new Error(
      `Cannot read ${path}: expected records of ${record} bytes, got ${size} bytes in all, with ` +
        `${rest} left for record ${(size - rest) / record}, which starts at byte ${size - rest}`,
    );
  }
  if (size === 0 || size > most * record) {
    throw new Error(
      `Cannot read ${path}: expected 1 to ${most} records, ${most * record} bytes at most, ` +
        `got ${size} bytes`,
    );
  }
}

async function readFile(
  file: RecordFile,
  records: number,
  layout: RecordLayout,
  out: { images: Uint8Array; labels: Int32Array },
): Promise<void> {
  const record = recordBytes(layout);
  for (let first = 0; first < records; first += CHUNK) {
    const count = Math.min(CHUNK, records - first);
    const chunk = await file.read(first * record, (first + count) * record);
    if (chunk.length < count * record) {
      throw new Error(
        `Cannot read ${file.name}: expected a whole record, got the end at byte ` +
          `${first * record + chunk.length}`,
      );
    }
    for (let i = 0; i < count; i++) {
      const at = i * record + layout.labels - 1;
      const label = chunk[at];
      if (label >= layout.classes) {
        throw new Error(
          `Cannot read ${file.name}: expected labels from 0 to ${
            layout.classes - 1
          }, got ${label} ` +
            `at byte ${first * record + at}, record ${first + i}`,
        );
      }
      out.labels[first + i] = label;
      out.images.set(chunk.subarray(at + 1, (i + 1) * record), (first + i) * SIZE);
    }
  }
}
