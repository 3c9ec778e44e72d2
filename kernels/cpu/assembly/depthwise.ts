// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Depthwise convolutions. A task takes one image's strip of rows and a block of channels: it copies
// what the strip reads to this thread's scratch, zeros around it and all channels in whole eights, so
// that the loops over taps know no borders.
import { address, argument, scratch, share, take } from "./pool";
import { PACKED_A } from "./layout";
import { fma, splat } from "./vector";
import { tailLoad, tailStore } from "./tail";

/** Neighbouring pixels that a loop over taps makes. */
const RUN = 4;

/** `n` numbers from one place to another, zeros behind them up to `padded`, a multiple of 4. */
@inline function copyChannels(from: usize, to: usize, n: i32, padded: i32): void {
  let c = 0;
  for (; c + 4 <= n; c += 4) v128.store(to + (<usize> c << 2), v128.load(from + (<usize> c << 2)));
  if (c < n) {
    v128.store(to + (<usize> c << 2), tailLoad(from + (<usize> c << 2), n - c));
    c += 4;
  }
  for (; c < padded; c += 4) v128.store(to + (<usize> c << 2), splat(0.0));
}

/**
 * A window on an image [height][width][channels]: rows `top`… and columns `left`… of it, each pixel
 * of the image `dilation` apart from the next, zeros elsewhere; `c` channels, padded to `block`.
 */
function copyWindow(image: usize, height: i32, width: i32, channels: i32, top: i32, left: i32, rows: i32, columns: i32, dilation: i32, c: i32, block: i32, to: usize): void {
  const pixel = <usize> block << 2;
  for (let r = top; r < top + rows; r++) {
    const row = r / dilation;
    if (r < 0 || row >= height || row * dilation != r) {
      memory.fill(to, 0, <usize> columns * pixel);
      to += <usize> columns * pixel;
      continue;
    }
    const from = image + (<usize> row * <usize> width * <usize> channels << 2);
    for (let j = left; j < left + columns; j++, to += pixel) {
      const column = j / dilation;
      if (j < 0 || column >= width || column * dilation != j) memory.fill(to, 0, pixel);
      else copyChannels(from + (<usize> column * <usize> channels << 2), to, c, block);
    }
  }
}

/** The filters [K²][channels] of a block of channels as [K²][block], from the last tap on if flipped. */
function copyFilters(filters: usize, taps: i32, channels: i32, c: i32, block: i32, flip: bool, to: usize): void {
  for (let t = 0; t < taps; t++, to += <usize> block << 2) {
    const tap = flip ? taps - 1 - t : t;
    copyChannels(filters + (<usize> tap * <usize> channels << 2), to, c, block);
  }
}

/**
 * (x, filters, y, images, height, width, rows, columns, channels, kernel, stride, padding, dilation,
 * flip, strip, block): y[b, i, j, c] = Σ_kl x[b, i·s + k − p, j·s + l − p, c] · filters[k, l, c] for
 * strips of rows and blocks of channels; pixels of x lie `dilation` apart.
 */
export function depthwise(args: usize): void {
  const x = address(args, 0), filters = address(args, 1), y = address(args, 2), images = argument(args, 3);
  const height = argument(args, 4), width = argument(args, 5), rows = argument(args, 6), columns = argument(args, 7);
  const channels = argument(args, 8), kernel = argument(args, 9), stride = argument(args, 10), padding = argument(args, 11);
  const dilation = argument(args, 12), flip = argument(args, 13) != 0, strip = argument(args, 14), block = argument(args, 15);
  const strips = (rows + strip - 1) / strip, blocks = (channels + block - 1) / block;
  const across = ((columns + RUN - 1) / RUN * RUN - 1) * stride + kernel;
  share(images * strips * blocks);
  for (let task = take(); task >= 0; task = take()) {
    const c0 = task % blocks * block, rest = task / blocks, r0 = rest % strips * strip, b = rest / strips;
    const c = min(block, channels - c0), padded = (c + 7) & ~7, r1 = min(rows, r0 + strip);
    const taps = scratch + PACKED_A, window = taps + (<usize> (kernel * kernel * padded) << 2);
    copyFilters(filters + (<usize> c0 << 2), kernel * kernel, channels, c, padded, flip, taps);
    const image = x + (<usize> b * <usize> (height * width) * <usize> channels + <usize> c0 << 2);
    copyWindow(image, height, width, channels, r0 * stride - padding, -padding, (r1 - r0 - 1) * stride + kernel, across, dilation, c, padded, window);
    for (let r = r0; r < r1; r++) {
      const to = y + (<usize> (b * rows + r) * <usize> columns * <usize> channels + <usize> c0 << 2);
      const from = window + (<usize> ((r - r0) * stride * across * padded) << 2);
      convolveRow(from, taps, to, columns, channels, kernel, stride, across, c, padded);
    }
  }
}

