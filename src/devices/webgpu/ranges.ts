import { roundUp } from "../plan/arena.ts";
import type { Slot } from "../plan/plan.ts";

/**
 * The bytes that a binding of so many sees. A vec4 view of a small tensor may look at up to 16 bytes;
 * every buffer has them.
 */
export function bound(bytes: number): number {
  return Math.max(16, roundUp(bytes, 16));
}

/** True if both are the same bytes. */
export function sameRange(a: Slot, b: Slot): boolean {
  return a.buffer === b.buffer && a.offset === b.offset && a.bytes === b.bytes;
}

/** True if some byte is in both. */
export function overlap(a: Slot, b: Slot): boolean {
  return a.buffer === b.buffer && a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
}
