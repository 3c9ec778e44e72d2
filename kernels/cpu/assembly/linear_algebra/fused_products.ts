// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { fused } from "./lanes";
import { pack } from "./products";

/** Dot products of 4 rows from `a` with 4 packed ones. */
function fourRows(a: usize, b: usize, k: i32, out: usize, pitch: usize): void {
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

/** Dot products of 6 rows from `a` with 4 packed ones: as many sums as registers hold. */
function sixRows(a: usize, b: usize, k: i32, out: usize, pitch: usize): void {
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

/** Rows of `a` from `first` to m, k long, with four packed ones, into columns of `out` whose rows are `step` bytes apart. */
// @ts-ignore: decorator
@inline
function panel(a: usize, packed: usize, first: i32, m: i32, k: i32, out: usize, step: usize): void {
  const row = <usize> k << 3;
  let i = first;
  for (; i + 5 < m; i += 6) sixRows(a + <usize> i * row, packed, k, out + <usize> i * step, step);
  // Two or four rows are left: the last four, of which two are made again.
  if (i < m) fourRows(a + <usize> (m - 4) * row, packed, k, out + <usize> (m - 4) * step, step);
}

/** As `products`, by fused multiplications and additions where the machine has them. */
export function fusedProducts(
  a: usize, b: usize, out: usize, m: i32, n: i32, k: i32, pitch: i32, lower: i32, scratch: usize,
): void {
  const row = <usize> k << 3, step = <usize> pitch << 3;
  for (let j = 0; j < n; j += 4) {
    pack(b + <usize> j * row, k, scratch);
    panel(a, scratch, lower ? j : 0, m, k, out + (<usize> j << 3), step);
  }
}

/**
 * m rows of `a`, k long, times k rows of `b`, n long, where m and n are multiples of 4, into `out`; `scratch` has
 * room for 4 · k numbers.
 */
export function multiply(a: usize, b: usize, out: usize, m: i32, n: i32, k: i32, scratch: usize): void {
  const step = <usize> n << 3;
  for (let j = 0; j < n; j += 4) {
    let from = b + (<usize> j << 3);
    const end = scratch + (<usize> k << 5);
    for (let to = scratch; to < end; to += 32) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      from += step;
    }
    panel(a, scratch, 0, m, k, out + (<usize> j << 3), step);
  }
}
