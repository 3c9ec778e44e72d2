// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { madd } from "./lanes";

/** Interleaves 4 rows of `b`, each k long: [l][4]. */
export function pack(b: usize, k: i32, out: usize): void {
  const row = <usize> k << 3;
  const q1 = b + row, q2 = q1 + row, q3 = q2 + row;
  for (let l: usize = 0; l < row; l += 8) {
    f64.store(out, f64.load(b + l));
    f64.store(out, f64.load(q1 + l), 8);
    f64.store(out, f64.load(q2 + l), 16);
    f64.store(out, f64.load(q3 + l), 24);
    out += 32;
  }
}

/** Sixteen dot products, each summed from its first term to its last: 4 rows from `a` with 4 packed ones. */
function block(a: usize, b: usize, k: i32, out: usize, pitch: usize): void {
  const row = <usize> k << 3;
  const p1 = a + row, p2 = p1 + row, p3 = p2 + row;
  let c00 = f64x2.splat(0), c01 = f64x2.splat(0), c10 = f64x2.splat(0), c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0), c21 = f64x2.splat(0), c30 = f64x2.splat(0), c31 = f64x2.splat(0);
  for (let l: usize = 0; l < row; l += 8) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    b += 32;
    let x = v128.load64_splat(a + l);
    c00 = madd(c00, x, b0); c01 = madd(c01, x, b1);
    x = v128.load64_splat(p1 + l);
    c10 = madd(c10, x, b0); c11 = madd(c11, x, b1);
    x = v128.load64_splat(p2 + l);
    c20 = madd(c20, x, b0); c21 = madd(c21, x, b1);
    x = v128.load64_splat(p3 + l);
    c30 = madd(c30, x, b0); c31 = madd(c31, x, b1);
  }
  v128.store(out, c00); v128.store(out, c01, 16);
  out += pitch; v128.store(out, c10); v128.store(out, c11, 16);
  out += pitch; v128.store(out, c20); v128.store(out, c21, 16);
  out += pitch; v128.store(out, c30); v128.store(out, c31, 16);
}

/**
 * Each of m rows of `a` with each of n rows of `b`, k long, where m and n are multiples of 4, into `out`,
 * whose rows are `pitch` numbers apart. With `lower`, only the blocks that aren't above the diagonal.
 * `scratch` has room for 4 rows.
 */
export function products(
  a: usize, b: usize, out: usize, m: i32, n: i32, k: i32, pitch: i32, lower: i32, scratch: usize,
): void {
  const row = <usize> k << 3, step = <usize> pitch << 3;
  for (let j = 0; j < n; j += 4) {
    pack(b + <usize> j * row, k, scratch);
    for (let i = lower ? j : 0; i < m; i += 4) {
      block(a + <usize> i * row, scratch, k, out + <usize> i * step + (<usize> j << 3), step);
    }
  }
}
