import type { Random } from "../../random/mod.ts";
import { assertBetween, type WorkingImage } from "./image.ts";
import * as tone from "./tone.ts";

/** What {@linkcode colorJitter} makes. */
export interface ColorJitter {
  /** Its name. */
  readonly kind: "colorJitter";
  /** How far the brightness factor may be from 1. */
  readonly brightness: number;
  /** How far the contrast factor may be from 1. */
  readonly contrast: number;
  /** How far the saturation factor may be from 1. */
  readonly saturation: number;
}

/**
 * Changes brightness, contrast and saturation in a random order, each by a factor uniform over
 * [max(0, 1 − s), 1 + s] for its strength s.
 *
 * Source: `torchvision.transforms.ColorJitter(s, s, s)`, which timm's `--color-jitter s` uses too,
 * without hue.
 *
 * @throws {RangeError} If a strength is negative or over 10.
 *
 * @example
 * ```ts
 * import { colorJitter } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * assert.equal(colorJitter({ brightness: 0.4 }).contrast, 0);
 * ```
 */
export function colorJitter(
  { brightness = 0, contrast = 0, saturation = 0 }: {
    brightness?: number;
    contrast?: number;
    saturation?: number;
  } = {},
): ColorJitter {
  assertBetween("the brightness jitter", brightness, 0, 10);
  assertBetween("the contrast jitter", contrast, 0, 10);
  assertBetween("the saturation jitter", saturation, 0, 10);
  return { kind: "colorJitter", brightness, contrast, saturation };
}

const ORDERS = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] as const;
const CHANGES = [tone.brightness, tone.contrast, tone.color] as const;

/** Jitters in place; draws the order, then a factor for each change in that order. */
export function applyColorJitter(options: ColorJitter, image: WorkingImage, random: Random): void {
  for (const change of ORDERS[random.integer(6)]) {
    const strength = [options.brightness, options.contrast, options.saturation][change];
    const low = Math.max(0, 1 - strength);
    const factor = low + (1 + strength - low) * random.uniform();
    if (strength > 0) CHANGES[change](image, factor);
  }
}
