import type { Shape } from "../tensors/mod.ts";
import type { ByteSource } from "./byte_source.ts";
import { TELLING } from "./foreign_files.ts";
import { shorten } from "./json_scanner.ts";
import { headerLength, parseHeader, PREFIX } from "./safetensors_header.ts";
import { asFloat32 } from "./float_types.ts";
import type { StoredTensor } from "./stored_tensor.ts";
import { arrayOf, type StoredType } from "./stored_types.ts";

/** A tensor in a file, before its elements are read. */
export interface TensorEntry {
  /** Its data type. */
  readonly dtype: StoredType;
  /** Its shape. */
  readonly shape: Shape;
  /** How many bytes its elements take. */
  readonly bytes: number;
  /** The path, address or name of the safetensors file that it is in: one of several, where there are shards. */
  readonly file: string;
  /** The byte of that file where its elements start. */
  readonly at: number;
}

/** Weights that are open for reading, see {@linkcode openWeights}. */
export interface WeightFile extends AsyncDisposable {
  /** The path or address that was given, or the name of the file that was. */
  readonly source: string;
  /** The path, of files of this machine alone. */
  readonly path?: string;
  /** Free text by key; of shards, all that they say, the first one's where they differ. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What tensors there are, in the order of the header, or of the index. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /**
   * A tensor as it is stored.
   *
   * @throws {RangeError} if there is none of that name, or the file has been cut or changed since.
   */
  read(name: string): Promise<StoredTensor>;
  /**
   * A tensor's elements as float32: those of F32, F16 and BF16 exactly, those of F64 rounded to the
   * nearest, ties to even.
   *
   * @throws {RangeError} as `read`, and if they are of another type.
   */
  readFloat32(name: string): Promise<Float32Array>;
  /** Lets go of the file. */
  close(): Promise<void>;
}

/** The tensors of one or more sources, each of which knows its own. */
export class OpenWeights implements WeightFile {
  #open = true;

  constructor(
    readonly source: string,
    readonly metadata: Readonly<Record<string, string>>,
    readonly tensors: ReadonlyMap<string, TensorEntry>,
    /** By the names that entries have in `file`. */
    private readonly sources: ReadonlyMap<string, ByteSource>,
    readonly path?: string,
  ) {}

  async read(name: string): Promise<StoredTensor> {
    const entry = this.tensors.get(name);
    if (!this.#open) throw new Error(`Cannot read ${this.source}: it is closed`);
    if (!entry) {
      throw new RangeError(
        `Cannot read ${this.source}: expected tensor ${shorten(name)}, got none of that name`,
      );
    }
    const { dtype, shape, bytes, file, at } = entry;
    const data = await this.sources.get(file)!.read(at, at + bytes);
    return { dtype, shape, data: arrayOf(dtype, data) };
  }

  async readFloat32(name: string): Promise<Float32Array> {
    const { dtype, data } = await this.read(name);
    return asFloat32(dtype, data, `tensor ${shorten(name)} of ${this.source}`);
  }

  close(): Promise<void> {
    if (this.#open) { for (const source of this.sources.values()) source.close(); }
    this.#open = false;
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** What a safetensors file has, by its header. */
export async function readEntries(
  source: ByteSource,
): Promise<Pick<WeightFile, "metadata"> & { readonly tensors: Map<string, TensorEntry> }> {
  const { name: file, size } = source;
  const first = await source.read(0, Math.min(TELLING, size));
  const length = headerLength(first, size, file);
  const header = await source.read(PREFIX, PREFIX + length);
  const { places, metadata, start } = parseHeader(header, size, file);
  const tensors = new Map<string, TensorEntry>();
  for (const [name, { dtype, shape, from, to }] of places) {
    tensors.set(name, { dtype, shape, bytes: to - from, file, at: start + from });
  }
  return { metadata, tensors };
}
