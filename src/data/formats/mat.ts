/**
 * A reader of arrays of numbers in MATLAB's files of level 5 ("MAT-File Format", MathWorks; sections
 * "Level 5 MAT-File Format"): real numeric arrays, little-endian, as they are or compressed by zlib.
 * npm's mat-for-js (1.1.0) makes lists of lists of numbers of an array, which takes tens of gigabytes for
 * SVHN's.
 *
 * @module
 */
import { inflate } from "../inflate.ts";
import { ByteCursor, latin1 } from "./byte_cursor.ts";

/** An array of a file. */
export interface MatArray {
  /** Its sides; the first one changes fastest. */
  readonly shape: readonly number[];
  /** Its elements in that order. */
  readonly values: Numbers;
}

const MATRIX = 14, COMPRESSED = 15;
/** Arrays of the types of stored numbers that are read; others are passed over, as integers of 64 bits. */
const NUMBERS = {
  1: Int8Array,
  2: Uint8Array,
  3: Int16Array,
  4: Uint16Array,
  5: Int32Array,
  6: Uint32Array,
  7: Float32Array,
  9: Float64Array,
} as const;
type NumberType = keyof typeof NUMBERS;
type Numbers = (typeof NUMBERS)[NumberType]["prototype"];

/** Bytes that a file's compressed arrays may become: SVHN's largest one has 225,045,504 of pixels. */
const MOST_BYTES = 2 ** 28;

/** Compressed arrays become more bytes than are allowed. */
class TooMany extends Error {}

/**
 * The numeric arrays of a file, by name; what else is in it is passed over.
 *
 * @param bytes All of it.
 * @param name As messages name it.
 * @param most Bytes that its compressed arrays may become in all. Default 2²⁸.
 * @throws {Error} If it is no such file, breaks off, is damaged, or becomes more bytes.
 */
export async function readMat(
  bytes: Uint8Array,
  name: string,
  most = MOST_BYTES,
): Promise<Map<string, MatArray>> {
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
    let inflated = 0;
    while (cursor.at < bytes.length) {
      let { type, data } = element(cursor);
      if (type === COMPRESSED) {
        const whole = await inflateAtMost(most - inflated, data);
        inflated += whole.length;
        ({ type, data } = element(new ByteCursor(whole)));
      }
      // An array without any bytes is an empty one without a name.
      if (type !== MATRIX || !data.length) continue;
      const found = matrix(data);
      if (found) arrays.set(found.name, found);
    }
  } catch (error) {
    if (error instanceof TooMany) {
      refuse(`one whose compressed arrays become more than ${most} bytes; write it uncompressed`);
    }
    refuse(
      error instanceof RangeError
        ? "one that breaks off"
        : `a damaged one (${(error as Error).message})`,
    );
  }
  return arrays;
}

async function inflateAtMost(most: number, bytes: Uint8Array): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of inflate([bytes])) {
    length += piece.length;
    if (length > most) throw new TooMany();
    pieces.push(piece);
  }
  const out = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
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

/** A real numeric array; nothing for other classes, complex numbers, and types that aren't read. */
function matrix(data: Uint8Array): MatArray & { name: string } | undefined {
  const cursor = new ByteCursor(data);
  const flags = new ByteCursor(element(cursor).data).uint32();
  const [kind, complex] = [flags & 0xff, flags & 0x800];
  if (kind < 6 || kind > 15 || complex) return undefined;
  const sides = numbers(element(cursor));
  const name = latin1(element(cursor).data);
  const values = numbers(element(cursor));
  if (!values) return undefined;
  if (!sides) throw new Error(`${name} has no shape`);
  const shape = [...sides];
  if (values.length !== shape.reduce((n, side) => n * side, 1)) {
    throw new Error(`${name} has ${values.length} numbers for the shape ${shape.join(" × ")}`);
  }
  return { name, shape, values };
}

/** The numbers of an element; nothing if their type isn't read. */
function numbers({ type, data }: { type: number; data: Uint8Array }): Numbers | undefined {
  if (type === 2) return data;
  const NumberArray = NUMBERS[type as NumberType];
  return NumberArray && new NumberArray(data.slice().buffer);
}
