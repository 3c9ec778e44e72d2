import { show } from "../../host/mod.ts";
import type { Random } from "../../random/mod.ts";
import { assertBetween, assertOneOf, type WorkingImage } from "./image.ts";

/** What {@linkcode randomErasing} makes. */
export interface RandomErasing {
  /** Its name. */
  readonly kind: "randomErasing";
  /** The chance that an image is erased at all. */
  readonly probability: number;
  /** The least and the largest part of the image that is erased. */
  readonly area: readonly [number, number];
  /** The least and the largest height of the rectangle over its width. */
  readonly aspect: readonly [number, number];
  /** What is written: zeros, one normal color, or a normal value for each pixel. */
  readonly mode: "const" | "rand" | "pixel";
}

/** Options of {@linkcode randomErasing}. */
export interface RandomErasingOptions {
  /** The chance that an image is erased at all. @default {0.25} */
  probability?: number;
  /** The least and the largest part of the image that is erased. @default {[0.02, 1/3]} */
  area?: readonly [number, number];
  /** The least and the largest height over width; drawn log-uniformly. @default {[0.3, 1/0.3]} */
  aspect?: readonly [number, number];
  /** What is written: zeros, one normal color, or a normal value for each pixel. @default {"pixel"} */
  mode?: "const" | "rand" | "pixel";
}

const ATTEMPTS = 10;

/**
 * Erases a random rectangle of a normalized image: height ≈ √(area·aspect), width ≈ √(area/aspect), area
 * uniform and aspect log-uniform. A rectangle that does not fit is drawn again, ten times at most. As the
 * image has mean 0 by then, zeros are its mean color and N(0, 1) is its noise.
 *
 * Source: Zhong et al., "Random Erasing Data Augmentation" (arXiv 1708.04896), with timm's ranges and
 * modes; timm's training script erases with probability 0.25 in mode `pixel` in its recipes.
 *
 * @throws {RangeError} If a probability or range is out of bounds.
 * @throws {TypeError} If the mode is unknown, or a range isn't two numbers.
 *
 * @example
 * ```ts
 * import { randomErasing } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * assert.equal(randomErasing({ probability: 0.5 }).mode, "pixel");
 * assert.throws(() => randomErasing({ area: [0.5, 0.1] }), RangeError);
 * ```
 */
export function randomErasing(
  {
    probability = 0.25,
    area = [0.02, 1 / 3],
    aspect = [0.3, 1 / 0.3],
    mode = "pixel",
  }: RandomErasingOptions = {},
): RandomErasing {
  assertBetween("the erasing probability", probability, 0, 1);
  for (const range of [area, aspect]) {
    if (Array.isArray(range) && range.length === 2) continue;
    throw new TypeError(
      `Cannot augment images: expected two numbers for what is erased, got ${show(range)}`,
    );
  }
  assertBetween("the largest erased area", area[1], 0, 1);
  assertBetween("the least erased area", area[0], 0, area[1]);
  assertBetween("the largest aspect of what is erased", aspect[1], 1e-3, 1e3);
  assertBetween("the least aspect of what is erased", aspect[0], 1e-3, aspect[1]);
  assertOneOf("the erasing mode", mode, ["const", "rand", "pixel"]);
  return { kind: "randomErasing", probability, area, aspect, mode };
}

/** Erases in place in `values`, (C, H, W). */
export function applyRandomErasing(
  options: RandomErasing,
  values: Float32Array,
  { height, width, channels }: WorkingImage,
  random: Random,
): void {
  if (random.uniform() >= options.probability) return;
  const [smallest, largest] = options.area;
  const [logLeast, logMost] = [Math.log(options.aspect[0]), Math.log(options.aspect[1])];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = (smallest + (largest - smallest) * random.uniform()) * height * width;
    const aspect = Math.exp(logLeast + (logMost - logLeast) * random.uniform());
    const h = Math.round(Math.sqrt(area * aspect));
    const w = Math.round(Math.sqrt(area / aspect));
    if (h >= height || w >= width) continue;
    const top = random.integer(height - h + 1);
    const left = random.integer(width - w + 1);
    for (let c = 0; c < channels; c++) {
      const color = options.mode === "rand" ? random.normal() : 0;
      for (let y = top; y < top + h; y++) {
        const row = (c * height + y) * width;
        for (let x = left; x < left + w; x++) {
          values[row + x] = options.mode === "pixel" ? random.normal() : color;
        }
      }
    }
    return;
  }
}
