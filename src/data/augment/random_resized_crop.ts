import { show } from "../../host/mod.ts";
import type { Random } from "../../random/mod.ts";
import type { WorkingImage } from "./image.ts";

/** What {@linkcode randomResizedCrop} makes. */
export interface RandomResizedCrop {
  /** Its name. */
  readonly kind: "randomResizedCrop";
  /** The least and the largest part of the image's area. */
  readonly scale: readonly [number, number];
  /** The least and the largest width over height. */
  readonly ratio: readonly [number, number];
}

/** A window of an image, in pixels. */
export interface CropWindow {
  /** Its first row. */
  readonly top: number;
  /** Its first column. */
  readonly left: number;
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
}

/** How often a window is drawn before the largest one in the middle is taken. */
const ATTEMPTS = 10;

/**
 * Cuts a window of random area, shape and place out and scales it to the image's size, by bilinear
 * interpolation: the area is uniform in `scale`, the ratio of its sides uniform in `ratio`'s logarithms. One
 * that doesn't fit is drawn again up to ten times; then it is the largest in the middle that has an allowed
 * ratio.
 *
 * Source: Szegedy et al., "Going Deeper with Convolutions" (2015), with the sampling and defaults of
 * torchvision's `RandomResizedCrop`.
 *
 * @throws {RangeError} Unless 0 < least ≤ largest for both, and the largest area is at most 1.
 *
 * @example
 * ```ts
 * import { randomResizedCrop } from "@x/mimetic/data";
 *
 * console.log(randomResizedCrop({ scale: [0.35, 1] }).ratio); // [3 / 4, 4 / 3]
 * ```
 */
export function randomResizedCrop(
  { scale = [0.08, 1], ratio = [3 / 4, 4 / 3] }: {
    scale?: readonly [number, number];
    ratio?: readonly [number, number];
  } = {},
): RandomResizedCrop {
  assertRange("scale", scale, 1);
  assertRange("ratio", ratio, Infinity);
  return { kind: "randomResizedCrop", scale, ratio };
}

function assertRange(name: string, range: readonly [number, number], most: number): void {
  const [low, high] = Array.isArray(range) && range.length === 2 ? range : [NaN, NaN];
  if (low > 0 && low <= high && high <= most && Number.isFinite(high)) return;
  const limit = most === Infinity ? "" : `, at most ${most}`;
  throw new RangeError(
    `Cannot crop images: expected a ${name} of two positive numbers that ascend${limit}, got ` +
      show(range),
  );
}

/** Draws a window as torchvision does: area and ratio, then its place. */
export function drawWindow(
  { scale, ratio }: RandomResizedCrop,
  { height, width }: { readonly height: number; readonly width: number },
  random: Random,
): CropWindow {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = height * width * between(...scale);
    const shape = Math.exp(between(Math.log(ratio[0]), Math.log(ratio[1])));
    const [w, h] = [Math.round(Math.sqrt(area * shape)), Math.round(Math.sqrt(area / shape))];
    if (w < 1 || w > width || h < 1 || h > height) continue;
    const top = random.integer(height - h + 1);
    return { top, left: random.integer(width - w + 1), height: h, width: w };
  }
  const own = width / height;
  const h = own < ratio[0] ? Math.max(1, Math.round(width / ratio[0])) : height;
  const w = own > ratio[1] ? Math.max(1, Math.round(height * ratio[1])) : width;
  return {
    top: Math.floor((height - h) / 2),
    left: Math.floor((width - w) / 2),
    height: h,
    width: w,
  };
}

/** Cuts and scales the image in place. */
export function applyRandomResizedCrop(
  augmentation: RandomResizedCrop,
  image: WorkingImage,
  random: Random,
): void {
  const window = drawWindow(augmentation, image, random);
  const { bytes, scratch, height, width, channels } = image;
  const rows = taps(window.top, window.height, height);
  const columns = taps(window.left, window.width, width);
  // Rows of the window that are scaled to the image's width, each of which several rows may lie between.
  let [upper, lower] = [new Float64Array(width), new Float64Array(width)];
  for (let plane = 0; plane < channels * height * width; plane += height * width) {
    let [above, below] = [-1, -1];
    for (let y = 0; y < height; y++) {
      const [low, high] = [rows.low[y], rows.high[y]];
      if (low === below) [upper, lower, above, below] = [lower, upper, below, above];
      if (low !== above) scaleRow(upper, bytes, plane + low * width, columns);
      if (high !== below) scaleRow(lower, bytes, plane + high * width, columns);
      [above, below] = [low, high];
      blendRows(scratch, plane + y * width, upper, lower, rows.part[y]);
    }
  }
  bytes.set(scratch);
}

/** A row of the image at its new width. */
function scaleRow(
  out: Float64Array,
  bytes: Uint8Array,
  row: number,
  { low, high, part }: Taps,
): void {
  for (let x = 0; x < out.length; x++) {
    const left = bytes[row + low[x]];
    out[x] = left + (bytes[row + high[x]] - left) * part[x];
  }
}

/** A row between two others, rounded. */
function blendRows(
  out: Uint8Array,
  to: number,
  upper: Float64Array,
  lower: Float64Array,
  down: number,
): void {
  for (let x = 0; x < upper.length; x++) {
    const value = upper[x] + (lower[x] - upper[x]) * down;
    // Math.round's result, in half of its time.
    out[to + x] = value < 0.5 ? 0 : value + 0.5 | 0;
  }
}

/** The two pixels of a window that each of a longer or shorter side lies between. */
interface Taps {
  /** The first of them. */
  readonly low: Int32Array;
  /** The second of them. */
  readonly high: Int32Array;
  /** How far it lies from the first one to the second one, 0 to 1. */
  readonly part: Float64Array;
}

/** Those of `size` pixels for a window of `length` from `first` on. */
function taps(first: number, length: number, size: number): Taps {
  const [low, high] = [new Int32Array(size), new Int32Array(size)];
  const part = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const at = Math.min(Math.max((i + 0.5) * length / size - 0.5, 0), length - 1);
    const whole = Math.floor(at);
    [low[i], high[i]] = [first + whole, first + Math.min(whole + 1, length - 1)];
    part[i] = at - whole;
  }
  return { low, high, part };
}
