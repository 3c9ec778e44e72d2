import type { Pixels } from "./decode_image.ts";

/**
 * How images become squares: `crop` scales the short side to it and takes the middle, as torchvision's
 * `Resize` and `CenterCrop`; `stretch` scales both sides to it.
 */
export type Fitting = "crop" | "stretch";

/** Bits behind the point of a weight: 8 for the byte and 2 to spare of 32. */
const PRECISION = 22;

/** The longest side that is stretched, and bytes of the most rows that are scaled for it. */
const LONGEST = 2 ** 22, MOST_BYTES = 2 ** 28;

/** How each pixel of a side is made of those of a longer or shorter one. */
interface Resampling {
  /** The first source pixel of each. */
  readonly first: Int32Array;
  /** How many there are. */
  readonly counts: Int32Array;
  /** Their weights as fractions of 2²², `taps` of each. */
  readonly weights: Int32Array;
  /** The most that one has. */
  readonly taps: number;
}

/**
 * An image as (3, `size`, `size`) bytes; gray becomes three equal channels. It is scaled by triangles as
 * wide as a pixel of the result, which keeps finer detail from aliasing: Pillow's `BILINEAR`, in its
 * fixed-point arithmetic and so with its bytes.
 *
 * @param out Takes the bytes.
 * @throws {Error} If it is too long to be stretched; the message is the reason alone.
 */
export function fitImage(image: Pixels, size: number, fitting: Fitting, out: Uint8Array): void {
  const { width, height } = image;
  const isLong = Math.max(width, height) > LONGEST || height * size > MOST_BYTES;
  if (fitting === "stretch" && isLong) {
    throw new Error(`${width} × ${height} pixels, too long to be stretched to ${size}`);
  }
  const short = Math.min(width, height);
  const scaled = (side: number) =>
    fitting === "stretch" || side === short ? size : Math.floor(size * side / short);
  const across = resampling(width, scaled(width), size);
  const down = resampling(height, scaled(height), size);
  const channels = image.perPixel < 3 ? 1 : 3;
  const [top, last] = [down.first[0], down.first[size - 1] + down.counts[size - 1]];
  const rows = new Uint8Array((last - top) * size);
  for (let c = 0; c < channels; c++) {
    scaleRows(image, c, top, across, rows);
    scaleColumns(rows, top, down, out.subarray(c * size * size, (c + 1) * size * size));
  }
  for (let c = channels; c < 3; c++) out.copyWithin(c * size * size, 0, size * size);
}

/** Half of it to the even neighbor, as Python rounds. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + floor % 2 : Math.round(value);
}

/** The middle `size` pixels of a side of `from` pixels that is scaled to `to`. */
function resampling(from: number, to: number, size: number): Resampling {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const taps = 2 * Math.ceil(support) + 1;
  const [first, counts] = [new Int32Array(size), new Int32Array(size)];
  const weights = new Int32Array(size * taps);
  const start = roundHalfEven((to - size) / 2);
  for (let i = 0; i < size; i++) {
    const center = (start + i + 0.5) * scale;
    const low = Math.max(0, Math.trunc(center - support + 0.5));
    const count = Math.min(from, Math.trunc(center + support + 0.5)) - low;
    const heights = Array.from(
      { length: count },
      (_, k) => Math.max(0, 1 - Math.abs((low + k - center + 0.5) / support)),
    );
    const sum = heights.reduce((total, height) => total + height, 0);
    heights.forEach((height, k) => {
      weights[i * taps + k] = Math.trunc(0.5 + height / sum * 2 ** PRECISION);
    });
    [first[i], counts[i]] = [low, count];
  }
  return { first, counts, weights, taps };
}

/** Scales the rows of a channel from `top` on to the width. */
function scaleRows(
  { samples, width, perPixel }: Pixels,
  channel: number,
  top: number,
  { first, counts, weights, taps }: Resampling,
  out: Uint8Array,
): void {
  const size = first.length;
  const rows = out.length / size;
  for (let y = 0, i = 0; y < rows; y++) {
    const row = (top + y) * width;
    for (let x = 0; x < size; x++) {
      let sum = 1 << (PRECISION - 1);
      let at = (row + first[x]) * perPixel + channel;
      for (let k = x * taps, end = k + counts[x]; k < end; k++, at += perPixel) {
        sum += samples[at] * weights[k];
      }
      out[i++] = Math.min(255, sum >> PRECISION);
    }
  }
}

/** Scales columns of rows that begin with row `top` to the height. */
function scaleColumns(
  rows: Uint8Array,
  top: number,
  { first, counts, weights, taps }: Resampling,
  out: Uint8Array,
): void {
  const size = first.length;
  for (let y = 0, i = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let sum = 1 << (PRECISION - 1);
      let at = (first[y] - top) * size + x;
      for (let k = y * taps, end = k + counts[y]; k < end; k++, at += size) {
        sum += rows[at] * weights[k];
      }
      out[i++] = Math.min(255, sum >> PRECISION);
    }
  }
}
