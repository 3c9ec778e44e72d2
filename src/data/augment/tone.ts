import type { WorkingImage } from "./image.ts";

// The operations below follow Pillow's ImageOps and ImageEnhance (compared with 9.4: the same bytes), as both
// torchvision and timm use them. Each works in place.

const table = new Uint8Array(256);

/** Replaces every byte of one channel, or of all, by its entry in `table`. */
function lookUp({ bytes, height, width }: WorkingImage, channel?: number): void {
  const size = height * width;
  const from = channel === undefined ? 0 : channel * size;
  const to = channel === undefined ? bytes.length : from + size;
  for (let i = from; i < to; i++) bytes[i] = table[bytes[i]];
}

/** The nearest byte below, as a cast in C does it, kept between 0 and 255. */
function truncate(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : value | 0;
}

/** `factor` of the way from `start` to `value`, in Pillow's single precision. */
function blend(start: number, value: number, factor: number): number {
  return truncate(Math.fround(start + Math.fround(Math.fround(factor) * (value - start))));
}

const scaled = new Float32Array(511);

/** Makes `scaled` `factor` times each difference of two bytes, from −255 on, in Pillow's single precision. */
function scaleDifferences(factor: number): void {
  const single = Math.fround(factor);
  for (let i = 0; i < scaled.length; i++) scaled[i] = single * (i - 255);
}

/** 255 − value. */
export function invert(image: WorkingImage): void {
  for (let value = 0; value < 256; value++) table[value] = 255 - value;
  lookUp(image);
}

/** Keeps the `bits` highest bits of every value and sets the others to zero. */
export function posterize(image: WorkingImage, bits: number): void {
  const mask = 0xff & ~((1 << (8 - bits)) - 1);
  for (let value = 0; value < 256; value++) table[value] = value & mask;
  lookUp(image);
}

/** Inverts the values that are at least `threshold`. */
export function solarize(image: WorkingImage, threshold: number): void {
  for (let value = 0; value < 256; value++) table[value] = value < threshold ? value : 255 - value;
  lookUp(image);
}

/** Adds `amount` to the values below 128, up to 255. */
export function solarizeAdd(image: WorkingImage, amount: number): void {
  for (let value = 0; value < 256; value++) {
    table[value] = value < 128 ? Math.min(255, value + amount) : value;
  }
  lookUp(image);
}

/** Stretches every channel so that its least value becomes 0 and its largest 255. */
export function autocontrast(image: WorkingImage): void {
  const { bytes, height, width, channels } = image;
  const size = height * width;
  for (let channel = 0; channel < channels; channel++) {
    let low = 255;
    let high = 0;
    for (let i = channel * size; i < (channel + 1) * size; i++) {
      if (bytes[i] < low) low = bytes[i];
      if (bytes[i] > high) high = bytes[i];
    }
    if (high <= low) continue;
    const scale = 255 / (high - low);
    for (let value = 0; value < 256; value++) table[value] = truncate(value * scale - low * scale);
    lookUp(image, channel);
  }
}

const histogram = new Uint32Array(256);

/** Flattens every channel's histogram. */
export function equalize(image: WorkingImage): void {
  const { bytes, height, width, channels } = image;
  const size = height * width;
  for (let channel = 0; channel < channels; channel++) {
    histogram.fill(0);
    let last = 0;
    for (let i = channel * size; i < (channel + 1) * size; i++) {
      histogram[bytes[i]]++;
      if (bytes[i] > last) last = bytes[i];
    }
    const step = Math.floor((size - histogram[last]) / 255);
    if (step === 0) continue;
    let below = Math.floor(step / 2);
    for (let value = 0; value < 256; value++) {
      table[value] = Math.min(255, Math.floor(below / step));
      below += histogram[value];
    }
    lookUp(image, channel);
  }
}

/** Blends with black: `factor` 0 is black, 1 leaves the image, more makes it brighter. */
export function brightness(image: WorkingImage, factor: number): void {
  for (let value = 0; value < 256; value++) table[value] = blend(0, value, factor);
  lookUp(image);
}

/** ITU-R 601-2 luma of each pixel in Pillow's fixed-point form; a gray image is its own. It lies in the scratch. */
function lumas({ bytes, scratch, height, width, channels }: WorkingImage): Uint8Array {
  if (channels !== 3) return bytes;
  const size = height * width;
  for (let i = 0; i < size; i++) {
    scratch[i] =
      (bytes[i] * 19595 + bytes[i + size] * 38470 + bytes[i + 2 * size] * 7471 + 0x8000) >> 16;
  }
  return scratch;
}

/** Blends with the gray of the image's mean luma: `factor` 0 is that gray, 1 leaves the image. */
export function contrast(image: WorkingImage, factor: number): void {
  const size = image.height * image.width;
  let sum = 0;
  const grays = lumas(image);
  for (let i = 0; i < size; i++) sum += grays[i];
  const mean = Math.trunc(sum / size + 0.5);
  for (let value = 0; value < 256; value++) table[value] = blend(mean, value, factor);
  lookUp(image);
}

/** Blends with the gray image: `factor` 0 is gray, 1 leaves the image, more makes it more colorful. */
export function color(image: WorkingImage, factor: number): void {
  const { bytes, height, width, channels } = image;
  if (channels !== 3) return;
  const size = height * width;
  scaleDifferences(factor);
  const grays = lumas(image);
  for (let channel = 0; channel < channels; channel++) {
    const first = channel * size;
    for (let i = 0; i < size; i++) {
      const gray = grays[i];
      bytes[first + i] = truncate(Math.fround(gray + scaled[bytes[first + i] - gray + 255]));
    }
  }
}

/**
 * Blends with the image smoothed by (1 1 1; 1 5 1; 1 1 1)/13: `factor` 0 is smooth, 1 leaves the image,
 * more sharpens it. Pixels of the outermost ring stay.
 */
export function sharpness(image: WorkingImage, factor: number): void {
  const { bytes, scratch, height, width, channels } = image;
  scaleDifferences(factor);
  scratch.set(bytes);
  for (let c = 0; c < channels; c++) {
    for (let y = 1; y < height - 1; y++) {
      const row = (c * height + y) * width;
      let before = threeRows(scratch, row, width);
      let here = threeRows(scratch, row + 1, width);
      for (let i = row + 1; i < row + width - 1; i++) {
        const after = threeRows(scratch, i + 1, width);
        const value = scratch[i];
        const smooth = smoothed[before + here + after + 4 * value];
        bytes[i] = truncate(Math.fround(smooth + scaled[value - smooth + 255]));
        before = here;
        here = after;
      }
    }
  }
}

/** The thirteenth of each sum of bytes with 13 weights, rounded. */
const smoothed = Uint8Array.from({ length: 13 * 255 + 1 }, (_, sum) => sum / 13 + 0.5);

/** The sum of a pixel and of those above and below it. */
function threeRows(bytes: Uint8Array, i: number, width: number): number {
  return bytes[i - width] + bytes[i] + bytes[i + width];
}
