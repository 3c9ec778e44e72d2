// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// What depthwise convolutions and their gradients copy to a thread's scratch, zeros around it, as planes of
// sixteen channels that fit the nearest cache, so that the loops over taps know no borders and no far
// strides.
import { PIXEL } from "../generated/memory";
import { splat, storePair } from "./vector";
import { tailLoad } from "./tail";

/**
 * The first `channels` of sixteen of n pixels, `stride` bytes apart, to a plane in which they are `next`
 * bytes apart, with zeros behind the last channel.
 */
export function copyPixels(from: usize, stride: usize, n: i32, channels: i32, to: usize, next: usize): void {
  if (channels >= 16) {
    for (; n > 0; n--, from += stride, to += next) {
      const x0 = v128.load(from), x1 = v128.load(from, 16), x2 = v128.load(from, 32), x3 = v128.load(from, 48);
      storePair(to, x0, x1);
      storePair(to + 32, x2, x3);
    }
    return;
  }
  for (; n > 0; n--, from += stride, to += next) {
    for (let i = 0; i < 16; i += 4) {
      const left = min(4, channels - i), o = <usize> i << 2;
      v128.store(to + o, left > 0 ? tailLoad(from + o, left) : splat(0.0));
    }
  }
}

/** n pixels of zeros. */
@inline function clearPixels(to: usize, n: i32): void {
  const zero = splat(0.0);
  for (const end = to + <usize> n * PIXEL; to < end; to += PIXEL) {
    storePair(to, zero, zero);
    storePair(to + 32, zero, zero);
  }
}

/**
 * A window on an image [height][width], pixels `stride` bytes apart: its rows from `top` and columns
 * from `left` on, each pixel of the image `dilation` apart from the next, zeros elsewhere.
 */
export function copyWindow(image: usize, stride: usize, height: i32, width: i32, top: i32, left: i32, rows: i32, columns: i32, dilation: i32, channels: i32, to: usize): void {
  const plane = <usize> (rows * columns) * PIXEL, next = <usize> dilation * PIXEL;
  const first = left < 0 ? 0 : (left + dilation - 1) / dilation;
  const end = min(width, (left + columns - 1) / dilation + 1), before = first * dilation - left;
  // Rows by rows, all planes of each: what lies next to each other in memory is read within a short time.
  for (let r = top; r < top + rows; r++, to += <usize> columns * PIXEL) {
    const row = r / dilation, there = r >= 0 && row < height && row * dilation == r && first < end;
    const from = image + <usize> (row * width + first) * stride;
    for (let c = 0, at = to; c < channels; c += 16, at += plane) {
      if (!there || dilation > 1) clearPixels(at, columns);
      if (!there) continue;
      const pixels = at + <usize> before * PIXEL;
      if (dilation == 1) {
        clearPixels(at, before);
        clearPixels(pixels + <usize> (end - first) * PIXEL, columns - before - (end - first));
      }
      copyPixels(from + (<usize> c << 2), stride, end - first, channels - c, pixels, next);
    }
  }
}
