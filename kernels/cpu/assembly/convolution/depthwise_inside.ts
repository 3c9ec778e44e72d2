// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// The loops of depthwise convolutions that leave out what stands for pixels outside of the image and between
// its pixels: infinity and NaN must not meet those zeros. Finite numbers may, to the same bits and much faster.
import { PIXEL } from "../generated/memory";
import { fma, splat, storePair } from "../shared/vector";
import { tailStore } from "../shared/tail";

/** True if a plane of `bytes` has a NaN, as 0·∞ and 0·NaN are. */
export function hasNaN(plane: usize, bytes: usize): bool {
  let s0 = splat(0.0), s1 = s0;
  for (const end = plane + bytes; plane < end; plane += 32) {
    const x0 = v128.load(plane), x1 = v128.load(plane, 16);
    s0 = v128.or(s0, f32x4.ne(x0, x0)); s1 = v128.or(s1, f32x4.ne(x1, x1));
  }
  return v128.any_true(v128.or(s0, s1));
}

/** True if a place along an axis is one of `size` pixels, which lie `dilation` apart. */
@inline function isPixel(at: i32, size: i32, dilation: i32): bool {
  return at >= 0 && at % dilation == 0 && at / dilation < size;
}

/**
 * The sums of one row of pixels, `pitch` bytes apart in `to`, of the first `channels` of sixteen: what convolveRow
 * makes, whose window's first pixel lies in row `top` and column `left` of the image.
 */
export function convolveInside(from: usize, taps: usize, to: usize, pitch: usize, columns: i32, kernel: i32, stride: i32, across: i32, channels: i32, top: i32, left: i32, height: i32, width: i32, dilation: i32): void {
  for (let j = 0; j < columns; j++, to += pitch) {
    let s0 = splat(0.0), s1 = s0, s2 = s0, s3 = s0;
    for (let k = 0; k < kernel; k++) {
      if (!isPixel(top + k, height, dilation)) continue;
      for (let l = 0; l < kernel; l++) {
        if (!isPixel(left + j * stride + l, width, dilation)) continue;
        const p = from + <usize> (k * across + j * stride + l) * PIXEL, f = taps + <usize> (k * kernel + l) * PIXEL;
        s0 = fma(v128.load(p), v128.load(f), s0); s1 = fma(v128.load(p, 16), v128.load(f, 16), s1);
        s2 = fma(v128.load(p, 32), v128.load(f, 32), s2); s3 = fma(v128.load(p, 48), v128.load(f, 48), s3);
      }
    }
    tailStore(to, s0, min(4, channels));
    if (channels > 4) tailStore(to + 16, s1, min(4, channels - 4));
    if (channels > 8) tailStore(to + 32, s2, min(4, channels - 8));
    if (channels > 12) tailStore(to + 48, s3, min(4, channels - 12));
  }
}

/**
 * The sums over `rows` rows of gradients for all taps: what correlateRow makes of them from zeros, in a window
 * whose first pixel lies in row `top` and column `left` of the image.
 */
export function correlateInside(from: usize, gradients: usize, sums: usize, rows: i32, columns: i32, kernel: i32, stride: i32, across: i32, top: i32, left: i32, height: i32, width: i32): void {
  for (let k = 0; k < kernel; k++) {
    for (let l = 0; l < kernel; l++, sums += PIXEL) {
      let s0 = splat(0.0), s1 = s0, s2 = s0, s3 = s0;
      for (let r = 0; r < rows; r++) {
        if (!isPixel(top + r * stride + k, height, 1)) continue;
        for (let j = 0; j < columns; j++) {
          if (!isPixel(left + j * stride + l, width, 1)) continue;
          const p = from + <usize> ((r * stride + k) * across + j * stride + l) * PIXEL;
          const d = gradients + <usize> (r * columns + j) * PIXEL;
          s0 = fma(v128.load(p), v128.load(d), s0); s1 = fma(v128.load(p, 16), v128.load(d, 16), s1);
          s2 = fma(v128.load(p, 32), v128.load(d, 32), s2); s3 = fma(v128.load(p, 48), v128.load(d, 48), s3);
        }
      }
      storePair(sums, s0, s1);
      storePair(sums + 32, s2, s3);
    }
  }
}
