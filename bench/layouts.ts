/**
 * Images with their channels first, as PyTorch and weight files have them, and last, as kernels here take
 * them. Axes: B batch, C channels, S side.
 * @module
 */

import type { Depthwise } from "./workloads.ts";

type Images = Pick<Depthwise, "batch" | "channels" | "side">;

/** (B, C, S, S) as (B, S, S, C). */
export function channelsLast(size: Images, values: Float32Array): Float32Array<ArrayBuffer> {
  return swapped(size.batch, size.channels, size.side ** 2, values);
}

/** (B, S, S, C) as (B, C, S, S). */
export function channelsFirst(size: Images, values: Float32Array): Float32Array<ArrayBuffer> {
  return swapped(size.batch, size.side ** 2, size.channels, values);
}

/** (B, M, N) as (B, N, M). */
function swapped(batch: number, m: number, n: number, values: Float32Array) {
  const out = new Float32Array(values.length);
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) out[(b * n + j) * m + i] = values[(b * m + i) * n + j];
    }
  }
  return out;
}
