// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// What a blocked reduction to tridiagonal form is made of (Dongarra, Sorensen and Hammarling, 1989). The vectors of
// a block lie in panels of four elements, [element / 4][vector][4]: 2t is v and 2t + 1 is w of the block's step t.
import { fused, total } from "./lanes";

/** Sums of four rows, four lanes each. */
const SUMS = memory.data(128, 16);

/** Adds to `product` what four rows of the lower triangle, from row r on, give of a symmetric matrix times `x`. */
// @ts-ignore: decorator
@inline
function fourRows(p: usize, pitch: usize, r: i32, x: usize, product: usize): void {
  const q = p + pitch, s = q + pitch, t = s + pitch, at = <usize> r << 3, zero = f64x2.splat(0);
  const xp = v128.load64_splat(x + at), xq = v128.load64_splat(x + at, 8);
  const xs = v128.load64_splat(x + at, 16), xt = v128.load64_splat(x + at, 24);
  let sp0 = zero, sp1 = zero, sq0 = zero, sq1 = zero, ss0 = zero, ss1 = zero, st0 = zero, st1 = zero;
  // In pairs that lie side by side, which a compiler can make one operation of.
  for (let c: usize = 0; c < at; c += 32) {
    const x0 = v128.load(x + c), x1 = v128.load(x + c, 16);
    let y0 = v128.load(product + c), y1 = v128.load(product + c, 16);
    let a0 = v128.load(p + c), a1 = v128.load(p + c, 16);
    sp0 = fused(sp0, a0, x0); sp1 = fused(sp1, a1, x1);
    y0 = fused(y0, a0, xp); y1 = fused(y1, a1, xp);
    a0 = v128.load(q + c); a1 = v128.load(q + c, 16);
    sq0 = fused(sq0, a0, x0); sq1 = fused(sq1, a1, x1);
    y0 = fused(y0, a0, xq); y1 = fused(y1, a1, xq);
    a0 = v128.load(s + c); a1 = v128.load(s + c, 16);
    ss0 = fused(ss0, a0, x0); ss1 = fused(ss1, a1, x1);
    y0 = fused(y0, a0, xs); y1 = fused(y1, a1, xs);
    a0 = v128.load(t + c); a1 = v128.load(t + c, 16);
    st0 = fused(st0, a0, x0); st1 = fused(st1, a1, x1);
    y0 = fused(y0, a0, xt); y1 = fused(y1, a1, xt);
    v128.store(product + c, y0); v128.store(product + c, y1, 16);
  }
  v128.store(SUMS, sp0); v128.store(SUMS, sp1, 16); v128.store(SUMS, sq0, 32); v128.store(SUMS, sq1, 48);
  v128.store(SUMS, ss0, 64); v128.store(SUMS, ss1, 80); v128.store(SUMS, st0, 96); v128.store(SUMS, st1, 112);
  for (let i = 0; i < 4; i++) {
    const a = p + <usize> i * pitch + at, here = at + (<usize> i << 3), xi = f64.load(x + here);
    const four = SUMS + (<usize> i << 5);
    let sum = total(f64x2.add(v128.load(four), v128.load(four, 16)));
    for (let c: usize = 0; c < <usize> i << 3; c += 8) {
      const value = f64.load(a + c);
      sum += value * f64.load(x + at + c);
      f64.store(product + at + c, f64.load(product + at + c) + value * xi);
    }
    f64.store(product + here, f64.load(product + here) + sum + f64.load(a + (<usize> i << 3)) * xi);
  }
}

/** The leading n × n block of a symmetric matrix, whose lower triangle alone is read, times `x`. */
export function multiplySymmetric(a: usize, stride: i32, n: i32, x: usize, product: usize): void {
  memory.fill(product, 0, <usize> (n + 3 & ~3) << 3);
  const pitch = <usize> stride << 3;
  let r = 0;
  for (; r + 3 < n; r += 4) fourRows(a + <usize> r * pitch, pitch, r, x, product);
  for (; r < n; r++) {
    const row = a + <usize> r * pitch, at = <usize> r << 3, xr = f64.load(x + at);
    let sum: f64 = 0;
    for (let c: usize = 0; c < at; c += 8) {
      const value = f64.load(row + c);
      sum += value * f64.load(x + c);
      f64.store(product + c, f64.load(product + c) + value * xr);
    }
    f64.store(product + at, sum + f64.load(row + at) * xr);
  }
}

