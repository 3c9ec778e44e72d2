// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Gradients of the filters of depthwise convolutions.
import { address, argument, scratch, share, take } from "../shared/pool";
import { DepthwiseFilters } from "../generated/arguments";
import { PACKED_A } from "../generated/memory";
import { copyWindow, PIXEL } from "../shared/planes";
import { fma, splat } from "../shared/vector";

/**
 * Each task takes a slice of the images and a block of channels, and leaves Σ x[b, i·s + k − p, j·s +
 * l − p, c] · dy[b, i, j, c] of them in sums[slice][k][l][c].
 */
export function depthwiseFilters(args: usize): void {
  const x = address(args, DepthwiseFilters.x), dy = address(args, DepthwiseFilters.dy);
  const sums = address(args, DepthwiseFilters.sums);
  const images = argument(args, DepthwiseFilters.images);
  const height = argument(args, DepthwiseFilters.height);
  const width = argument(args, DepthwiseFilters.width);
  const rows = argument(args, DepthwiseFilters.rows);
  const columns = argument(args, DepthwiseFilters.columns);
  const channels = argument(args, DepthwiseFilters.channels);
  const kernel = argument(args, DepthwiseFilters.kernel);
  const stride = argument(args, DepthwiseFilters.stride);
  const padding = argument(args, DepthwiseFilters.padding);
  const slices = argument(args, DepthwiseFilters.slices);
  const strip = argument(args, DepthwiseFilters.strip);
  const block = argument(args, DepthwiseFilters.block);
  const blocks = (channels + block - 1) / block, across = (columns - 1) * stride + kernel, bytes = <usize> channels << 2;
  const taps = kernel * kernel, tapsPlane = <usize> taps * PIXEL;
  share(slices * blocks);
  for (let task = take(); task >= 0; task = take()) {
    const c0 = task % blocks * block, slice = task / blocks, c = min(block, channels - c0), planes = <usize> ((c + 15) >> 4);
    const totals = scratch + PACKED_A, gradients = totals + planes * tapsPlane;
    memory.fill(totals, 0, planes * tapsPlane);
    const b1 = <i32> (<i64> images * (slice + 1) / slices);
    for (let b = <i32> (<i64> images * slice / slices); b < b1; b++) {
      const image = x + <usize> (b * height * width) * bytes + (<usize> c0 << 2);
      const gradient = dy + <usize> (b * rows * columns) * bytes + (<usize> c0 << 2);
      for (let r = 0; r < rows; r += strip) {
        const n = min(strip, rows - r), down = (n - 1) * stride + kernel;
        const gradientsPlane = <usize> (n * columns) * PIXEL, windowPlane = <usize> (down * across) * PIXEL;
        const window = gradients + planes * gradientsPlane;
        copyWindow(gradient, bytes, rows, columns, r, 0, n, columns, 1, c, gradients);
        copyWindow(image, bytes, height, width, r * stride - padding, -padding, down, across, 1, c, window);
        for (let e: usize = 0; e < planes; e++) {
          for (let k = 0; k < kernel; k++) {
            const from = window + e * windowPlane + <usize> (k * across) * PIXEL;
            const to = totals + e * tapsPlane + <usize> (k * kernel) * PIXEL;
            correlateRow(from, gradients + e * gradientsPlane, to, n, columns, kernel, stride, across);
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
function correlateRow(from: usize, gradients: usize, totals: usize, rows: i32, columns: i32, kernel: i32, stride: i32, across: i32): void {
  for (let l = 0; l < kernel;) {
    const left = kernel - l, taps = left <= 5 ? left : left == 6 ? 3 : left < 9 ? 4 : 5;
    for (let o: usize = 0; o < PIXEL; o += 32) {
      const p = from + <usize> l * PIXEL + o, t = totals + <usize> l * PIXEL + o;
      if (taps == 5) correlate(5, p, gradients + o, t, rows, columns, stride, across);
      else if (taps == 4) correlate(4, p, gradients + o, t, rows, columns, stride, across);
      else if (taps == 3) correlate(3, p, gradients + o, t, rows, columns, stride, across);
      else if (taps == 2) correlate(2, p, gradients + o, t, rows, columns, stride, across);
      else correlate(1, p, gradients + o, t, rows, columns, stride, across);
    }
    l += taps;
  }
}

@inline function correlate(taps: i32, from: usize, gradients: usize, totals: usize, rows: i32, columns: i32, stride: i32, across: i32): void {
  const zero = splat(0.0), next = <usize> stride * PIXEL, row = <usize> (across * stride) * PIXEL;
  let s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero, s40 = zero, s41 = zero;
  for (let r = 0; r < rows; r++, from += row) {
    let p = from;
    for (let j = 0; j < columns; j++, p += next, gradients += PIXEL) {
      const d0 = v128.load(gradients), d1 = v128.load(gradients, 16);
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
