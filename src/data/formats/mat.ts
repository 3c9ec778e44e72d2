/**
 * A reader of arrays of numbers in MATLAB's files of level 5 ("MAT-File Format", MathWorks; sections
 * "Level 5 MAT-File Format"): real numeric arrays, little-endian, as they are or compressed by zlib.
 * npm's mat-for-js (1.1.0) makes lists of lists of numbers of an array, which takes tens of gigabytes for
 * SVHN's.
 *
 * @module
 */
import { ByteCursor, latin1 } from "./byte_cursor.ts";

/** An array of a file. */
export interface MatArray {
  /** Its sides; the first one changes fastest. */
  readonly shape: readonly number[];
  /** Its elements in that order. */
  readonly values: Uint8Array | Float64Array;
}

const MATRIX = 14, COMPRESSED = 15;
/** Bytes of an element of the types of stored numbers, and how one is read. */
const NUMBERS: Readonly<
  Record<
    number,
    readonly [
      size: number,
      read:
        | "getInt8"
        | "getUint8"
        | "getInt16"
        | "getUint16"
        | "getInt32"
        | "getUint32"
        | "getFloat32"
        | "getFloat64",
    ]
  >
> = {
  1: [1, "getInt8"],
  2: [1, "getUint8"],
  3: [2, "getInt16"],
  4: [2, "getUint16"],
  5: [4, "getInt32"],
  6: [4, "getUint32"],
  7: [4, "getFloat32"],
  9: [8, "getFloat64"],
};

/**
 * The numeric arrays of a file, by name; what else is in it is passed over.
 *
 * @param bytes All of it.
 * @param name As messages name it.
 * @throws {Error} If it is no such file, breaks off, or is damaged.
 */
export async function readMat(bytes: Uint8Array, name: string): Promise<Map<string, MatArray>> {
  const refuse = (why: string): never => {
    throw new Error(`Cannot read ${name}: expected a MATLAB file of level 5, got ${why}`);
  };
  if (!latin1(bytes.subarray(0, 10)).startsWith("MATLAB 5.0") || bytes.length < 128) {
    const modern = latin1(bytes.subarray(0, 10)).startsWith("MATLAB 7.3");
    refuse(modern ? "one of level 7.3, which is HDF5" : "another file");
  }
  if (latin1(bytes.subarray(126, 128)) !== "IM") refuse("one that isn't little-endian");
  const arrays = new Map<string, MatArray>();
  try {
    const cursor = new ByteCursor(bytes);
    cursor.at = 128;
    while (cursor.at < bytes.length) {
      let { type, data } = element(cursor);
      if (type === COMPRESSED) {
        ({ type, data } = element(new ByteCursor(await inflate(data))));
      }
      if (type !== MATRIX) continue;
      const found = matrix(data);
      if (found) arrays.set(found.name, found);
    }
  } catch (error) {
    refuse(
      error instanceof RangeError
        ? "one that breaks off"
        : `a damaged one (${(error as Error).message})`,
    );
  }
  return arrays;
}

async function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  const inflated = stream.pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}

/** An element: its type and bytes. Those of up to four bytes lie in the tag itself. */
function element(cursor: ByteCursor): { type: number; data: Uint8Array } {
  const tag = cursor.uint32();
  const small = tag >>> 16;
  if (small) {
    const data = cursor.take(4).subarray(0, small);
    return { type: tag & 0xffff, data };
  }
  const length = cursor.uint32();
  const data = cursor.take(length);
  // Compressed elements aren't padded.
  if (tag !== COMPRESSED) cursor.at += (8 - length % 8) % 8;
  return { type: tag, data };
}

/** A real numeric array; nothing for other classes and complex numbers. */
function matrix(data: Uint8Array): MatArray & { name: string } | undefined {
  const cursor = new ByteCursor(data);
  const flags = new ByteCursor(element(cursor).data).uint32();
  const [kind, complex] = [flags & 0xff, flags & 0x800];
  const sides = numbers(element(cursor));
  const name = latin1(element(cursor).data);
  if (kind < 6 || kind > 15 || complex) return undefined;
  const shape = [...sides];
  const values = numbers(element(cursor));
  if (values.length !== shape.reduce((n, side) => n * side, 1)) {
    throw new Error(`${name} has ${values.length} numbers for the shape ${shape.join(" × ")}`);
  }
  return { name, shape, values };
}

function numbers({ type, data }: { type: number; data: Uint8Array }): Uint8Array | Float64Array {
  if (type === 2) return data;
  if (!NUMBERS[type]) throw new Error(`numbers of type ${type}`);
  const [size, read] = NUMBERS[type];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Float64Array.from({ length: data.length / size }, (_, i) => view[read](i * size, true));
}
