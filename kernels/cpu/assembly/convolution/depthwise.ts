// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Depthwise convolutions. A task takes one image's strip of rows and a block of channels.
import { address, argument, scratch, share, take, words } from "../shared/pool";
import { Depthwise } from "../generated/arguments";
import { PACKED_A, PIXEL, PIXEL_RUN } from "../generated/memory";
import { finish } from "../activations/chains";
import { copyPixels, copyWindow } from "../shared/planes";
import { allFinite } from "../shared/finite";
import { splat, storePair } from "../shared/vector";
import { convolveInside } from "./depthwise_inside";
import { convolveRow } from "./depthwise_runs";

/** Rows that are made of a plane while it is in the nearest cache, before the next plane follows. */
const TOGETHER = 4;

/**
 * The filters [K²], `stride` bytes apart, as planes; from the last tap on if flipped. Gives the planes, a bit each,
 * that have ∞ or NaN, which must not meet the zeros around an image.
 */
function copyFilters(filters: usize, stride: usize, taps: i32, channels: i32, flip: bool, to: usize): i32 {
  const first = filters + (flip ? <usize> (taps - 1) * stride : 0), next = flip ? 0 - stride : stride;
  let unlike = 0;
  for (let c = 0; c < channels; c += 16, to += <usize> taps * PIXEL) {
    const from = first + (<usize> c << 2);
    let finite = true;
    if (channels - c >= 16) finite = copyFinite(from, next, taps, to);
    else {
      copyPixels(from, next, taps, channels - c, to, PIXEL);
      finite = allFinite(to, taps << 4);
    }
    unlike |= <i32> !finite << (c >> 4);
  }
  return unlike;
}

/** What copyPixels does of sixteen channels, and whether all are finite: while they are in registers, that costs least. */
function copyFinite(from: usize, stride: usize, n: i32, to: usize): bool {
  let s0 = splat(0.0), s1 = s0;
  for (; n > 0; n--, from += stride, to += PIXEL) {
    const x0 = v128.load(from), x1 = v128.load(from, 16), x2 = v128.load(from, 32), x3 = v128.load(from, 48);
    storePair(to, x0, x1);
    storePair(to + 32, x2, x3);
    s0 = v128.or(s0, f32x4.sub(x0, x0)); s1 = v128.or(s1, f32x4.sub(x1, x1));
    s0 = v128.or(s0, f32x4.sub(x2, x2)); s1 = v128.or(s1, f32x4.sub(x3, x3));
  }
  return !v128.any_true(v128.or(s0, s1));
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
  const across = ((columns + PIXEL_RUN - 1) / PIXEL_RUN * PIXEL_RUN - 1) * stride + kernel;
  const whole = <usize> (height * width) * bytes;
  share(images * strips * blocks);
  for (let task = take(); task >= 0; task = take()) {
    const c0 = task % blocks * block, rest = task / blocks, r0 = rest % strips * strip, b = rest / strips;
    const c = min(block, channels - c0), n = min(strip, rows - r0), down = (n - 1) * stride + kernel;
    const taps = scratch + PACKED_A, tapsPlane = <usize> (kernel * kernel) * PIXEL;
    const window = taps + <usize> ((c + 15) >> 4) * tapsPlane, windowPlane = <usize> (down * across) * PIXEL;
    const left = -padding, careful = copyFilters(filters + (<usize> c0 << 2), bytes, kernel * kernel, c, flip, taps);
    const image = x + <usize> b * whole + (<usize> c0 << 2);
    copyWindow(image, bytes, height, width, r0 * stride - padding, left, down, across, dilation, c, window);
    const pixels = y + (<usize> ((b * rows + r0) * columns * channels + c0) << 2), line = <usize> columns * bytes;
    for (let r = 0; r < n; r += TOGETHER) {
      const last = min(n, r + TOGETHER);
      for (let e = 0; e < c; e += 16) {
        const f = taps + <usize> (e >> 4) * tapsPlane, plane = window + <usize> (e >> 4) * windowPlane;
        for (let q = r; q < last; q++) {
          const from = plane + <usize> (q * stride * across) * PIXEL, to = pixels + <usize> q * line + (<usize> e << 2);
          if (careful >> (e >> 4) & 1) {
            convolveInside(from, f, to, bytes, columns, kernel, stride, across, c - e, (r0 + q) * stride - padding, left, height, width, dilation);
          } else convolveRow(from, f, to, bytes, columns, kernel, <usize> stride * PIXEL, <usize> across * PIXEL, c - e);
        }
      }
      for (let q = r; q < last; q++) {
        finish(words(args, Depthwise.epilogue), ((b * rows + r0 + q) * columns) * channels + c0, c0, columns, c, bytes);
      }
    }
  }
}