/** One row of pixels, four of them and eight channels at a time. */
function convolveRow(from: usize, taps: usize, to: usize, columns: i32, channels: i32, kernel: i32, stride: i32, across: i32, c: i32, block: i32): void {
  const pixel = <usize> block << 2, next = <usize> stride * pixel, row = <usize> across * pixel;
  for (let j = 0; j < columns; j += RUN, from += RUN * next) {
    for (let e = 0; e < c; e += 8) {
      const zero = splat(0.0);
      let s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero;
      let f = taps + (<usize> e << 2), start = from + (<usize> e << 2);
      for (let k = 0; k < kernel; k++, start += row) {
        let p0 = start, p1 = p0 + next, p2 = p1 + next, p3 = p2 + next;
        for (let l = 0; l < kernel; l++) {
          const f0 = v128.load(f), f1 = v128.load(f, 16);
          s00 = fma(v128.load(p0), f0, s00);
          s01 = fma(v128.load(p0, 16), f1, s01);
          s10 = fma(v128.load(p1), f0, s10);
          s11 = fma(v128.load(p1, 16), f1, s11);
          s20 = fma(v128.load(p2), f0, s20);
          s21 = fma(v128.load(p2, 16), f1, s21);
          s30 = fma(v128.load(p3), f0, s30);
          s31 = fma(v128.load(p3, 16), f1, s31);
          f += pixel;
          p0 += pixel;
          p1 += pixel;
          p2 += pixel;
          p3 += pixel;
        }
      }
      const made = min(RUN, columns - j), n = c - e, width = <usize> channels << 2;
      const at = to + <usize> j * width + (<usize> e << 2);
      storeEight(at, s00, s01, n);
      if (made > 1) storeEight(at + width, s10, s11, n);
      if (made > 2) storeEight(at + 2 * width, s20, s21, n);
      if (made > 3) storeEight(at + 3 * width, s30, s31, n);
    }
  }
}

