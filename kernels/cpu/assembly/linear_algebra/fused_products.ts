// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { fused } from "./lanes";
import { pack } from "./products";

/** Dot products of 4 rows from `a` with 4 packed ones. */
function fourByFour(a: usize, b: usize, k: i32, out: usize, pitch: usize): void {
  const row = <usize> k << 3, p1 = a + row, p2 = p1 + row, p3 = p2 + row, zero = f64x2.splat(0);
  let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero, c30 = zero, c31 = zero;
  for (let l: usize = 0; l < row; l += 8) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    b += 32;
    let x = v128.load64_splat(a + l);
    c00 = fused(c00, x, b0); c01 = fused(c01, x, b1);
    x = v128.load64_splat(p1 + l);
    c10 = fused(c10, x, b0); c11 = fused(c11, x, b1);
    x = v128.load64_splat(p2 + l);
    c20 = fused(c20, x, b0); c21 = fused(c21, x, b1);
    x = v128.load64_splat(p3 + l);
    c30 = fused(c30, x, b0); c31 = fused(c31, x, b1);
  }
  v128.store(out, c00); v128.store(out, c01, 16);
  out += pitch; v128.store(out, c10); v128.store(out, c11, 16);
  out += pitch; v128.store(out, c20); v128.store(out, c21, 16);
  out += pitch; v128.store(out, c30); v128.store(out, c31, 16);
}

/** Dot products of 6 rows from `a` with 4 packed ones: as many sums as registers of 128 bits hold. */
function sixByFour(a: usize, b: usize, k: i32, out: usize, pitch: usize): void {
  const row = <usize> k << 3, p1 = a + row, p2 = p1 + row, p3 = p2 + row, p4 = p3 + row, p5 = p4 + row;
  const zero = f64x2.splat(0);
  let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero;
  let c30 = zero, c31 = zero, c40 = zero, c41 = zero, c50 = zero, c51 = zero;
  for (let l: usize = 0; l < row; l += 8) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    b += 32;
    let x = v128.load64_splat(a + l);
    c00 = fused(c00, x, b0); c01 = fused(c01, x, b1);
    x = v128.load64_splat(p1 + l);
    c10 = fused(c10, x, b0); c11 = fused(c11, x, b1);
    x = v128.load64_splat(p2 + l);
    c20 = fused(c20, x, b0); c21 = fused(c21, x, b1);
    x = v128.load64_splat(p3 + l);
    c30 = fused(c30, x, b0); c31 = fused(c31, x, b1);
    x = v128.load64_splat(p4 + l);
    c40 = fused(c40, x, b0); c41 = fused(c41, x, b1);
    x = v128.load64_splat(p5 + l);
    c50 = fused(c50, x, b0); c51 = fused(c51, x, b1);
  }
  v128.store(out, c00); v128.store(out, c01, 16);
  out += pitch; v128.store(out, c10); v128.store(out, c11, 16);
  out += pitch; v128.store(out, c20); v128.store(out, c21, 16);
  out += pitch; v128.store(out, c30); v128.store(out, c31, 16);
  out += pitch; v128.store(out, c40); v128.store(out, c41, 16);
  out += pitch; v128.store(out, c50); v128.store(out, c51, 16);
}

