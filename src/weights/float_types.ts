import {
  bfloat16ToFloat32,
  float16ToFloat32,
  float32ToBfloat16,
  float32ToFloat16,
} from "./float_conversion.ts";
import type { StoredArray, StoredType } from "./stored_types.ts";

/** The data types of numbers that become float32. */
export const floatTypes = ["F64", "F32", "F16", "BF16"] as const;

/** A data type of numbers that become float32. */
export type FloatType = typeof floatTypes[number];

/** Whether numbers of the type become float32. */
export function isFloatType(dtype: StoredType): dtype is FloatType {
  return (floatTypes as readonly string[]).includes(dtype);
}

/** Stored numbers to float32, by their data type. F64 is rounded. */
const toFloat32s: Readonly<Record<FloatType, (data: StoredArray) => Float32Array>> = {
  F64: (data) => new Float32Array(data as Float64Array),
  F32: (data) => data as Float32Array,
  F16: (data) => float16ToFloat32(data as Uint16Array),
  BF16: (data) => bfloat16ToFloat32(data as Uint16Array),
};

/** Float32 to stored numbers, by their data type. */
const fromFloat32s: Readonly<Record<FloatType, (values: Float32Array) => StoredArray>> = {
  F64: (values) => new Float64Array(values),
  F32: (values) => values,
  F16: float32ToFloat16,
  BF16: float32ToBfloat16,
};

/**
 * Stored elements as float32: those of F32, F16 and BF16 exactly, those of F64 rounded to the nearest,
 * ties to even, beyond the range to infinity.
 *
 * @param what The tensor and its file, for the error.
 * @throws {RangeError} if they are no floating-point numbers of these types.
 */
export function asFloat32(dtype: StoredType, data: StoredArray, what: string): Float32Array {
  if (isFloatType(dtype)) return toFloat32s[dtype](data);
  throw new RangeError(
    `Cannot read ${what} as float32: expected numbers of ${floatTypes.join(", ")}, got ${dtype}`,
  );
}

/**
 * Float32 numbers as a data type stores them, each the nearest one, ties to even; `F64` and `F32` are
 * exact, and `F32` is the array itself.
 */
export function fromFloat32(dtype: FloatType, values: Float32Array): StoredArray {
  return fromFloat32s[dtype](values);
}
