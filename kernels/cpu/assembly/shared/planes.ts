// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// What depthwise convolutions and their gradients copy to a thread's scratch, zeros around it, as planes of
// sixteen channels that fit the nearest cache, so that the loops over taps know no borders and no far
// strides.
import { splat } from "./vector";
import { tailLoad } from "./tail";

/** Bytes of a pixel in a plane. */
export const PIXEL: usize = 64;

/**
 * One pixel's channels into its planes, `plane` bytes apart, with zeros behind the last one; where
 * `from` is 0, all zeros.
 */
@inline export function copyPixel(from: usize, channels: i32, to: usize, plane: usize): void {
  const zero = splat(0.0);
  for (let c = 0; c < channels; c += 16, to += plane) {
    if (from == 0) {
      v128.store(to, zero);
      v128.store(to, zero, 16);
      v128.store(to, zero, 32);
      v128.store(to, zero, 48);
    } else if (c + 16 <= channels) {
      const x0 = v128.load(from), x1 = v128.load(from, 16), x2 = v128.load(from, 32), x3 = v128.load(from, 48);
      v128.store(to, x0);
      v128.store(to, x1, 16);
      v128.store(to, x2, 32);
      v128.store(to, x3, 48);
      from += PIXEL;
    } else {
      for (let i = 0; i < 16; i += 4, from += 16) {
        const left = min(4, channels - c - i);
        v128.store(to + (<usize> i << 2), left > 0 ? tailLoad(from, left) : zero);
      }
    }
  }
}

/**
 * A window on an image [height][width], pixels `stride` bytes apart: its rows from `top` and columns
 * from `left` on, each pixel of the image `dilation` apart from the next, zeros elsewhere.
 */
export function copyWindow(image: usize, stride: usize, height: i32, width: i32, top: i32, left: i32, rows: i32, columns: i32, dilation: i32, channels: i32, to: usize): void {
  const plane = <usize> (rows * columns) * PIXEL;
  for (let r = top; r < top + rows; r++) {
    const row = r / dilation, there = r >= 0 && row < height && row * dilation == r;
    const from = image + <usize> (row * width) * stride;
    for (let j = left; j < left + columns; j++, to += PIXEL) {
      const column = dilation == 1 ? j : j / dilation;
      const seen = there && j >= 0 && column < width && column * dilation == j;
      copyPixel(seen ? from + <usize> column * stride : 0, channels, to, plane);
    }
  }
}