/** Dot products of 4 rows from `a` with 8 packed ones: 16 vectors that become 8 registers of 256 bits. */
function fourByEight(a: usize, b: usize, k: i32, out: usize, pitch: usize): void {
  const row = <usize> k << 3, p1 = a + row, p2 = p1 + row, p3 = p2 + row, zero = f64x2.splat(0);
  let c00 = zero, c01 = zero, c02 = zero, c03 = zero, c10 = zero, c11 = zero, c12 = zero, c13 = zero;
  let c20 = zero, c21 = zero, c22 = zero, c23 = zero, c30 = zero, c31 = zero, c32 = zero, c33 = zero;
  for (let l: usize = 0; l < row; l += 8) {
    const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
    b += 64;
    let x = v128.load64_splat(a + l);
    c00 = fused(c00, x, b0); c01 = fused(c01, x, b1); c02 = fused(c02, x, b2); c03 = fused(c03, x, b3);
    x = v128.load64_splat(p1 + l);
    c10 = fused(c10, x, b0); c11 = fused(c11, x, b1); c12 = fused(c12, x, b2); c13 = fused(c13, x, b3);
    x = v128.load64_splat(p2 + l);
    c20 = fused(c20, x, b0); c21 = fused(c21, x, b1); c22 = fused(c22, x, b2); c23 = fused(c23, x, b3);
    x = v128.load64_splat(p3 + l);
    c30 = fused(c30, x, b0); c31 = fused(c31, x, b1); c32 = fused(c32, x, b2); c33 = fused(c33, x, b3);
  }
  v128.store(out, c00); v128.store(out, c01, 16); v128.store(out, c02, 32); v128.store(out, c03, 48);
  out += pitch; v128.store(out, c10); v128.store(out, c11, 16); v128.store(out, c12, 32); v128.store(out, c13, 48);
  out += pitch; v128.store(out, c20); v128.store(out, c21, 16); v128.store(out, c22, 32); v128.store(out, c23, 48);
  out += pitch; v128.store(out, c30); v128.store(out, c31, 16); v128.store(out, c32, 32); v128.store(out, c33, 48);
}

/** Rows of `a` from `first` to m, k long, with `width` packed ones, into columns of `out` whose rows are `step` bytes apart. */
function panel(a: usize, packed: usize, width: i32, first: i32, m: i32, k: i32, out: usize, step: usize): void {
  const row = <usize> k << 3;
  let i = first;
  if (width == 8) {
    for (; i < m; i += 4) fourByEight(a + <usize> i * row, packed, k, out + <usize> i * step, step);
    return;
  }
  for (; i + 5 < m; i += 6) sixByFour(a + <usize> i * row, packed, k, out + <usize> i * step, step);
  // Two or four rows are left: the last four, of which two are made again.
  if (i < m) fourByFour(a + <usize> (m - 4) * row, packed, k, out + <usize> (m - 4) * step, step);
}

/** Interleaves 8 rows of `b`, each k long: [l][8]. */
function packEight(b: usize, k: i32, out: usize): void {
  const row = <usize> k << 3;
  for (let l: usize = 0; l < row; l += 8) {
    for (let i: usize = 0; i < 8; i++) f64.store(out + (i << 3), f64.load(b + i * row + l));
    out += 64;
  }
}

/**
 * As `products`, by fused multiplications and additions where the machine has them; `scratch` has room for 8 rows.
 * With `wide`, by blocks of 8 columns, to the same bits: where an engine pairs vectors to 256 bits, that is faster.
 */
export function fusedProducts(
  a: usize, b: usize, out: usize, m: i32, n: i32, k: i32, pitch: i32, lower: i32, scratch: usize, wide: i32,
): void {
  const row = <usize> k << 3, step = <usize> pitch << 3;
  for (let j = 0, width = 0; j < n; j += width) {
    width = wide && j + 8 <= n ? 8 : 4;
    if (width == 8) packEight(b + <usize> j * row, k, scratch);
    else pack(b + <usize> j * row, k, scratch);
    panel(a, scratch, width, lower ? j : 0, m, k, out + (<usize> j << 3), step);
  }
}

/**
 * m rows of `a`, k long, times k rows of `b`, n long, where m and n are multiples of 4, into `out`; `scratch` has
 * room for 8 · k numbers.
 */
export function multiply(
  a: usize, b: usize, out: usize, m: i32, n: i32, k: i32, scratch: usize, wide: i32,
): void {
  const step = <usize> n << 3;
  for (let j = 0, width = 0; j < n; j += width) {
    width = wide && j + 8 <= n ? 8 : 4;
    const bytes = <usize> width << 3;
    let from = b + (<usize> j << 3), to = scratch;
    for (let l = 0; l < k; l++) {
      for (let c: usize = 0; c < bytes; c += 16) v128.store(to + c, v128.load(from + c));
      from += step;
      to += bytes;
    }
    panel(a, scratch, width, 0, m, k, out + (<usize> j << 3), step);
  }
}
