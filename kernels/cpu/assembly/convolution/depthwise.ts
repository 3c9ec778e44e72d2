// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Depthwise convolutions. A task takes one image's strip of rows and a block of channels.
import { address, argument, scratch, share, take, wide, words } from "../shared/pool";
import { Depthwise } from "../generated/arguments";
import { PACKED_A, TILE } from "../generated/memory";
import { finish } from "../activations/chains";
import { copyPixels, copyWindow, PIXEL } from "../shared/planes";
import { fma, splat } from "../shared/vector";
import { tailStore } from "../shared/tail";

/** Neighboring pixels that a loop over taps makes. */
const RUN = 4;

/** Rows that are made of a plane while it is in the nearest cache, before the next plane follows. */
const TOGETHER = 4;

/** The filters [K²], `stride` bytes apart, as planes; from the last tap on if flipped. */
function copyFilters(filters: usize, stride: usize, taps: i32, channels: i32, flip: bool, to: usize): void {
  const first = filters + (flip ? <usize> (taps - 1) * stride : 0), next = flip ? 0 - stride : stride;
  for (let c = 0; c < channels; c += 16, to += <usize> taps * PIXEL) {
    copyPixels(first + (<usize> c << 2), next, taps, channels - c, to, PIXEL);
  }
}

/**
 * y[b, i, j, c] = Σ_kl x[b, i·s + k − p, j·s + l − p, c] · filters[k, l, c] for strips of rows and
 * blocks of channels; pixels of x lie `dilation` apart.
 */
export function depthwise(args: usize): void {
  const x = address(args, Depthwise.x), filters = address(args, Depthwise.filters);
  const y = address(args, Depthwise.y), images = argument(args, Depthwise.images);
  const height = argument(args, Depthwise.height), width = argument(args, Depthwise.width);
  const rows = argument(args, Depthwise.rows), columns = argument(args, Depthwise.columns);
  const channels = argument(args, Depthwise.channels), kernel = argument(args, Depthwise.kernel);
  const stride = argument(args, Depthwise.stride), padding = argument(args, Depthwise.padding);
  const dilation = argument(args, Depthwise.dilation), flip = argument(args, Depthwise.flip) != 0;
  const strip = argument(args, Depthwise.strip), block = argument(args, Depthwise.block);
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
    const pixels = y + (<usize> ((b * rows + r0) * columns * channels + c0) << 2), line = <usize> columns * bytes;
    for (let r = 0; r < n; r += TOGETHER) {
      const last = min(n, r + TOGETHER);
      for (let e = 0; e < c; e += 16) {
        const f = taps + <usize> (e >> 4) * tapsPlane, plane = window + <usize> (e >> 4) * windowPlane;
        for (let q = r; q < last; q++) {
          const from = plane + <usize> (q * stride * across) * PIXEL, to = pixels + <usize> q * line + (<usize> e << 2);
          convolveRow(from, f, to, bytes, columns, kernel, <usize> stride * PIXEL, <usize> across * PIXEL, c - e);
        }
      }
      for (let q = r; q < last; q++) {
        finish(words(args, Depthwise.epilogue), ((b * rows + r0 + q) * columns) * channels + c0, c0, columns, c, bytes);
      }
    }
  }
}

/** The sums of one row of pixels, `pitch` bytes apart in `to`, of the first `channels` of sixteen. */
function convolveRow(from: usize, taps: usize, to: usize, pitch: usize, columns: i32, kernel: i32, next: usize, row: usize, channels: i32): void {
  const tile = scratch + TILE;
  for (let j = 0; j < columns; j += RUN, from += RUN * next, to += RUN * pitch) {
    if (channels >= 16 && j + RUN <= columns) {
      convolveRun(from, taps, to, pitch, kernel, next, row, 16);
    } else {
      convolveRun(from, taps, tile, PIXEL, kernel, next, row, channels);
      spill(tile, to, pitch, min(RUN, columns - j), min(16, channels));
    }
  }
}

