import { checkInteger } from "../../host/mod.ts";
import type { Random } from "../../random/mod.ts";
import { assertOneOf, type WorkingImage } from "./image.ts";

/** What {@linkcode randomCrop} makes. */
export interface RandomCrop {
  /** Its name. */
  readonly kind: "randomCrop";
  /** How many pixels are added on each side. */
  readonly padding: number;
  /** What they are. */
  readonly mode: "zero" | "reflect";
}

/**
 * Pads the image on every side and cuts a window of the old size out at a random place, so it moves by
 * up to `padding` pixels each way, every whole number of them with the same chance. `mode` is what the
 * padding holds: zeros (black) or the image mirrored about its outermost pixels (`reflect`).
 *
 * Source: the standard CIFAR-10 augmentation of Lee et al., "Deeply-Supervised Nets" (2015), and
 * He et al. (2016), who pad 4 zeros.
 *
 * @throws {RangeError} If the padding is not a non-negative integer.
 * @throws {TypeError} If the mode is unknown.
 *
 * @example
 * ```ts
 * import { randomCrop } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(randomCrop(), { kind: "randomCrop", padding: 4, mode: "zero" });
 * ```
 */
export function randomCrop(
  { padding = 4, mode = "zero" }: { padding?: number; mode?: "zero" | "reflect" } = {},
): RandomCrop {
  checkInteger("crop images", "the padding", padding, { least: 0 });
  assertOneOf("the padding mode", mode, ["zero", "reflect"]);
  return { kind: "randomCrop", padding, mode };
}

/** Crops the image in place; draws the vertical, then the horizontal place. */
export function applyRandomCrop(
  { padding, mode }: RandomCrop,
  image: WorkingImage,
  random: Random,
): void {
  const dy = random.integer(2 * padding + 1) - padding;
  const dx = random.integer(2 * padding + 1) - padding;
  if (mode === "zero") shiftZero(image, dy, dx);
  else shiftReflect(image, dy, dx);
}

/** Moves the window by (dy, dx); what comes in from outside is zero. */
function shiftZero({ bytes, height, width, channels }: WorkingImage, dy: number, dx: number) {
  if (dy === 0 && dx === 0) return;
  if (Math.abs(dy) >= height || Math.abs(dx) >= width) return void bytes.fill(0);
  const size = height * width;
  const by = dy * width + dx;
  // Columns that come in from outside: for now they have pixels of the rows beside them.
  const [left, right] = dx < 0 ? [0, -dx] : [width - dx, width];
  for (let plane = 0; plane < channels * size; plane += size) {
    const image = bytes.subarray(plane, plane + size);
    image.copyWithin(Math.max(0, -by), Math.max(0, by), size - Math.max(0, -by));
    if (dy < 0) image.fill(0, 0, -dy * width);
    else image.fill(0, size - dy * width);
    for (let row = 0; row < size; row += width) {
      for (let x = left; x < right; x++) image[row + x] = 0;
    }
  }
}

/** Moves the window by (dy, dx); what comes in from outside is the image, mirrored. */
function shiftReflect(
  { bytes, scratch, height, width, channels }: WorkingImage,
  dy: number,
  dx: number,
) {
  if (dy === 0 && dx === 0) return;
  const columns = Int32Array.from({ length: width }, (_, x) => reflect(x + dx, width));
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      const source = (c * height + reflect(y + dy, height)) * width;
      const target = (c * height + y) * width;
      for (let x = 0; x < width; x++) scratch[target + x] = bytes[source + columns[x]];
    }
  }
  bytes.set(scratch);
}

/** Mirrors a position about 0 and `size` − 1 until it is inside; the edge is not repeated. */
function reflect(position: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const phase = ((position % period) + period) % period;
  return phase < size ? phase : period - phase;
}
