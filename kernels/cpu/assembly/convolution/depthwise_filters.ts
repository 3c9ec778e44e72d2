// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Gradients of the filters of depthwise convolutions.
import { address, argument, scratch, share, take, wide } from "../shared/pool";
import { DepthwiseFilters } from "../generated/arguments";
import { PACKED_A } from "../generated/memory";
import { copyWindow, PIXEL } from "../shared/planes";
import { fma } from "../shared/vector";

/** Rows that are taken of a plane while it is in the nearest cache. */
const TOGETHER = 4;

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
    const totals = scratch + PACKED_A, sum = totals + planes * tapsPlane, gradients = sum + tapsPlane;
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
          memory.fill(sum, 0, tapsPlane);
          for (let q = 0; q < n; q += TOGETHER) {
            const some = min(TOGETHER, n - q), d = gradients + e * gradientsPlane + <usize> (q * columns) * PIXEL;
            let from = window + e * windowPlane + <usize> (q * stride * across) * PIXEL, to = sum;
            for (let k = 0; k < kernel; k++, from += <usize> across * PIXEL, to += <usize> kernel * PIXEL) {
              correlateRow(from, d, to, some, columns, kernel, stride, across);
            }
          }
          addPlane(sum, totals + e * tapsPlane, tapsPlane);
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

/** Adds as many bytes of sums to others. */
function addPlane(from: usize, to: usize, bytes: usize): void {
  for (const end = from + bytes; from < end; from += 32, to += 32) {
    const t0 = v128.load(to), t1 = v128.load(to, 16), s0 = v128.load(from), s1 = v128.load(from, 16);
    v128.store(to, f32x4.add(t0, s0));
    v128.store(to, f32x4.add(t1, s1), 16);
  }
}

/** Adds to the sums of one row of taps: up to five of them at a time, and as many channels as fit the registers. */
function correlateRow(from: usize, gradients: usize, sums: usize, rows: i32, columns: i32, kernel: i32, stride: i32, across: i32): void {
  const next = <usize> stride * PIXEL, row = <usize> (across * stride) * PIXEL;
  for (let l = 0; l < kernel;) {
    const left = kernel - l, taps = left <= 5 ? left : left == 6 ? 3 : left < 9 ? 4 : 5;
    const p = from + <usize> l * PIXEL, t = sums + <usize> l * PIXEL;
    if (wide) sixteenChannels(taps, p, gradients, t, rows, columns, next, row);
    else {
      eightChannels(taps, p, gradients, t, rows, columns, next, row);
      eightChannels(taps, p + 32, gradients + 32, t + 32, rows, columns, next, row);
    }
    l += taps;
  }
}

function sixteenChannels(taps: i32, from: usize, gradients: usize, sums: usize, rows: i32, columns: i32, next: usize, row: usize): void {
  if (taps == 5) correlateSixteen(5, from, gradients, sums, rows, columns, next, row);
  else if (taps == 4) correlateSixteen(4, from, gradients, sums, rows, columns, next, row);
  else if (taps == 3) correlateSixteen(3, from, gradients, sums, rows, columns, next, row);
  else if (taps == 2) correlateSixteen(2, from, gradients, sums, rows, columns, next, row);
  else correlateSixteen(1, from, gradients, sums, rows, columns, next, row);
}