/** The sums of a run of pixels, of as many channels at a time as fit the registers; a stride of 1 is known to the loops. */
function convolveRun(from: usize, taps: usize, to: usize, pitch: usize, kernel: i32, next: usize, row: usize, channels: i32): void {
  if (wide && channels > 8) {
    if (next == PIXEL) sixteenChannels(from, taps, to, pitch, kernel, PIXEL, row);
    else sixteenChannels(from, taps, to, pitch, kernel, next, row);
    return;
  }
  for (let o: usize = 0; o < (channels > 8 ? 64 : 32); o += 32) {
    if (next == PIXEL) eightChannels(from + o, taps + o, to + o, pitch, kernel, PIXEL, row);
    else eightChannels(from + o, taps + o, to + o, pitch, kernel, next, row);
  }
}

/** Brings the sums of some pixels to where they belong. */
function spill(tile: usize, to: usize, pitch: usize, pixels: i32, channels: i32): void {
  for (; pixels > 0; pixels--, tile += PIXEL, to += pitch) {
    for (let c = 0; c < channels; c += 4) {
      const o = <usize> c << 2;
      tailStore(to + o, v128.load(tile + o), min(4, channels - c));
    }
  }
}

@inline function eightChannels(from: usize, f: usize, to: usize, pitch: usize, kernel: i32, next: usize, row: usize): void {
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
  v128.store(to + pitch, s10);
  v128.store(to + pitch, s11, 16);
  v128.store(to + 2 * pitch, s20);
  v128.store(to + 2 * pitch, s21, 16);
  v128.store(to + 3 * pitch, s30);
  v128.store(to + 3 * pitch, s31, 16);
}

/** Sixteen vectors that become eight registers of 256 bits: fewer would wait for each other. */
@inline function sixteenChannels(from: usize, f: usize, to: usize, pitch: usize, kernel: i32, next: usize, row: usize): void {
  const zero = splat(0.0);
  let s00 = zero, s01 = zero, s02 = zero, s03 = zero, s10 = zero, s11 = zero, s12 = zero, s13 = zero;
  let s20 = zero, s21 = zero, s22 = zero, s23 = zero, s30 = zero, s31 = zero, s32 = zero, s33 = zero;
  for (let k = 0; k < kernel; k++, from += row) {
    let p = from;
    for (let l = 0; l < kernel; l++) {
      const f0 = v128.load(f), f1 = v128.load(f, 16), f2 = v128.load(f, 32), f3 = v128.load(f, 48);
      s00 = fma(v128.load(p), f0, s00);
      s01 = fma(v128.load(p, 16), f1, s01);
      s02 = fma(v128.load(p, 32), f2, s02);
      s03 = fma(v128.load(p, 48), f3, s03);
      s10 = fma(v128.load(p + next), f0, s10);
      s11 = fma(v128.load(p + next, 16), f1, s11);
      s12 = fma(v128.load(p + next, 32), f2, s12);
      s13 = fma(v128.load(p + next, 48), f3, s13);
      s20 = fma(v128.load(p + 2 * next), f0, s20);
      s21 = fma(v128.load(p + 2 * next, 16), f1, s21);
      s22 = fma(v128.load(p + 2 * next, 32), f2, s22);
      s23 = fma(v128.load(p + 2 * next, 48), f3, s23);
      s30 = fma(v128.load(p + 3 * next), f0, s30);
      s31 = fma(v128.load(p + 3 * next, 16), f1, s31);
      s32 = fma(v128.load(p + 3 * next, 32), f2, s32);
      s33 = fma(v128.load(p + 3 * next, 48), f3, s33);
      f += PIXEL;
      p += PIXEL;
    }
  }
  v128.store(to, s00);
  v128.store(to, s01, 16);
  v128.store(to, s02, 32);
  v128.store(to, s03, 48);
  v128.store(to + pitch, s10);
  v128.store(to + pitch, s11, 16);
  v128.store(to + pitch, s12, 32);
  v128.store(to + pitch, s13, 48);
  v128.store(to + 2 * pitch, s20);
  v128.store(to + 2 * pitch, s21, 16);
  v128.store(to + 2 * pitch, s22, 32);
  v128.store(to + 2 * pitch, s23, 48);
  v128.store(to + 3 * pitch, s30);
  v128.store(to + 3 * pitch, s31, 16);
  v128.store(to + 3 * pitch, s32, 32);
  v128.store(to + 3 * pitch, s33, 48);
}
