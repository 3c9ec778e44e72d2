import type { Random } from "../../random/mod.ts";
import { assertBetween, type WorkingImage } from "./image.ts";

/** What {@linkcode randomFlip} makes. */
export interface RandomFlip {
  /** Its name. */
  readonly kind: "randomFlip";
  /** The chance that an image is mirrored. */
  readonly probability: number;
}

/**
 * Mirrors an image left to right, with the given probability.
 *
 * @throws {RangeError} If the probability is not between 0 and 1.
 *
 * @example
 * ```ts
 * import { randomFlip } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * assert.equal(randomFlip().probability, 0.5);
 * ```
 */
export function randomFlip({ probability = 0.5 }: { probability?: number } = {}): RandomFlip {
  assertBetween("the flip probability", probability, 0, 1);
  return { kind: "randomFlip", probability };
}

/** Mirrors the image in place or leaves it; one draw. */
export function applyRandomFlip(
  { probability }: RandomFlip,
  { bytes, height, width, channels }: WorkingImage,
  random: Random,
): void {
  if (random.uniform() >= probability) return;
  for (let row = 0; row < channels * height; row++) {
    let left = row * width;
    let right = left + width - 1;
    while (left < right) {
      const byte = bytes[left];
      bytes[left++] = bytes[right];
      bytes[right--] = byte;
    }
  }
}
