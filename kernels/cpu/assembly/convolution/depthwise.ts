// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Depthwise convolutions. A task takes one image's strip of rows and a block of channels: it copies
// what the strip reads to this thread's scratch, zeros around it, as planes of sixteen channels that
// fit the nearest cache, so that the loops over taps know no borders and no far strides.
import { address, argument, scratch, share, take } from "../shared/pool";
import { PACKED_A } from "../shared/memory";
import { fma, gelu, splat } from "../shared/vector";
import { tailLoad, tailStore } from "../shared/tail";

/** Neighbouring pixels that a loop over taps makes. */
const RUN = 4;
/** Bytes of a pixel in a plane. */
const PIXEL: usize = 64;

/**
 * One pixel's channels into its planes, `plane` bytes apart, with zeros behind the last one; where
 * `from` is 0, all zeros.
 */
@inline function copyPixel(from: usize, channels: i32, to: usize, plane: usize): void {
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
function copyWindow(image: usize, stride: usize, height: i32, width: i32, top: i32, left: i32, rows: i32, columns: i32, dilation: i32, channels: i32, to: usize): void {
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

/** The filters [K²], `stride` bytes apart, as planes; from the last tap on if flipped. */
function copyFilters(filters: usize, stride: usize, taps: i32, channels: i32, flip: bool, to: usize): void {
  const plane = <usize> taps * PIXEL;
  for (let t = 0; t < taps; t++, to += PIXEL) {
    copyPixel(filters + <usize> (flip ? taps - 1 - t : t) * stride, channels, to, plane);
  }
}

/**
 * (x, filters, y, images, height, width, rows, columns, channels, kernel, stride, padding, dilation,
 * flip, strip, block, bias, u, residual): y[b, i, j, c] = Σ_kl x[b, i·s + k − p, j·s + l − p, c] · filters[k, l, c] for
 * strips of rows and blocks of channels; pixels of x lie `dilation` apart. Of the last three, 0 where
 * there is none, u takes the sum with the bias, of which y becomes the gelu; then follows the residual.
 */
export function depthwise(args: usize): void {
  const x = address(args, 0), filters = address(args, 1), y = address(args, 2), images = argument(args, 3);
  const height = argument(args, 4), width = argument(args, 5), rows = argument(args, 6), columns = argument(args, 7);
  const channels = argument(args, 8), kernel = argument(args, 9), stride = argument(args, 10), padding = argument(args, 11);
  const dilation = argument(args, 12), flip = argument(args, 13) != 0, strip = argument(args, 14), block = argument(args, 15);
  const bias = address(args, 16), u = address(args, 17), residual = address(args, 18);
  const strips = (rows + strip - 1) / strip, blocks = (channels + block - 1) / block, bytes = <usize> channels << 2;
  const across = ((columns + RUN - 1) / RUN * RUN - 1) * stride + kernel;
  share(images * strips * blocks);
  for (let task = take(); task >= 0; task = take()) {
    const c0 = task % blocks * block, rest = task / blocks, r0 = rest % strips * strip, b = rest / strips;
    const c = min(block, channels - c0), n = min(strip, rows - r0), down = (n - 1) * stride + kernel;
    const taps = scratch + PACKED_A, tapsPlane = <usize> (kernel * kernel) * PIXEL;
    const window = taps + <usize> ((c + 15) >> 4) * tapsPlane, windowPlane = <usize> (down * across) * PIXEL;
    copyFilters(filters + (<usize> c0 << 2), bytes, kernel * kernel, c, flip, taps);
    const image = x + <usize> (b * height * width) * bytes + (<usize> c0 << 2);
    copyWindow(image, bytes, height, width, r0 * stride - padding, -padding, down, across, dilation, c, window);
    const sums = window + <usize> ((c + 15) >> 4) * windowPlane, run = <usize> ((columns + RUN - 1) / RUN * RUN) * PIXEL;
    const shift = bias ? bias + (<usize> c0 << 2) : 0;
    for (let r = 0; r < n; r++) {
      for (let e = 0; e < c; e += 16) {
        const from = window + <usize> (e >> 4) * windowPlane + <usize> (r * stride * across) * PIXEL;
        const f = taps + <usize> (e >> 4) * tapsPlane;
        convolveRow(from, f, sums + <usize> (e >> 4) * run, columns, kernel, <usize> stride * PIXEL, <usize> across * PIXEL, c - e > 8);
      }
      const at = <usize> ((b * rows + r0 + r) * columns) * bytes + (<usize> c0 << 2);
      finishRow(sums, run, y + at, bytes, columns, c, shift, u ? u + at : 0, residual ? residual + at : 0);
    }
  }
}

/** The sums of one row of pixels: four of them and eight of a plane's channels at a time. */
function convolveRow(from: usize, taps: usize, to: usize, columns: i32, kernel: i32, next: usize, row: usize, both: bool): void {
  for (let j = 0; j < columns; j += RUN, from += RUN * next, to += RUN * PIXEL) {
    if (next == PIXEL) {
      convolveRun(from, taps, to, kernel, PIXEL, row);
      if (both) convolveRun(from + 32, taps + 32, to + 32, kernel, PIXEL, row);
    } else {
      convolveRun(from, taps, to, kernel, next, row);
      if (both) convolveRun(from + 32, taps + 32, to + 32, kernel, next, row);
    }
  }
}

@inline function convolveRun(from: usize, f: usize, to: usize, kernel: i32, next: usize, row: usize): void {
  const zero = splat(0.0);
  let s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero;
  for (let k = 0; k < kernel; k++, from += row) {
    let p = from;
    for (let l = 0; l < kernel; l++) {
      const f0 = v128.load(f), f1 = v128.load(f, 16);
      s00 = fma(v128.load(p), f0, s00);
      s01 = fma(v128.load(p, 16), f1, s01);
      s10 = fma(v128.load(p + next), f0, s10);
      s11 = fma(v128.load(p + next, 16), f1, s11);
      s20 = fma(v128.load(p + 2 * next), f0, s20);
      s21 = fma(v128.load(p + 2 * next, 16), f1, s21);
      s30 = fma(v128.load(p + 3 * next), f0, s30);
      s31 = fma(v128.load(p + 3 * next, 16), f1, s31);
      f += PIXEL;
      p += PIXEL;
    }
  }
  v128.store(to, s00);
  v128.store(to, s01, 16);
  v128.store(to, s10, 64);
  v128.store(to, s11, 80);
  v128.store(to, s20, 128);
  v128.store(to, s21, 144);
  v128.store(to, s30, 192);
  v128.store(to, s31, 208);
}

/** Sums from planes `plane` bytes apart to their pixels `stride` bytes apart, and what follows them. */
function finishRow(sums: usize, plane: usize, y: usize, stride: usize, columns: i32, c: i32, bias: usize, u: usize, residual: usize): void {
  for (let j = 0; j < columns; j++, sums += PIXEL, y += stride) {
    let from = sums;
    let e = 0;
    for (; e + 8 <= c; e += 8, from += e & 8 ? 32 : plane - 32) {
      const o = <usize> e << 2;
      let s0 = v128.load(from), s1 = v128.load(from, 16);
      if (bias) {
        const b0 = v128.load(bias + o), b1 = v128.load(bias + o, 16);
        s0 = f32x4.add(s0, b0);
        s1 = f32x4.add(s1, b1);
      }
      if (u) {
        v128.store(u + o, s0);
        v128.store(u + o, s1, 16);
        const g0 = gelu(s0), g1 = gelu(s1);
        s0 = g0;
        s1 = g1;
      }
      if (residual) {
        const r0 = v128.load(residual + o), r1 = v128.load(residual + o, 16);
        s0 = f32x4.add(s0, r0);
        s1 = f32x4.add(s1, r1);
      }
      v128.store(y + o, s0);
      v128.store(y + o, s1, 16);
    }
    for (; e < c; e += 4, from += 16) {
      const o = <usize> e << 2, left = min(4, c - e);
      let s = v128.load(from);
      if (bias) s = f32x4.add(s, tailLoad(bias + o, left));
      if (u) {
        tailStore(u + o, s, left);
        s = gelu(s);
      }
      if (residual) s = f32x4.add(s, tailLoad(residual + o, left));
      tailStore(y + o, s, left);
    }
    if (u) u += stride;
    if (residual) residual += stride;
  }
}

/**
 * (x, dy, sums, images, height, width, rows, columns, channels, kernel, stride, padding, slices,
 * strip, block): each task takes a slice of the images and a block of channels, and leaves
 * Σ x[b, i·s + k − p, j·s + l − p, c] · dy[b, i, j, c] of them in sums[slice][k][l][c].
 */
export function depthwiseFilters(args: usize): void {
  const x = address(args, 0), dy = address(args, 1), sums = address(args, 2), images = argument(args, 3);
  const height = argument(args, 4), width = argument(args, 5), rows = argument(args, 6), columns = argument(args, 7);
  const channels = argument(args, 8), kernel = argument(args, 9), stride = argument(args, 10), padding = argument(args, 11);
  const slices = argument(args, 12), strip = argument(args, 13), block = argument(args, 14);
  const blocks = (channels + block - 1) / block, across = (columns - 1) * stride + kernel, bytes = <usize> channels << 2;
  const taps = kernel * kernel, tapsPlane = <usize> taps * PIXEL;
  share(slices * blocks);
  for (let task = take(); task >= 0; task = take()) {
    const c0 = task % blocks * block, slice = task / blocks, c = min(block, channels - c0), planes = <usize> ((c + 15) >> 4);
    const totals = scratch + PACKED_A, slopes = totals + planes * tapsPlane;
    memory.fill(totals, 0, planes * tapsPlane);
    const b1 = <i32> (<i64> images * (slice + 1) / slices);
    for (let b = <i32> (<i64> images * slice / slices); b < b1; b++) {
      const image = x + <usize> (b * height * width) * bytes + (<usize> c0 << 2);
      const slope = dy + <usize> (b * rows * columns) * bytes + (<usize> c0 << 2);
      for (let r = 0; r < rows; r += strip) {
        const n = min(strip, rows - r), down = (n - 1) * stride + kernel;
        const slopesPlane = <usize> (n * columns) * PIXEL, windowPlane = <usize> (down * across) * PIXEL;
        const window = slopes + planes * slopesPlane;
        copyWindow(slope, bytes, rows, columns, r, 0, n, columns, 1, c, slopes);
        copyWindow(image, bytes, height, width, r * stride - padding, -padding, down, across, 1, c, window);
        for (let e: usize = 0; e < planes; e++) {
          for (let k = 0; k < kernel; k++) {
            const from = window + e * windowPlane + <usize> (k * across) * PIXEL;
            const to = totals + e * tapsPlane + <usize> (k * kernel) * PIXEL;
            correlateRow(from, slopes + e * slopesPlane, to, n, columns, kernel, stride, across);
          }
        }
      }
    }
    for (let t = 0; t < taps; t++) {
      const to = sums + <usize> (slice * taps + t) * bytes + (<usize> c0 << 2);
      for (let e = 0; e < c; e += 16) {
        const from = totals + <usize> (e >> 4) * tapsPlane + <usize> t * PIXEL;
        memory.copy(to + (<usize> e << 2), from, <usize> min(16, c - e) << 2);
      }
    }
  }
}

/** The sums of one row of taps: up to five of them and eight channels at a time. */
function correlateRow(from: usize, slopes: usize, totals: usize, rows: i32, columns: i32, kernel: i32, stride: i32, across: i32): void {
  for (let l = 0; l < kernel;) {
    const left = kernel - l, taps = left <= 5 ? left : left == 6 ? 3 : left < 9 ? 4 : 5;
    for (let o: usize = 0; o < PIXEL; o += 32) {
      const p = from + <usize> l * PIXEL + o, t = totals + <usize> l * PIXEL + o;
      if (taps == 5) correlate(5, p, slopes + o, t, rows, columns, stride, across);
      else if (taps == 4) correlate(4, p, slopes + o, t, rows, columns, stride, across);
      else if (taps == 3) correlate(3, p, slopes + o, t, rows, columns, stride, across);
      else if (taps == 2) correlate(2, p, slopes + o, t, rows, columns, stride, across);
      else correlate(1, p, slopes + o, t, rows, columns, stride, across);
    }
    l += taps;
  }
}

@inline function correlate(taps: i32, from: usize, slopes: usize, totals: usize, rows: i32, columns: i32, stride: i32, across: i32): void {
  const zero = splat(0.0), next = <usize> stride * PIXEL, row = <usize> (across * stride) * PIXEL;
  let s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero, s40 = zero, s41 = zero;
  for (let r = 0; r < rows; r++, from += row) {
    let p = from;
    for (let j = 0; j < columns; j++, p += next, slopes += PIXEL) {
      const d0 = v128.load(slopes), d1 = v128.load(slopes, 16);
      s00 = fma(v128.load(p), d0, s00);
      s01 = fma(v128.load(p, 16), d1, s01);
      if (taps > 1) {
        s10 = fma(v128.load(p, 64), d0, s10);
        s11 = fma(v128.load(p, 80), d1, s11);
      }
      if (taps > 2) {
        s20 = fma(v128.load(p, 128), d0, s20);
        s21 = fma(v128.load(p, 144), d1, s21);
      }
      if (taps > 3) {
        s30 = fma(v128.load(p, 192), d0, s30);
        s31 = fma(v128.load(p, 208), d1, s31);
      }
      if (taps > 4) {
        s40 = fma(v128.load(p, 256), d0, s40);
        s41 = fma(v128.load(p, 272), d1, s41);
      }
    }
  }
  addEight(totals, s00, s01);
  if (taps > 1) addEight(totals + 64, s10, s11);
  if (taps > 2) addEight(totals + 128, s20, s21);
  if (taps > 3) addEight(totals + 192, s30, s31);
  if (taps > 4) addEight(totals + 256, s40, s41);
}

@inline function addEight(to: usize, a: v128, b: v128): void {
  const t0 = v128.load(to), t1 = v128.load(to, 16);
  v128.store(to, f32x4.add(t0, a));
  v128.store(to, f32x4.add(t1, b), 16);
}
