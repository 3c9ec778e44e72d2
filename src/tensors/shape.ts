/** The lengths of a tensor's axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/**
 * The shape as people write it: `[64, 3, 32, 32]`.
 *
 * @example
 * ```ts
 * import { formatShape } from "@x/mimetic/tensors";
 * import assert from "node:assert/strict";
 *
 * assert.equal(formatShape([]), "[]");
 * ```
 */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/**
 * Throws unless every axis is a non-negative integer and the size is one that can be counted exactly.
 *
 * @throws {RangeError} If an axis is negative, fractional or not a number, or the size is past 2⁵³−1.
 */
export function assertShape(shape: Shape): void {
  for (const axis of shape) {
    if (!Number.isInteger(axis) || axis < 0) {
      throw new RangeError(
        `Cannot use a shape: expected whole numbers of at least 0, got ${formatShape(shape)}`,
      );
    }
  }
  if (!Number.isSafeInteger(shape.reduce((size, axis) => size * axis, 1))) {
    throw new RangeError(
      `Cannot use a shape: expected a size of at most 2^53 - 1, got ${formatShape(shape)}`,
    );
  }
}

/**
 * The number of elements of a tensor of this shape: the product of its axes, 1 for a scalar.
 *
 * @throws {RangeError} If the shape is not one.
 *
 * @example
 * ```ts
 * import { sizeOf } from "@x/mimetic/tensors";
 * import assert from "node:assert/strict";
 *
 * assert.equal(sizeOf([]), 1);
 * assert.equal(sizeOf([2, 0, 3]), 0);
 * ```
 */
export function sizeOf(shape: Shape): number {
  assertShape(shape);
  let size = 1;
  for (const axis of shape) size *= axis;
  return size;
}

/**
 * Whether two shapes have the same axes.
 *
 * @example
 * ```ts
 * import { equalShapes } from "@x/mimetic/tensors";
 * import assert from "node:assert/strict";
 *
 * assert.ok(equalShapes([2, 3], [2, 3]));
 * assert.ok(!equalShapes([2, 3], [2, 3, 1]));
 * ```
 */
export function equalShapes(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((axis, i) => axis === b[i]);
}
