// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { multiply6x16, multiply6x8 } from "./micro";
import { scratch, wide } from "./pool";
import { TILE } from "../generated/memory";

/**
 * C[m, n] = A·B, or C += A·B, by one thread. A is row-major with rows `lda` bytes apart, B is packed
 * (its panels `panel` bytes apart), C's rows are `ldc` bytes apart.
 */
export function multiplyBlock(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: usize,
  b: usize,
  panel: usize,
  c: usize,
  ldc: usize,
  accumulate: bool,
): void {
  for (let j = 0; j < n; j += 16) {
    const columns = min(16, n - j);
    const cj = c + (<usize> j << 2);
    for (let i = 0; i < m; i += 6) {
      const rows = min(6, m - i);
      const ai = a + <usize> i * lda;
      const ci = cj + <usize> i * ldc;
      if (rows == 6 && columns == 16 && !accumulate) {
        multiplyTile(rows, columns, k, ai, lda, b, ci, ldc);
      } else {
        const tile = scratch + TILE;
        multiplyTile(rows, columns, k, ai, lda, b, tile, 64);
        spill(rows, columns, tile, ci, ldc, accumulate);
      }
    }
    b += panel;
  }
}

/** Rows that don't exist repeat the last one. */
@inline function multiplyTile(
  rows: i32,
  columns: i32,
  k: i32,
  a: usize,
  lda: usize,
  b: usize,
  c: usize,
  ldc: usize,
): void {
  const a1 = rows > 1 ? a + lda : a;
  const a2 = rows > 2 ? a1 + lda : a1;
  const a3 = rows > 3 ? a2 + lda : a2;
  const a4 = rows > 4 ? a3 + lda : a3;
  const a5 = rows > 5 ? a4 + lda : a4;
  if (wide && columns > 8) multiply6x16(k, a, a1, a2, a3, a4, a5, b, c, ldc);
  else {
    multiply6x8(k, a, a1, a2, a3, a4, a5, b, c, ldc);
    if (columns > 8) multiply6x8(k, a, a1, a2, a3, a4, a5, b + 32, c + 32, ldc);
  }
}

/** Brings a tile of scratch to where it belongs. */
function spill(
  rows: i32,
  columns: i32,
  tile: usize,
  c: usize,
  ldc: usize,
  accumulate: bool,
): void {
  for (let i = 0; i < rows; i++, tile += 64, c += ldc) {
    if (columns == 16) {
      const t0 = v128.load(tile), t1 = v128.load(tile, 16);
      const t2 = v128.load(tile, 32), t3 = v128.load(tile, 48);
      if (accumulate) {
        const c0 = v128.load(c),
          c1 = v128.load(c, 16),
          c2 = v128.load(c, 32),
          c3 = v128.load(c, 48);
        v128.store(c, f32x4.add(c1, t1), 16);
        v128.store(c, f32x4.add(c0, t0));
        v128.store(c, f32x4.add(c3, t3), 48);
        v128.store(c, f32x4.add(c2, t2), 32);
      } else {
        v128.store(c, t1, 16);
        v128.store(c, t0);
        v128.store(c, t3, 48);
        v128.store(c, t2, 32);
      }
    } else {
      let j = 0;
      for (; j + 4 <= columns; j += 4) {
        const at = <usize> j << 2, t = v128.load(tile + at);
        v128.store(c + at, accumulate ? f32x4.add(v128.load(c + at), t) : t);
      }
      for (; j < columns; j++) {
        const at = <usize> j << 2;
        const value = load<f32>(tile + at);
        store<f32>(c + at, accumulate ? load<f32>(c + at) + value : value);
      }
    }
  }
}
