/** The elements of a tensor as a file stores them. */
export type StoredArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/**
 * A data type of a safetensors file. `F16` and `BF16` are read as their bits, `BOOL` as bytes, and types
 * that JavaScript has no arrays for (`F4`, `F6_…`, `F8_…`, `C64`) as bytes too.
 */
export type StoredType =
  | "BOOL"
  | "F4"
  | "F6_E2M3"
  | "F6_E3M2"
  | "U8"
  | "I8"
  | "F8_E5M2"
  | "F8_E4M3"
  | "F8_E8M0"
  | "F8_E4M3FNUZ"
  | "F8_E5M2FNUZ"
  | "I16"
  | "U16"
  | "F16"
  | "BF16"
  | "I32"
  | "U32"
  | "F32"
  | "C64"
  | "F64"
  | "I64"
  | "U64";

/** What a data type of the format is. */
interface StoredTypeRow {
  /** Bits of an element. */
  readonly bits: number;
  /** The array that holds its elements, or their bytes where JavaScript has no such numbers. */
  readonly array: new (buffer: ArrayBuffer) => StoredArray;
}

/** All data types of the format's reference reader, 0.8.0. */
const ROWS: Readonly<Record<StoredType, StoredTypeRow>> = {
  BOOL: { bits: 8, array: Uint8Array },
  F4: { bits: 4, array: Uint8Array },
  F6_E2M3: { bits: 6, array: Uint8Array },
  F6_E3M2: { bits: 6, array: Uint8Array },
  U8: { bits: 8, array: Uint8Array },
  I8: { bits: 8, array: Int8Array },
  F8_E5M2: { bits: 8, array: Uint8Array },
  F8_E4M3: { bits: 8, array: Uint8Array },
  F8_E8M0: { bits: 8, array: Uint8Array },
  F8_E4M3FNUZ: { bits: 8, array: Uint8Array },
  F8_E5M2FNUZ: { bits: 8, array: Uint8Array },
  I16: { bits: 16, array: Int16Array },
  U16: { bits: 16, array: Uint16Array },
  F16: { bits: 16, array: Uint16Array },
  BF16: { bits: 16, array: Uint16Array },
  I32: { bits: 32, array: Int32Array },
  U32: { bits: 32, array: Uint32Array },
  F32: { bits: 32, array: Float32Array },
  C64: { bits: 64, array: Uint8Array },
  F64: { bits: 64, array: Float64Array },
  I64: { bits: 64, array: BigInt64Array },
  U64: { bits: 64, array: BigUint64Array },
};

/** The names of all data types. */
export const storedTypes: readonly StoredType[] = Object.keys(ROWS) as StoredType[];

/** Whether it names a data type. */
export function isStoredType(name: unknown): name is StoredType {
  return typeof name === "string" && Object.hasOwn(ROWS, name);
}

/** Bits of an element. */
export function bitsOf(dtype: StoredType): number {
  return ROWS[dtype].bits;
}

/** Bytes as the array that holds elements of the type. */
export function arrayOf(dtype: StoredType, bytes: Uint8Array<ArrayBuffer>): StoredArray {
  const whole = bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
  return new ROWS[dtype].array(whole);
}

/** Whether an array is the one that holds elements of the type. */
export function holds(dtype: StoredType, data: unknown): data is StoredArray {
  return data instanceof ROWS[dtype].array;
}

/** An array's bytes, without a copy. */
export function bytesOf({ buffer, byteOffset, byteLength }: StoredArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
