// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// The loops over pixels of the gradients of depthwise filters; the sums stay in registers.
import { wide } from "../shared/pool";
import { PIXEL } from "../generated/memory";
import { fma, storePair } from "../shared/vector";

/** Adds to the sums of one row of taps: up to five of them at a time, and as many channels as fit the registers. */
export function correlateRow(from: usize, gradients: usize, sums: usize, rows: i32, columns: i32, kernel: i32, stride: i32, across: i32): void {
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
  const together = next == PIXEL ? columns & ~1 : 0;
  for (let r = 0; r < rows; r++, from += row) {
    let p = from, j = 0;
    // Two pixels at a time where they are neighbors: each number of the image meets both.
    for (; j < together; j += 2, p += 2 * PIXEL, gradients += 2 * PIXEL) {
      let d0 = v128.load(gradients), d1 = v128.load(gradients, 16), e0 = v128.load(gradients, 64), e1 = v128.load(gradients, 80);
      let x0 = v128.load(p), x1 = v128.load(p, 16);
      s00 = fma(x0, d0, s00); s01 = fma(x1, d1, s01);
      x0 = v128.load(p, 64); x1 = v128.load(p, 80);
      s00 = fma(x0, e0, s00); s01 = fma(x1, e1, s01);
      if (taps > 1) {
        s10 = fma(x0, d0, s10); s11 = fma(x1, d1, s11);
        x0 = v128.load(p, 128); x1 = v128.load(p, 144);
        s10 = fma(x0, e0, s10); s11 = fma(x1, e1, s11);
      }
      if (taps > 2) {
        s20 = fma(x0, d0, s20); s21 = fma(x1, d1, s21);
        x0 = v128.load(p, 192); x1 = v128.load(p, 208);
        s20 = fma(x0, e0, s20); s21 = fma(x1, e1, s21);
      }
      if (taps > 3) {
        s30 = fma(x0, d0, s30); s31 = fma(x1, d1, s31);
        x0 = v128.load(p, 256); x1 = v128.load(p, 272);
        s30 = fma(x0, e0, s30); s31 = fma(x1, e1, s31);
      }
      if (taps > 4) {
        s40 = fma(x0, d0, s40); s41 = fma(x1, d1, s41);
        x0 = v128.load(p, 320); x1 = v128.load(p, 336);
        s40 = fma(x0, e0, s40); s41 = fma(x1, e1, s41);
      }
      d0 = v128.load(gradients, 32); d1 = v128.load(gradients, 48); e0 = v128.load(gradients, 96); e1 = v128.load(gradients, 112);
      x0 = v128.load(p, 32); x1 = v128.load(p, 48);
      s02 = fma(x0, d0, s02); s03 = fma(x1, d1, s03);
      x0 = v128.load(p, 96); x1 = v128.load(p, 112);
      s02 = fma(x0, e0, s02); s03 = fma(x1, e1, s03);
      if (taps > 1) {
        s12 = fma(x0, d0, s12); s13 = fma(x1, d1, s13);
        x0 = v128.load(p, 160); x1 = v128.load(p, 176);
        s12 = fma(x0, e0, s12); s13 = fma(x1, e1, s13);
      }
      if (taps > 2) {
        s22 = fma(x0, d0, s22); s23 = fma(x1, d1, s23);
        x0 = v128.load(p, 224); x1 = v128.load(p, 240);
        s22 = fma(x0, e0, s22); s23 = fma(x1, e1, s23);
      }
      if (taps > 3) {
        s32 = fma(x0, d0, s32); s33 = fma(x1, d1, s33);
        x0 = v128.load(p, 288); x1 = v128.load(p, 304);
        s32 = fma(x0, e0, s32); s33 = fma(x1, e1, s33);
      }
      if (taps > 4) {
        s42 = fma(x0, d0, s42); s43 = fma(x1, d1, s43);
        x0 = v128.load(p, 352); x1 = v128.load(p, 368);
        s42 = fma(x0, e0, s42); s43 = fma(x1, e1, s43);
      }
    }
    for (; j < columns; j++, p += next, gradients += PIXEL) {
      const d0 = v128.load(gradients), d1 = v128.load(gradients, 16), d2 = v128.load(gradients, 32), d3 = v128.load(gradients, 48);
      s00 = fma(v128.load(p), d0, s00); s01 = fma(v128.load(p, 16), d1, s01);
      s02 = fma(v128.load(p, 32), d2, s02); s03 = fma(v128.load(p, 48), d3, s03);
      if (taps > 1) {
        s10 = fma(v128.load(p, 64), d0, s10); s11 = fma(v128.load(p, 80), d1, s11);
        s12 = fma(v128.load(p, 96), d2, s12); s13 = fma(v128.load(p, 112), d3, s13);
      }
      if (taps > 2) {
        s20 = fma(v128.load(p, 128), d0, s20); s21 = fma(v128.load(p, 144), d1, s21);
        s22 = fma(v128.load(p, 160), d2, s22); s23 = fma(v128.load(p, 176), d3, s23);
      }
      if (taps > 3) {
        s30 = fma(v128.load(p, 192), d0, s30); s31 = fma(v128.load(p, 208), d1, s31);
        s32 = fma(v128.load(p, 224), d2, s32); s33 = fma(v128.load(p, 240), d3, s33);
      }
      if (taps > 4) {
        s40 = fma(v128.load(p, 256), d0, s40); s41 = fma(v128.load(p, 272), d1, s41);
        s42 = fma(v128.load(p, 288), d2, s42); s43 = fma(v128.load(p, 304), d3, s43);
      }
    }
  }
  storePair(sums, s00, s01); storePair(sums + 32, s02, s03);
  if (taps > 1) {
    storePair(sums + 64, s10, s11); storePair(sums + 96, s12, s13);
  }
  if (taps > 2) {
    storePair(sums + 128, s20, s21); storePair(sums + 160, s22, s23);
  }
  if (taps > 3) {
    storePair(sums + 192, s30, s31); storePair(sums + 224, s32, s33);
  }
  if (taps > 4) {
    storePair(sums + 256, s40, s41); storePair(sums + 288, s42, s43);
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