@inline function storeEight(to: usize, a: v128, b: v128, n: i32): void {
  if (n >= 8) {
    v128.store(to, a);
    v128.store(to, b, 16);
  } else {
    tailStore(to, a, min(4, n));
    if (n > 4) tailStore(to + 16, b, n - 4);
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
  const blocks = (channels + block - 1) / block, across = (columns - 1) * stride + kernel;
  share(slices * blocks);
  for (let task = take(); task >= 0; task = take()) {
    const c0 = task % blocks * block, slice = task / blocks;
    const c = min(block, channels - c0), padded = (c + 7) & ~7;
    const totals = scratch + PACKED_A, slopes = totals + (<usize> (kernel * kernel * padded) << 2);
    const window = slopes + (<usize> (strip * columns * padded) << 2);
    memory.fill(totals, 0, <usize> (kernel * kernel * padded) << 2);
    const b1 = <i32> (<i64> images * (slice + 1) / slices);
    for (let b = <i32> (<i64> images * slice / slices); b < b1; b++) {
      const image = x + (<usize> b * <usize> (height * width) * <usize> channels + <usize> c0 << 2);
      const slope = dy + (<usize> b * <usize> (rows * columns) * <usize> channels + <usize> c0 << 2);
      for (let r = 0; r < rows; r += strip) {
        const n = min(strip, rows - r);
        copyWindow(slope, rows, columns, channels, r, 0, n, columns, 1, c, padded, slopes);
        copyWindow(image, height, width, channels, r * stride - padding, -padding, (n - 1) * stride + kernel, across, 1, c, padded, window);
        for (let k = 0; k < kernel; k++) {
          const from = window + (<usize> (k * across * padded) << 2);
          correlateRow(from, slopes, totals + (<usize> (k * kernel * padded) << 2), n, columns, kernel, stride, across, c, padded);
        }
      }
    }
    for (let t = 0; t < kernel * kernel; t++) {
      const from = totals + (<usize> (t * padded) << 2);
      memory.copy(sums + (<usize> ((slice * kernel * kernel + t) * channels + c0) << 2), from, <usize> c << 2);
    }
  }
}

/** The sums of one row of taps: up to five of them and eight channels at a time. */
function correlateRow(from: usize, slopes: usize, totals: usize, rows: i32, columns: i32, kernel: i32, stride: i32, across: i32, c: i32, block: i32): void {
  const pixel = <usize> block << 2;
  for (let l = 0; l < kernel;) {
    const left = kernel - l, taps = left <= 5 ? left : left == 6 ? 3 : left < 9 ? 4 : 5;
    for (let e = 0; e < c; e += 8) {
      const o = <usize> e << 2, p = from + <usize> l * pixel + o, t = totals + <usize> l * pixel + o;
      if (taps == 5) correlate(5, p, slopes + o, t, rows, columns, stride, across, pixel);
      else if (taps == 4) correlate(4, p, slopes + o, t, rows, columns, stride, across, pixel);
      else if (taps == 3) correlate(3, p, slopes + o, t, rows, columns, stride, across, pixel);
      else if (taps == 2) correlate(2, p, slopes + o, t, rows, columns, stride, across, pixel);
      else correlate(1, p, slopes + o, t, rows, columns, stride, across, pixel);
    }
    l += taps;
  }
}

@inline function correlate(taps: i32, from: usize, slopes: usize, totals: usize, rows: i32, columns: i32, stride: i32, across: i32, pixel: usize): void {
  const zero = splat(0.0), next = <usize> stride * pixel, row = <usize> (across * stride) * pixel;
  let s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero, s40 = zero, s41 = zero;
  for (let r = 0; r < rows; r++, from += row) {
    let p = from;
    for (let j = 0; j < columns; j++, p += next, slopes += pixel) {
      const d0 = v128.load(slopes), d1 = v128.load(slopes, 16);
      s00 = fma(v128.load(p), d0, s00);
      s01 = fma(v128.load(p, 16), d1, s01);
      if (taps > 1) {
        s10 = fma(v128.load(p + pixel), d0, s10);
        s11 = fma(v128.load(p + pixel, 16), d1, s11);
      }
      if (taps > 2) {
        s20 = fma(v128.load(p + 2 * pixel), d0, s20);
        s21 = fma(v128.load(p + 2 * pixel, 16), d1, s21);
      }
      if (taps > 3) {
        s30 = fma(v128.load(p + 3 * pixel), d0, s30);
        s31 = fma(v128.load(p + 3 * pixel, 16), d1, s31);
      }
      if (taps > 4) {
        s40 = fma(v128.load(p + 4 * pixel), d0, s40);
        s41 = fma(v128.load(p + 4 * pixel, 16), d1, s41);
      }
    }
  }
  addEight(totals, s00, s01);
  if (taps > 1) addEight(totals + pixel, s10, s11);
  if (taps > 2) addEight(totals + 2 * pixel, s20, s21);
  if (taps > 3) addEight(totals + 3 * pixel, s30, s31);
  if (taps > 4) addEight(totals + 4 * pixel, s40, s41);
}

@inline function addEight(to: usize, a: v128, b: v128): void {
  const sum0 = f32x4.add(v128.load(to), a), sum1 = f32x4.add(v128.load(to, 16), b);
  v128.store(to, sum0);
  v128.store(to, sum1, 16);
}