@inline function correlateSixteen(taps: i32, from: usize, gradients: usize, sums: usize, rows: i32, columns: i32, next: usize, row: usize): void {
  let s00 = v128.load(sums), s01 = v128.load(sums, 16), s02 = v128.load(sums, 32), s03 = v128.load(sums, 48);
  let s10 = v128.load(sums, 64), s11 = v128.load(sums, 80), s12 = v128.load(sums, 96), s13 = v128.load(sums, 112);
  let s20 = v128.load(sums, 128), s21 = v128.load(sums, 144), s22 = v128.load(sums, 160), s23 = v128.load(sums, 176);
  let s30 = v128.load(sums, 192), s31 = v128.load(sums, 208), s32 = v128.load(sums, 224), s33 = v128.load(sums, 240);
  let s40 = v128.load(sums, 256), s41 = v128.load(sums, 272), s42 = v128.load(sums, 288), s43 = v128.load(sums, 304);
  for (let r = 0; r < rows; r++, from += row) {
    let p = from;
    for (let j = 0; j < columns; j++, p += next, gradients += PIXEL) {
      const d0 = v128.load(gradients), d1 = v128.load(gradients, 16), d2 = v128.load(gradients, 32), d3 = v128.load(gradients, 48);
      s00 = fma(v128.load(p), d0, s00);
      s01 = fma(v128.load(p, 16), d1, s01);
      s02 = fma(v128.load(p, 32), d2, s02);
      s03 = fma(v128.load(p, 48), d3, s03);
      if (taps > 1) {
        s10 = fma(v128.load(p, 64), d0, s10);
        s11 = fma(v128.load(p, 80), d1, s11);
        s12 = fma(v128.load(p, 96), d2, s12);
        s13 = fma(v128.load(p, 112), d3, s13);
      }
      if (taps > 2) {
        s20 = fma(v128.load(p, 128), d0, s20);
        s21 = fma(v128.load(p, 144), d1, s21);
        s22 = fma(v128.load(p, 160), d2, s22);
        s23 = fma(v128.load(p, 176), d3, s23);
      }
      if (taps > 3) {
        s30 = fma(v128.load(p, 192), d0, s30);
        s31 = fma(v128.load(p, 208), d1, s31);
        s32 = fma(v128.load(p, 224), d2, s32);
        s33 = fma(v128.load(p, 240), d3, s33);
      }
      if (taps > 4) {
        s40 = fma(v128.load(p, 256), d0, s40);
        s41 = fma(v128.load(p, 272), d1, s41);
        s42 = fma(v128.load(p, 288), d2, s42);
        s43 = fma(v128.load(p, 304), d3, s43);
      }
    }
  }
  v128.store(sums, s00);
  v128.store(sums, s01, 16);
  v128.store(sums, s02, 32);
  v128.store(sums, s03, 48);
  if (taps > 1) {
    v128.store(sums, s10, 64);
    v128.store(sums, s11, 80);
    v128.store(sums, s12, 96);
    v128.store(sums, s13, 112);
  }
  if (taps > 2) {
    v128.store(sums, s20, 128);
    v128.store(sums, s21, 144);
    v128.store(sums, s22, 160);
    v128.store(sums, s23, 176);
  }
  if (taps > 3) {
    v128.store(sums, s30, 192);
    v128.store(sums, s31, 208);
    v128.store(sums, s32, 224);
    v128.store(sums, s33, 240);
  }
  if (taps > 4) {
    v128.store(sums, s40, 256);
    v128.store(sums, s41, 272);
    v128.store(sums, s42, 288);
    v128.store(sums, s43, 304);
  }
}

function eightChannels(taps: i32, from: usize, gradients: usize, sums: usize, rows: i32, columns: i32, next: usize, row: usize): void {
  if (taps == 5) correlateEight(5, from, gradients, sums, rows, columns, next, row);
  else if (taps == 4) correlateEight(4, from, gradients, sums, rows, columns, next, row);
  else if (taps == 3) correlateEight(3, from, gradients, sums, rows, columns, next, row);
  else if (taps == 2) correlateEight(2, from, gradients, sums, rows, columns, next, row);
  else correlateEight(1, from, gradients, sums, rows, columns, next, row);
}

@inline function correlateEight(taps: i32, from: usize, gradients: usize, sums: usize, rows: i32, columns: i32, next: usize, row: usize): void {
  let s00 = v128.load(sums), s01 = v128.load(sums, 16);
  let s10 = v128.load(sums, 64), s11 = v128.load(sums, 80);
  let s20 = v128.load(sums, 128), s21 = v128.load(sums, 144);
  let s30 = v128.load(sums, 192), s31 = v128.load(sums, 208);
  let s40 = v128.load(sums, 256), s41 = v128.load(sums, 272);
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
  v128.store(sums, s00);
  v128.store(sums, s01, 16);
  if (taps > 1) {
    v128.store(sums, s10, 64);
    v128.store(sums, s11, 80);
  }
  if (taps > 2) {
    v128.store(sums, s20, 128);
    v128.store(sums, s21, 144);
  }
  if (taps > 3) {
    v128.store(sums, s30, 192);
    v128.store(sums, s31, 208);
  }
  if (taps > 4) {
    v128.store(sums, s40, 256);
    v128.store(sums, s41, 272);
  }
}
