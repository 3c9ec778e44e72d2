import type { Shape } from "../tensors/mod.ts";
import { bytesOf, type StoredArray, type StoredType } from "./stored_types.ts";

/** A tensor with its elements as they are stored. */
export interface StoredTensor {
  /** Its data type. */
  readonly dtype: StoredType;
  /** Its shape. */
  readonly shape: Shape;
  /** Its elements, row-major: of `F16` and `BF16` their bits, of `BOOL` bytes. */
  readonly data: StoredArray;
}

/** Whether two tensors have the same type, and the same elements to the bit. */
export function equalBits(a: StoredTensor, b: StoredTensor): boolean {
  if (a.dtype !== b.dtype || a.data.byteLength !== b.data.byteLength) return false;
  const [left, right] = [bytesOf(a.data), bytesOf(b.data)];
  // By hand, as `every` takes several times as long.
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}
