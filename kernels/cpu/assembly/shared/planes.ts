// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// What depthwise convolutions and their gradients copy to a thread's scratch, zeros around it, as planes of
// sixteen channels that fit the nearest cache, so that the loops over taps know no borders and no far
// strides.
import { PIXEL } from "../generated/memory";
import { splat, storePair } from "./vector";
import { tailLoad } from "./tail";

/** Sixteen channels of a pixel. */
@inline function copyPixel(from: usize, to: usize): void {
  const x0 = v128.load(from), x1 = v128.load(from, 16), x2 = v128.load(from, 32), x3 = v128.load(from, 48);
  storePair(to, x0, x1);
  storePair(to + 32, x2, x3);
}

/**
 * Fewer than sixteen channels of n pixels, `stride` bytes apart, to a plane in which they are `next` bytes
 * apart, with zeros behind the last channel.
 */
export function copyPixels(from: usize, stride: usize, n: i32, channels: i32, to: usize, next: usize): void {
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
 * from `left` on, each pixel of the image `dilation` apart from the next, zeros elsewhere. Each pixel goes to
 * all planes before the next does: a tensor that is read in its order is fetched ahead.
 */
export function copyWindow(image: usize, stride: usize, height: i32, width: i32, top: i32, left: i32, rows: i32, columns: i32, dilation: i32, channels: i32, to: usize): void {
  const plane = <usize> (rows * columns) * PIXEL, next = <usize> dilation * PIXEL;
  const first = left < 0 ? 0 : (left + dilation - 1) / dilation;
  const end = min(width, (left + columns - 1) / dilation + 1), before = first * dilation - left;
  const whole = <usize> (channels & ~15) << 2, rest = channels & 15;
  for (let r = top; r < top + rows; r++, to += <usize> columns * PIXEL) {
    const row = r / dilation, there = r >= 0 && row < height && row * dilation == r && first < end;
    for (let c = 0, at = to; c < channels; c += 16, at += plane) {
      if (!there || dilation > 1) clearPixels(at, columns);
      else {
        clearPixels(at, before);
        clearPixels(at + <usize> (before + end - first) * PIXEL, columns - before - (end - first));
      }
    }
    if (!there) continue;
    let from = image + <usize> (row * width + first) * stride, pixel = to + <usize> before * PIXEL;
    for (let n = end - first; n > 0; n--, from += stride, pixel += next) {
      let at = pixel;
      for (let c: usize = 0; c < whole; c += PIXEL, at += plane) copyPixel(from + c, at);
      if (rest > 0) copyPixels(from + whole, stride, 1, rest, at, next);
    }
  }
}
