import { formatShape, type Shape } from "./shape.ts";

/** What an element is: a 32-bit float, or a 32-bit signed integer for labels and tokens. */
export type DataType = "float32" | "int32";

/** A shape with a data type: all that is known of a tensor before it has values. */
export interface TensorType {
  /** The lengths of the axes. */
  readonly shape: Shape;
  /** What an element is. */
  readonly dtype: DataType;
}

/**
 * The type as errors print it: `float32 [64, 10]`.
 *
 * @example
 * ```ts
 * import { formatType } from "@x/mimetic/tensors";
 * import assert from "node:assert/strict";
 *
 * assert.equal(formatType({ shape: [64, 10], dtype: "float32" }), "float32 [64, 10]");
 * ```
 */
export function formatType({ shape, dtype }: TensorType): string {
  return `${dtype} ${formatShape(shape)}`;
}
