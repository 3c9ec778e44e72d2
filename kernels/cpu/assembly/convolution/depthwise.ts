// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Depthwise convolutions. A task takes one image's strip of rows and a block of channels.
import { address, argument, scratch, share, take, words } from "../shared/pool";
import { Depthwise } from "../generated/arguments";
import { PACKED_A } from "../generated/memory";
import { finish } from "../activations/chains";
import { copyPixel, copyWindow, PIXEL } from "../shared/planes";
import { fma, splat } from "../shared/vector";
import { tailStore } from "../shared/tail";

/** Neighboring pixels that a loop over taps makes. */
const RUN = 4;

/** The filters [K²], `stride` bytes apart, as planes; from the last tap on if flipped. */
function copyFilters(filters: usize, stride: usize, taps: i32, channels: i32, flip: bool, to: usize): void {
  const plane = <usize> taps * PIXEL;
  for (let t = 0; t < taps; t++, to += PIXEL) {
    copyPixel(filters + <usize> (flip ? taps - 1 - t : t) * stride, channels, to, plane);
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
    const sums = window + <usize> ((c + 15) >> 4) * windowPlane, run = <usize> ((columns + RUN - 1) / RUN * RUN) * PIXEL;
    for (let r = 0; r < n; r++) {
      for (let e = 0; e < c; e += 16) {
        const from = window + <usize> (e >> 4) * windowPlane + <usize> (r * stride * across) * PIXEL;
        const f = taps + <usize> (e >> 4) * tapsPlane;
        convolveRow(from, f, sums + <usize> (e >> 4) * run, columns, kernel, <usize> stride * PIXEL, <usize> across * PIXEL, c - e > 8);
      }
      const at = (b * rows + r0 + r) * columns * channels + c0;
      storeRow(sums, run, y + (<usize> at << 2), bytes, columns, c);
      finish(words(args, Depthwise.epilogue), at, c0, columns, c, bytes);
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

/** Sums from planes `plane` bytes apart to their pixels `stride` bytes apart. */
function storeRow(sums: usize, plane: usize, y: usize, stride: usize, columns: i32, c: i32): void {
  for (let j = 0; j < columns; j++, sums += PIXEL, y += stride) {
    let from = sums;
    let e = 0;
    for (; e + 8 <= c; e += 8, from += e & 8 ? 32 : plane - 32) {
      const o = <usize> e << 2;
      const s0 = v128.load(from), s1 = v128.load(from, 16);
      v128.store(y + o, s0);
      v128.store(y + o, s1, 16);
    }
    for (; e < c; e += 4, from += 16) tailStore(y + (<usize> e << 2), v128.load(from), min(4, c - e));
  }
}
