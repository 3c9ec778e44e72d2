// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { touch } from "./touch";
import { splat, storePair } from "./vector";

/** Rows that are read from memory before they are laid out. */
const AT_ONCE = 32;

/**
 * Packs B [k, n] into panels of 16 columns, each [k][16], zeros in columns that don't exist.
 * `stride` is B's row in bytes; transposed, B is stored [n, k].
 */
export function packB(
  k: i32,
  n: i32,
  b: usize,
  stride: usize,
  transposed: bool,
  to: usize,
): void {
  if (transposed) {
    for (let j = 0; j < n; j += 16, to += <usize> k << 6) {
      packPanelTransposed(k, min(16, n - j), b + <usize> j * stride, stride, to);
    }
    return;
  }
  for (let i = 0; i < k; i += AT_ONCE, b += AT_ONCE * stride, to += AT_ONCE << 6) {
    const rows = min(AT_ONCE, k - i);
    touch(b, rows, <usize> n << 2, stride);
    for (let j = 0; j < n; j += 16) {
      packPanel(rows, min(16, n - j), b + (<usize> j << 2), stride, to + <usize> j * (<usize> k << 2));
    }
  }
}

function packPanel(k: i32, width: i32, b: usize, stride: usize, to: usize): void {
  if (width == 16) {
    for (let i = 0; i < k; i++, b += stride, to += 64) {
      const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
      storePair(to, b0, b1);
      storePair(to + 32, b2, b3);
    }
    return;
  }
  for (let i = 0; i < k; i++, b += stride, to += 64) {
    for (let j = 0; j < 64; j += 16) v128.store(to + j, splat(0.0));
    for (let j = 0; j < width; j++) {
      store<f32>(to + (<usize> j << 2), load<f32>(b + (<usize> j << 2)));
    }
  }
}

function packPanelTransposed(k: i32, width: i32, b: usize, stride: usize, to: usize): void {
  for (let j = 0; j < 16; j += 4) {
    if (j + 4 <= width) {
      transpose4(k, b + <usize> j * stride, stride, to + (<usize> j << 2), 64);
    } else {
      for (let c = j; c < j + 4; c++) {
        const from = b + <usize> c * stride;
        const column = to + (<usize> c << 2);
        for (let i = 0; i < k; i++) {
          const value: f32 = c < width ? load<f32>(from + (<usize> i << 2)) : 0;
          store<f32>(column + (<usize> i << 6), value);
        }
      }
    }
  }
}

/** Four rows of `k` numbers become `k` rows of four. */
export function transpose4(k: i32, from: usize, stride: usize, to: usize, step: usize): void {
  const f1 = stride, f2 = stride * 2, f3 = stride * 3;
  let i = 0;
  for (; i + 4 <= k; i += 4, from += 16) {
    const r0 = v128.load(from), r1 = v128.load(from + f1);
    const r2 = v128.load(from + f2), r3 = v128.load(from + f3);
    const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const t2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(t0, t1, 0, 1, 4, 5));
    to += step;
    v128.store(to, v128.shuffle<f32>(t0, t1, 2, 3, 6, 7));
    to += step;
    v128.store(to, v128.shuffle<f32>(t2, t3, 0, 1, 4, 5));
    to += step;
    v128.store(to, v128.shuffle<f32>(t2, t3, 2, 3, 6, 7));
    to += step;
  }
  for (; i < k; i++, from += 4, to += step) {
    store<f32>(to, load<f32>(from));
    store<f32>(to, load<f32>(from + f1), 4);
    store<f32>(to, load<f32>(from + f2), 8);
    store<f32>(to, load<f32>(from + f3), 12);
  }
}

/**
 * The transpose of `from` [rows, columns]: `to` [columns, rows], whose rows are `pitch` bytes apart.
 */
export function transposeBlock(
  rows: i32,
  columns: i32,
  from: usize,
  stride: usize,
  to: usize,
  pitch: usize,
): void {
  let r = 0;
  for (; r + 4 <= rows; r += 4, from += stride * 4, to += 16) {
    transpose4(columns, from, stride, to, pitch);
  }
  for (; r < rows; r++, from += stride, to += 4) {
    for (let c = 0; c < columns; c++) {
      store<f32>(to + <usize> c * pitch, load<f32>(from + (<usize> c << 2)));
    }
  }
}

/** The same of rows that lie far apart in memory, which are read in their order first. */
export function transposeFar(rows: i32, columns: i32, from: usize, stride: usize, to: usize, pitch: usize): void {
  for (let r = 0; r < rows; r += AT_ONCE, from += AT_ONCE * stride, to += AT_ONCE << 2) {
    const some = min(AT_ONCE, rows - r);
    touch(from, some, <usize> columns << 2, stride);
    transposeBlock(some, columns, from, stride, to, pitch);
  }
}
