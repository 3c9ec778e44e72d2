import type { Part } from "../../dispatch.ts";

/** Elements at whose multiples a binding may start: 256 bytes. */
const STEP = 64;

/**
 * The parts in which flat tensors of `size` elements are worked on where they are larger than the
 * bytes that can be bound at once; a single `undefined` if they aren't.
 *
 * @example
 * ```ts
 * import assert from "assert";
 * import { flatParts } from "./parts.ts";
 *
 * assert.deepEqual(flatParts(100), [undefined]);
 * assert.deepEqual(flatParts(100, 300), [{ first: 0, count: 64 }, { first: 64, count: 36 }]);
 * ```
 */
export function flatParts(size: number, bindingBytes: number = Infinity): (Part | undefined)[] {
  const most = Math.floor(bindingBytes / 4 / STEP) * STEP;
  if (size <= most || most === 0) return [undefined];
  return Array.from({ length: Math.ceil(size / most) }, (_, i) => ({
    first: i * most,
    count: Math.min(most, size - i * most),
  }));
}
