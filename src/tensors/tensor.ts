import { formatShape, type Shape, sizeOf } from "./shape.ts";

/** What an element is: a 32-bit float, or a 32-bit signed integer for labels and tokens. */
export type DataType = "float32" | "int32";

/** A shape with a data type: all that is known of a tensor before it has values. */
export interface TensorType {
  /** The lengths of the axes. */
  readonly shape: Shape;
  /** What an element is. */
  readonly dtype: DataType;
}

/** A float32 tensor in host memory, row-major. */
export interface Float32Tensor extends TensorType {
  /** What an element is. */
  readonly dtype: "float32";
  /** The elements. */
  readonly data: Float32Array;
}

/** An int32 tensor in host memory, row-major. */
export interface Int32Tensor extends TensorType {
  /** What an element is. */
  readonly dtype: "int32";
  /** The elements. */
  readonly data: Int32Array;
}

/** A tensor in host memory; `dtype` tells which array `data` is. */
export type HostTensor = Float32Tensor | Int32Tensor;

/**
 * The type as people write it: `float32[64, 10]`.
 *
 * @example
 * ```ts
 * import { formatType } from "@x/mimetic/tensors";
 * import assert from "node:assert/strict";
 *
 * assert.equal(formatType({ shape: [64, 10], dtype: "float32" }), "float32[64, 10]");
 * ```
 */
export function formatType({ shape, dtype }: TensorType): string {
  return `${dtype}${formatShape(shape)}`;
}

function assertCount(shape: Shape, count: number): void {
  const size = sizeOf(shape);
  if (count !== size) {
    throw new RangeError(
      `Cannot make a tensor as its shape ${formatShape(shape)} holds ${size} values: ${count}`,
    );
  }
}

/**
 * A float32 tensor. A `Float32Array` is kept, not copied; a list of numbers is rounded to float32.
 *
 * @throws {RangeError} If the number of values isn't the size of the shape.
 *
 * @example
 * ```ts
 * import { float32Tensor } from "@x/mimetic/tensors";
 * import assert from "node:assert/strict";
 *
 * const identity = float32Tensor([2, 2], [1, 0, 0, 1]);
 * assert.equal(identity.dtype, "float32");
 * assert.throws(() => float32Tensor([2, 2], [1, 0, 0]), RangeError);
 * ```
 */
export function float32Tensor(shape: Shape, data: Float32Array | readonly number[]): Float32Tensor {
  assertCount(shape, data.length);
  return {
    shape: [...shape],
    dtype: "float32",
    data: data instanceof Float32Array ? data : Float32Array.from(data),
  };
}

/**
 * An int32 tensor. An `Int32Array` is kept, not copied; a list of numbers must hold 32-bit integers.
 *
 * @throws {RangeError} If the number of values isn't the size of the shape, or a value isn't a
 *   32-bit signed integer.
 *
 * @example
 * ```ts
 * import { int32Tensor } from "@x/mimetic/tensors";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(int32Tensor([3], [3, 8, 8]).data, Int32Array.of(3, 8, 8));
 * assert.throws(() => int32Tensor([1], [0.5]), RangeError);
 * ```
 */
export function int32Tensor(shape: Shape, data: Int32Array | readonly number[]): Int32Tensor {
  assertCount(shape, data.length);
  if (data instanceof Int32Array) return { shape: [...shape], dtype: "int32", data };
  const wrong = data.findIndex((value) => (value | 0) !== value);
  if (wrong >= 0) {
    throw new RangeError(
      `Cannot make an int32 tensor as every value must be a 32-bit signed integer: ` +
        `${data[wrong]} at index ${wrong}`,
    );
  }
  return { shape: [...shape], dtype: "int32", data: Int32Array.from(data) };
}

/**
 * A tensor that keeps `data`; its data type is the array's.
 *
 * @throws {RangeError} If the number of values isn't the size of the shape.
 *
 * @example
 * ```ts
 * import { hostTensor } from "@x/mimetic/tensors";
 * import assert from "node:assert/strict";
 *
 * assert.equal(hostTensor([2], Int32Array.of(7, 9)).dtype, "int32");
 * ```
 */
export function hostTensor(shape: Shape, data: Float32Array | Int32Array): HostTensor {
  return data instanceof Float32Array ? float32Tensor(shape, data) : int32Tensor(shape, data);
}

/**
 * A tensor of zeros of a type.
 *
 * @example
 * ```ts
 * import { zeros } from "@x/mimetic/tensors";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(zeros({ shape: [2], dtype: "float32" }).data, new Float32Array(2));
 * ```
 */
export function zeros({ shape, dtype }: TensorType): HostTensor {
  const size = sizeOf(shape);
  return hostTensor(shape, dtype === "float32" ? new Float32Array(size) : new Int32Array(size));
}
