// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Gradients of the filters of depthwise convolutions.
import { address, argument, scratch, share, take } from "../shared/pool";
import { DepthwiseFilters } from "../generated/arguments";
import { PACKED_A, PIXEL } from "../generated/memory";
import { copyWindow } from "../shared/planes";
import { storePair } from "../shared/vector";
import { correlateRow } from "./depthwise_correlation";
import { correlateInside, hasNaN } from "./depthwise_inside";

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
    let careful = false;
    const b0 = <i32> (<i64> images * slice / slices), b1 = <i32> (<i64> images * (slice + 1) / slices);
    for (let b = b0; b < b1;) {
      const image = x + <usize> (b * height * width) * bytes + (<usize> c0 << 2);
      const gradient = dy + <usize> (b * rows * columns) * bytes + (<usize> c0 << 2);
      for (let r = 0; r < rows; r += strip) {
        const n = min(strip, rows - r), down = (n - 1) * stride + kernel;
        const gradientsPlane = <usize> (n * columns) * PIXEL, windowPlane = <usize> (down * across) * PIXEL;
        const window = gradients + planes * gradientsPlane;
        copyWindow(gradient, bytes, rows, columns, r, 0, n, columns, 1, c, gradients);
        copyWindow(image, bytes, height, width, r * stride - padding, -padding, down, across, 1, c, window);
        for (let e: usize = 0; e < planes; e++) {
          const plane = window + e * windowPlane;
          if (careful) {
            correlateInside(plane, gradients + e * gradientsPlane, sum, n, columns, kernel, stride, across, r * stride - padding, -padding, height, width);
            addPlane(sum, totals + e * tapsPlane, tapsPlane);
            continue;
          }
          memory.fill(sum, 0, tapsPlane);
          for (let q = 0; q < n; q += TOGETHER) {
            const some = min(TOGETHER, n - q), d = gradients + e * gradientsPlane + <usize> (q * columns) * PIXEL;
            let from = plane + <usize> (q * stride * across) * PIXEL, to = sum;
            for (let k = 0; k < kernel; k++, from += <usize> across * PIXEL, to += <usize> kernel * PIXEL) {
              correlateRow(from, d, to, some, columns, kernel, stride, across);
            }
          }
          addPlane(sum, totals + e * tapsPlane, tapsPlane);
        }
      }
      // A NaN may be one of zeros outside of the image: all once more, without them.
      if (++b < b1 || careful || !hasNaN(totals, planes * tapsPlane)) continue;
      careful = true;
      memory.fill(totals, 0, planes * tapsPlane);
      b = b0;
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
    storePair(to, f32x4.add(t0, s0), f32x4.add(t1, s1));
  }
}
