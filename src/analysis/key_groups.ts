/** How many heads of queries, and of keys and values, there are. */
export interface KeyGroups {
  /** H, heads of queries. */
  readonly heads: number;
  /** G, heads of keys and values, a divisor of H. */
  readonly keyHeads: number;
}

/** The head of keys and values that goes with a head of queries, ⌊h · G / H⌋: itself where G = H. */
export function keyHeadOf(head: number, { heads, keyHeads }: KeyGroups): number {
  return Math.floor(head * keyHeads / heads);
}

/**
 * Keys or values (G · k, D) as every one of the H heads sees them, (H · k, D); the same array where G = H.
 *
 * @example
 * ```ts
 * import { repeatKeyHeads } from "@x/mimetic/analysis";
 * import assert from "node:assert/strict";
 *
 * // Two heads of keys for four of queries, of one number each.
 * const repeated = repeatKeyHeads(Float32Array.of(5, 7), { heads: 4, keyHeads: 2 });
 * assert.deepEqual([...repeated], [5, 5, 7, 7]);
 * ```
 */
export function repeatKeyHeads(values: Float32Array, groups: KeyGroups): Float32Array {
  const { heads, keyHeads } = groups;
  if (heads === keyHeads) return values;
  const size = values.length / keyHeads;
  const all = new Float32Array(heads * size);
  for (let head = 0; head < heads; head++) {
    const from = keyHeadOf(head, groups) * size;
    all.set(values.subarray(from, from + size), head * size);
  }
  return all;
}
