/**
 * Seeded random numbers: one independent stream per name, the same bits on every platform.
 *
 * @example
 * ```ts
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const random = new Random(0).child("images");
 * const order = [0, 1, 2, 3, 4];
 * random.shuffle(order);
 * const saved = random.state();
 * const next = random.normal();
 * assert.equal(new Random(0).restore(saved).normal(), next);
 * ```
 *
 * @module
 */

export { type MutableList, Random } from "./random.ts";
export type { RandomState } from "./state.ts";
export { type TruncatedNormalMoments, truncatedNormalMoments } from "./truncated_normal.ts";
export { murmurHash3, type Words } from "./hash.ts";
