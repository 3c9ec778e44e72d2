import { fileAt } from "../file_at.ts";
import type { EncodedImage, UnreadImage } from "../files/encoded_images.ts";
import { importPackage } from "../files/packages.ts";
import { LABEL_NAMES, type LabelColumn } from "./parquet_labels.ts";

/** Bytes of the largest column of images of a row group: one is held in memory. */
const MOST_BYTES = 2 ** 30;

/** What is used of hyparquet. */
interface Hyparquet {
  parquetMetadataAsync(file: AsyncBuffer): Promise<Metadata>;
  parquetReadObjects(options: {
    file: AsyncBuffer;
    metadata: Metadata;
    columns: string[];
    utf8: false;
    rowStart: number;
    rowEnd: number;
    compressors?: unknown;
  }): Promise<Record<string, unknown>[]>;
}

/** A file as hyparquet reads one. */
interface AsyncBuffer {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

interface Metadata {
  readonly num_rows: bigint;
  readonly schema: readonly { name: string; type?: string; num_children?: number }[];
  readonly key_value_metadata?: readonly { key: string; value?: string }[];
  readonly row_groups: readonly {
    num_rows: bigint;
    columns: readonly {
      meta_data?: { path_in_schema: string[]; codec: string; total_uncompressed_size: bigint };
    }[];
  }[];
}

/** What Hugging Face says of a column. */
interface Feature {
  readonly _type?: string;
  readonly names?: readonly string[];
}

/** A Parquet file of images. */
export interface ParquetFile {
  /** As messages name it. */
  readonly name: string;
  readonly size: number;
  readonly modified: number;
  readonly rows: number;
  /** The column of images. */
  readonly imageColumn: string;
  /** Reads the labels. */
  labels(): Promise<LabelColumn>;
  /** Reads the images, a row group at a time. */
  images(): AsyncGenerator<EncodedImage | UnreadImage>;
}

/**
 * Opens a file.
 *
 * @throws {Error} If it isn't Parquet, has no column of images or of labels, or other rows than it says.
 */
export async function openParquet(path: string, name: string): Promise<ParquetFile> {
  const parquet = await importPackage<Hyparquet>("parquet", "read Parquet files");
  const source = await fileAt(path);
  if (!source) throw new Error(`Cannot read ${path}: expected a file, got none`);
  const { mtime } = await Deno.stat(path);
  const file: AsyncBuffer = {
    byteLength: source.size,
    slice: async (start, end = source.size) =>
      (await source.read(start, end)).buffer as ArrayBuffer,
  };
  const naming = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw new Error(`Cannot read ${path}: ${(error as Error).message}`, { cause: error });
    }
  };
  const metadata = await naming(() => parquet.parquetMetadataAsync(file));
  const compressors = await compressorsFor(metadata);
  const features = featuresOf(metadata);
  const [image, label] = columnsOf(metadata, features, path);
  const read = (column: string, rowStart: number, rowEnd: number) =>
    naming(async () => {
      const options = { file, metadata, compressors, utf8: false as const, rowStart, rowEnd };
      const rows = await parquet.parquetReadObjects({ ...options, columns: [column] });
      return rows.map((row) => row[column]);
    });
  const rows = Number(metadata.num_rows);
  const checked = <T>(values: readonly T[], expected: number, of: string): readonly T[] => {
    if (values.length === expected) return values;
    throw new Error(
      `Cannot read ${path}: expected ${expected} rows in ${of}, got ${values.length}`,
    );
  };
  const inGroups = metadata.row_groups.reduce((sum, { num_rows }) => sum + Number(num_rows), 0);
  if (inGroups !== rows) {
    throw new Error(
      `Cannot read ${path}: expected ${rows} rows, as it says, got ${inGroups} in its row groups`,
    );
  }
  return {
    ...{ name, rows, size: source.size, modified: mtime?.getTime() ?? 0, imageColumn: image },
    async labels() {
      const values = checked(await read(label, 0, rows), rows, `column ${label}`).map(asLabel);
      return { name: label, values, classNames: features[label]?.names, file: path };
    },
    async *images() {
      let first = 0;
      for (const { num_rows } of metadata.row_groups) {
        const end = first + Number(num_rows);
        const group = checked(await read(image, first, end), end - first, `column ${image}`);
        for (const [i, value] of group.entries()) yield asImage(value, `${name} row ${first + i}`);
        first = end;
      }
    },
  };
}

async function compressorsFor({ row_groups }: Metadata): Promise<unknown> {
  const codecs = row_groups.flatMap(({ columns }) =>
    columns.map(({ meta_data }) => meta_data?.codec)
  );
  if (codecs.every((codec) => codec === "UNCOMPRESSED" || codec === "SNAPPY")) return undefined;
  const doing = "read compressed Parquet files";
  return (await importPackage<{ compressors: unknown }>("compressors", doing)).compressors;
}

function featuresOf({ key_value_metadata = [] }: Metadata): Readonly<Record<string, Feature>> {
  const text = key_value_metadata.find(({ key }) => key === "huggingface")?.value;
  try {
    return JSON.parse(text ?? "{}").info?.features ?? {};
  } catch {
    return {};
  }
}

/** The columns of images and of labels: what Hugging Face says they are, else by form and by name. */
function columnsOf(
  { schema, row_groups }: Metadata,
  features: Readonly<Record<string, Feature>>,
  path: string,
): [image: string, label: string] {
  const columns: { name: string; children: string[] }[] = [];
  for (let i = 1; i < schema.length;) {
    const { name, num_children = 0 } = schema[i];
    const children = schema.slice(i + 1, i + 1 + num_children);
    columns.push({ name, children: children.map((child) => child.name) });
    i = after(schema, i);
  }
  const image = columns.find(({ name }) => features[name]?._type === "Image") ??
    columns.find(({ children }) => children.includes("bytes"));
  const names = columns.map(({ name }) => name);
  const label = names.find((name) => features[name]?._type === "ClassLabel") ??
    LABEL_NAMES.find((name) => names.includes(name));
  if (!image?.children.includes("bytes") || !label) {
    throw new Error(
      `Cannot read ${path}: expected a column of images { bytes, path } and one of labels, as ` +
        `${LABEL_NAMES[0]}, got ${names.join(", ") || "none"}`,
    );
  }
  for (const { meta_data } of row_groups.flatMap(({ columns }) => columns)) {
    if (meta_data?.path_in_schema[0] !== image.name) continue;
    if (meta_data.total_uncompressed_size <= MOST_BYTES) continue;
    throw new Error(
      `Cannot read ${path}: expected row groups of at most ${MOST_BYTES} bytes of images, got ` +
        `${meta_data.total_uncompressed_size}; write it again with fewer rows a group`,
    );
  }
  return [image.name, label];
}

/** The place behind a column and all that is in it. */
function after(schema: Metadata["schema"], at: number): number {
  let next = at + 1;
  for (let n = schema[at].num_children ?? 0; n > 0; n--) next = after(schema, next);
  return next;
}

function asLabel(value: unknown): number | string | null {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return typeof value === "number" || typeof value === "string" ? value : null;
}

function asImage(value: unknown, place: string): EncodedImage | UnreadImage {
  const { bytes, path } = (value ?? {}) as { bytes?: unknown; path?: unknown };
  const name = typeof path === "string" && path ? `${place} (${path})` : place;
  return bytes instanceof Uint8Array
    ? { name, bytes }
    : { name, reason: "no bytes, only a path or nothing" };
}