/** The first `used` of the panels' vectors, an even number, each times `x` over n elements, a multiple of 4: `sums`. */
export function project(panels: usize, vectors: i32, used: i32, n: i32, x: usize, sums: usize): void {
  const pitch = <usize> vectors << 5, row = <usize> used << 5;
  for (let t: usize = 0; t < row; t += 64) {
    let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0), at = panels + t;
    for (let c = 0; c < n; c += 4) {
      const from = x + (<usize> c << 3), x0 = v128.load(from), x1 = v128.load(from, 16);
      s0 = fused(s0, v128.load(at), x0);
      s1 = fused(s1, v128.load(at, 16), x1);
      s2 = fused(s2, v128.load(at, 32), x0);
      s3 = fused(s3, v128.load(at, 48), x1);
      at += pitch;
    }
    f64.store(sums + (t >> 2), total(f64x2.add(s0, s1)));
    f64.store(sums + (t >> 2), total(f64x2.add(s2, s3)), 8);
  }
}

/** Subtracts from n elements of `y`, a multiple of 4, each vector times the sum of its partner: v of w, w of v. */
export function subtract(panels: usize, vectors: i32, used: i32, n: i32, y: usize, sums: usize): void {
  const pitch = <usize> vectors << 5, row = <usize> used << 5;
  for (let c = 0; c < n; c += 4) {
    let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
    for (let t: usize = 0; t < row; t += 64) {
      const at = panels + t, v = v128.load64_splat(sums + (t >> 2)), w = v128.load64_splat(sums + (t >> 2), 8);
      s0 = fused(s0, w, v128.load(at));
      s1 = fused(s1, w, v128.load(at, 16));
      s2 = fused(s2, v, v128.load(at, 32));
      s3 = fused(s3, v, v128.load(at, 48));
    }
    const to = y + (<usize> c << 3);
    subtractPair(to, f64x2.add(s0, s2), f64x2.add(s1, s3));
    panels += pitch;
  }
}

/** Subtracts from four numbers, all read before any is written: only so can a compiler make one operation of two. */
// @ts-ignore: decorator
@inline
function subtractPair(a: usize, c0: v128, c1: v128): void {
  const x0 = v128.load(a), x1 = v128.load(a, 16);
  v128.store(a, f64x2.sub(x0, c0));
  v128.store(a, f64x2.sub(x1, c1), 16);
}

/** Subtracts from a block of 4 × 4 the products of the partners in two panels. */
// @ts-ignore: decorator
@inline
function blockOf(a: usize, pitch: usize, rows: usize, columns: usize, vectors: i32): void {
  const end = rows + (<usize> vectors << 5), zero = f64x2.splat(0);
  let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero, c30 = zero, c31 = zero;
  while (rows < end) {
    let b0 = v128.load(columns, 32), b1 = v128.load(columns, 48), x = v128.load64_splat(rows);
    c00 = fused(c00, x, b0); c01 = fused(c01, x, b1); x = v128.load64_splat(rows, 8);
    c10 = fused(c10, x, b0); c11 = fused(c11, x, b1); x = v128.load64_splat(rows, 16);
    c20 = fused(c20, x, b0); c21 = fused(c21, x, b1); x = v128.load64_splat(rows, 24);
    c30 = fused(c30, x, b0); c31 = fused(c31, x, b1);
    b0 = v128.load(columns); b1 = v128.load(columns, 16); x = v128.load64_splat(rows, 32);
    c00 = fused(c00, x, b0); c01 = fused(c01, x, b1); x = v128.load64_splat(rows, 40);
    c10 = fused(c10, x, b0); c11 = fused(c11, x, b1); x = v128.load64_splat(rows, 48);
    c20 = fused(c20, x, b0); c21 = fused(c21, x, b1); x = v128.load64_splat(rows, 56);
    c30 = fused(c30, x, b0); c31 = fused(c31, x, b1);
    rows += 64;
    columns += 64;
  }
  subtractPair(a, c00, c01);
  a += pitch; subtractPair(a, c10, c11);
  a += pitch; subtractPair(a, c20, c21);
  a += pitch; subtractPair(a, c30, c31);
}

