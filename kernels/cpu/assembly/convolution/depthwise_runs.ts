// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// The loops over taps of depthwise convolutions: runs of neighboring pixels, whose sums stay in registers.
import { scratch, wide } from "../shared/pool";
import { PIXEL, PIXEL_RUN, TILE } from "../generated/memory";
import { fma, splat, storePair } from "../shared/vector";
import { tailStore } from "../shared/tail";

/** The sums of one row of pixels, `pitch` bytes apart in `to`, of the first `channels` of sixteen. */
export function convolveRow(from: usize, taps: usize, to: usize, pitch: usize, columns: i32, kernel: i32, next: usize, row: usize, channels: i32): void {
  const tile = scratch + TILE;
  for (let j = 0; j < columns; j += PIXEL_RUN, from += PIXEL_RUN * next, to += PIXEL_RUN * pitch) {
    if (channels >= 16 && j + PIXEL_RUN <= columns) {
      convolveRun(from, taps, to, pitch, kernel, next, row, 16);
    } else {
      convolveRun(from, taps, tile, PIXEL, kernel, next, row, channels);
      spill(tile, to, pitch, min(PIXEL_RUN, columns - j), min(16, channels));
    }
  }
}

/** The sums of a run of pixels, of as many channels at a time as fit the registers; a stride of 1 is known to the loops. */
function convolveRun(from: usize, taps: usize, to: usize, pitch: usize, kernel: i32, next: usize, row: usize, channels: i32): void {
  if (wide && channels > 8) {
    if (next == PIXEL) sixteenChannels(true, from, taps, to, pitch, kernel, PIXEL, row);
    else sixteenChannels(false, from, taps, to, pitch, kernel, next, row);
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
  storePair(to, s00, s01);
  storePair(to + pitch, s10, s11);
  storePair(to + 2 * pitch, s20, s21);
  storePair(to + 3 * pitch, s30, s31);
}

/**
 * Sixteen vectors that become eight registers of 256 bits: fewer would wait for each other. Of neighbors, each number
 * of the image meets two taps while it is in a register: a machine that reads two registers a cycle would have
 * multiplications wait if each brought its own.
 */
@inline function sixteenChannels(neighbors: bool, from: usize, f: usize, to: usize, pitch: usize, kernel: i32, next: usize, row: usize): void {
  const zero = splat(0.0);
  let s00 = zero, s01 = zero, s02 = zero, s03 = zero, s10 = zero, s11 = zero, s12 = zero, s13 = zero;
  let s20 = zero, s21 = zero, s22 = zero, s23 = zero, s30 = zero, s31 = zero, s32 = zero, s33 = zero;
  for (let k = 0; k < kernel; k++, from += row) {
    let p = from, l = 0;
    if (neighbors) {
      for (; l + 2 <= kernel; l += 2, f += 2 * PIXEL, p += 2 * PIXEL) {
        const f0 = v128.load(f), f1 = v128.load(f, 16), f2 = v128.load(f, 32), f3 = v128.load(f, 48);
        const g0 = v128.load(f, 64), g1 = v128.load(f, 80), g2 = v128.load(f, 96), g3 = v128.load(f, 112);
        let x0 = v128.load(p), x1 = v128.load(p, 16), x2 = v128.load(p, 32), x3 = v128.load(p, 48);
        s00 = fma(x0, f0, s00); s01 = fma(x1, f1, s01);
        s02 = fma(x2, f2, s02); s03 = fma(x3, f3, s03);
        x0 = v128.load(p, 64); x1 = v128.load(p, 80); x2 = v128.load(p, 96); x3 = v128.load(p, 112);
        s00 = fma(x0, g0, s00); s01 = fma(x1, g1, s01);
        s02 = fma(x2, g2, s02); s03 = fma(x3, g3, s03);
        s10 = fma(x0, f0, s10); s11 = fma(x1, f1, s11);
        s12 = fma(x2, f2, s12); s13 = fma(x3, f3, s13);
        x0 = v128.load(p, 128); x1 = v128.load(p, 144); x2 = v128.load(p, 160); x3 = v128.load(p, 176);
        s10 = fma(x0, g0, s10); s11 = fma(x1, g1, s11);
        s12 = fma(x2, g2, s12); s13 = fma(x3, g3, s13);
        s20 = fma(x0, f0, s20); s21 = fma(x1, f1, s21);
        s22 = fma(x2, f2, s22); s23 = fma(x3, f3, s23);
        x0 = v128.load(p, 192); x1 = v128.load(p, 208); x2 = v128.load(p, 224); x3 = v128.load(p, 240);
        s20 = fma(x0, g0, s20); s21 = fma(x1, g1, s21);
        s22 = fma(x2, g2, s22); s23 = fma(x3, g3, s23);
        s30 = fma(x0, f0, s30); s31 = fma(x1, f1, s31);
        s32 = fma(x2, f2, s32); s33 = fma(x3, f3, s33);
        x0 = v128.load(p, 256); x1 = v128.load(p, 272); x2 = v128.load(p, 288); x3 = v128.load(p, 304);
        s30 = fma(x0, g0, s30); s31 = fma(x1, g1, s31);
        s32 = fma(x2, g2, s32); s33 = fma(x3, g3, s33);
      }
    }
    for (; l < kernel; l++, f += PIXEL, p += PIXEL) {
      const f0 = v128.load(f), f1 = v128.load(f, 16), f2 = v128.load(f, 32), f3 = v128.load(f, 48);
      s00 = fma(v128.load(p), f0, s00); s01 = fma(v128.load(p, 16), f1, s01);
      s02 = fma(v128.load(p, 32), f2, s02); s03 = fma(v128.load(p, 48), f3, s03);
      s10 = fma(v128.load(p + next), f0, s10); s11 = fma(v128.load(p + next, 16), f1, s11);
      s12 = fma(v128.load(p + next, 32), f2, s12); s13 = fma(v128.load(p + next, 48), f3, s13);
      s20 = fma(v128.load(p + 2 * next), f0, s20); s21 = fma(v128.load(p + 2 * next, 16), f1, s21);
      s22 = fma(v128.load(p + 2 * next, 32), f2, s22); s23 = fma(v128.load(p + 2 * next, 48), f3, s23);
      s30 = fma(v128.load(p + 3 * next), f0, s30); s31 = fma(v128.load(p + 3 * next, 16), f1, s31);
      s32 = fma(v128.load(p + 3 * next, 32), f2, s32); s33 = fma(v128.load(p + 3 * next, 48), f3, s33);
    }
  }
  storePair(to, s00, s01); storePair(to + 32, s02, s03);
  storePair(to + pitch, s10, s11); storePair(to + pitch + 32, s12, s13);
  storePair(to + 2 * pitch, s20, s21); storePair(to + 2 * pitch + 32, s22, s23);
  storePair(to + 3 * pitch, s30, s31); storePair(to + 3 * pitch + 32, s32, s33);
}
