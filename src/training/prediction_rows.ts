import type { Values } from "../devices/mod.ts";
import type { Shape } from "../tensors/mod.ts";

/** Numbers with their shape, row-major. */
export interface PredictedTensor {
  /** Its shape. */
  readonly shape: Shape;
  /** Its elements. */
  readonly data: Float32Array;
}

/** The place of the first largest element of each row. */
export function largest({ shape: [rows, columns], data }: PredictedTensor): Int32Array {
  return Int32Array.from({ length: rows }, (_, r) => {
    const row = data.subarray(r * columns, (r + 1) * columns);
    return row.reduce((best, x, i) => x > row[best] ? i : best, 0);
  });
}

/** Values with zeros after them, as many as a run takes. */
export function padded(values: Values, size: number): Values {
  if (values.length === size) return values;
  const whole = values instanceof Float32Array ? new Float32Array(size) : new Int32Array(size);
  whole.set(values);
  return whole;
}