/** As `blockOf`, from a block of 4 × 8, whose columns are in two panels: 16 vectors that become 8 registers of 256 bits. */
// @ts-ignore: decorator
@inline
function wideBlockOf(a: usize, pitch: usize, rows: usize, columns: usize, vectors: i32): void {
  const panel = <usize> vectors << 5, end = rows + panel, zero = f64x2.splat(0);
  let c00 = zero, c01 = zero, c02 = zero, c03 = zero, c10 = zero, c11 = zero, c12 = zero, c13 = zero;
  let c20 = zero, c21 = zero, c22 = zero, c23 = zero, c30 = zero, c31 = zero, c32 = zero, c33 = zero;
  let others = columns + panel;
  while (rows < end) {
    let b0 = v128.load(columns, 32), b1 = v128.load(columns, 48), b2 = v128.load(others, 32), b3 = v128.load(others, 48);
    let x = v128.load64_splat(rows);
    c00 = fused(c00, x, b0); c01 = fused(c01, x, b1); c02 = fused(c02, x, b2); c03 = fused(c03, x, b3);
    x = v128.load64_splat(rows, 8);
    c10 = fused(c10, x, b0); c11 = fused(c11, x, b1); c12 = fused(c12, x, b2); c13 = fused(c13, x, b3);
    x = v128.load64_splat(rows, 16);
    c20 = fused(c20, x, b0); c21 = fused(c21, x, b1); c22 = fused(c22, x, b2); c23 = fused(c23, x, b3);
    x = v128.load64_splat(rows, 24);
    c30 = fused(c30, x, b0); c31 = fused(c31, x, b1); c32 = fused(c32, x, b2); c33 = fused(c33, x, b3);
    b0 = v128.load(columns), b1 = v128.load(columns, 16), b2 = v128.load(others), b3 = v128.load(others, 16);
    x = v128.load64_splat(rows, 32);
    c00 = fused(c00, x, b0); c01 = fused(c01, x, b1); c02 = fused(c02, x, b2); c03 = fused(c03, x, b3);
    x = v128.load64_splat(rows, 40);
    c10 = fused(c10, x, b0); c11 = fused(c11, x, b1); c12 = fused(c12, x, b2); c13 = fused(c13, x, b3);
    x = v128.load64_splat(rows, 48);
    c20 = fused(c20, x, b0); c21 = fused(c21, x, b1); c22 = fused(c22, x, b2); c23 = fused(c23, x, b3);
    x = v128.load64_splat(rows, 56);
    c30 = fused(c30, x, b0); c31 = fused(c31, x, b1); c32 = fused(c32, x, b2); c33 = fused(c33, x, b3);
    rows += 64;
    columns += 64;
    others += 64;
  }
  subtractPair(a, c00, c01);
  subtractPair(a + 32, c02, c03);
  a += pitch;
  subtractPair(a, c10, c11);
  subtractPair(a + 32, c12, c13);
  a += pitch;
  subtractPair(a, c20, c21);
  subtractPair(a + 32, c22, c23);
  a += pitch;
  subtractPair(a, c30, c31);
  subtractPair(a + 32, c32, c33);
}

/** Subtracts Σ v wᵀ + w vᵀ of all the panels' vectors from the lower triangle of the leading n × n block of `a`. */
export function updateBlock(a: usize, stride: i32, n: i32, panels: usize, vectors: i32): void {
  const pitch = <usize> stride << 3, panel = <usize> vectors << 5;
  let r = 0;
  for (; r + 3 < n; r += 4) {
    const row = a + <usize> r * pitch, rows = panels + <usize> (r >> 2) * panel;
    let c = 0;
    for (; c < r; c += 8) wideBlockOf(row + (<usize> c << 3), pitch, rows, panels + <usize> (c >> 2) * panel, vectors);
    if (c == r) blockOf(row + (<usize> c << 3), pitch, rows, panels + <usize> (c >> 2) * panel, vectors);
  }
  const end = <usize> vectors << 5;
  for (; r < n; r++) {
    const rows = panels + <usize> (r >> 2) * panel + (<usize> (r & 3) << 3);
    for (let c = 0; c <= r; c++) {
      const columns = panels + <usize> (c >> 2) * panel + (<usize> (c & 3) << 3);
      const at = a + <usize> r * pitch + (<usize> c << 3);
      let sum: f64 = 0;
      for (let t: usize = 0; t < end; t += 64) {
        sum += f64.load(rows + t) * f64.load(columns + t, 32) + f64.load(rows + t, 32) * f64.load(columns + t);
      }
      f64.store(at, f64.load(at) - sum);
    }
  }
}
