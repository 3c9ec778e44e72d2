// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// What a blocked reduction to tridiagonal form is made of (Dongarra, Sorensen and Hammarling, 1989). The vectors of
// a block lie in panels of four elements, [element / 4][vector][4]: 2t is v and 2t + 1 is w of the block's step t.
import { fused, total } from "./lanes";

/** Adds to `product` what four rows of the lower triangle, from row r on, give of a symmetric matrix times `x`. */
// @ts-ignore: decorator
@inline
function fourRows(p: usize, pitch: usize, r: i32, x: usize, product: usize): void {
  const q = p + pitch, s = q + pitch, t = s + pitch, at = <usize> r << 3;
  const xp = v128.load64_splat(x + at), xq = v128.load64_splat(x + at, 8);
  const xs = v128.load64_splat(x + at, 16), xt = v128.load64_splat(x + at, 24);
  let sp = f64x2.splat(0), sq = f64x2.splat(0), ss = f64x2.splat(0), st = f64x2.splat(0);
  for (let c: usize = 0; c < at; c += 16) {
    const xc = v128.load(x + c), ap = v128.load(p + c), aq = v128.load(q + c);
    const as = v128.load(s + c), at4 = v128.load(t + c);
    sp = fused(sp, ap, xc);
    sq = fused(sq, aq, xc);
    ss = fused(ss, as, xc);
    st = fused(st, at4, xc);
    const sum = fused(fused(v128.load(product + c), ap, xp), aq, xq);
    v128.store(product + c, fused(fused(sum, as, xs), at4, xt));
  }
  for (let i = 0; i < 4; i++) {
    const a = p + <usize> i * pitch + at, here = at + (<usize> i << 3), xi = f64.load(x + here);
    let sum = total(i == 0 ? sp : i == 1 ? sq : i == 2 ? ss : st);
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
    v128.store(to, f64x2.sub(v128.load(to), f64x2.add(s0, s2)));
    v128.store(to, f64x2.sub(v128.load(to, 16), f64x2.add(s1, s3)), 16);
    panels += pitch;
  }
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
  v128.store(a, f64x2.sub(v128.load(a), c00)); v128.store(a, f64x2.sub(v128.load(a, 16), c01), 16);
  a += pitch; v128.store(a, f64x2.sub(v128.load(a), c10)); v128.store(a, f64x2.sub(v128.load(a, 16), c11), 16);
  a += pitch; v128.store(a, f64x2.sub(v128.load(a), c20)); v128.store(a, f64x2.sub(v128.load(a, 16), c21), 16);
  a += pitch; v128.store(a, f64x2.sub(v128.load(a), c30)); v128.store(a, f64x2.sub(v128.load(a, 16), c31), 16);
}

/** Subtracts Σ v wᵀ + w vᵀ of all the panels' vectors from the lower triangle of the leading n × n block of `a`. */
export function updateBlock(a: usize, stride: i32, n: i32, panels: usize, vectors: i32): void {
  const pitch = <usize> stride << 3, panel = <usize> vectors << 5;
  let r = 0;
  for (; r + 3 < n; r += 4) {
    const row = a + <usize> r * pitch, rows = panels + <usize> (r >> 2) * panel;
    for (let c = 0; c <= r; c += 4) blockOf(row + (<usize> c << 3), pitch, rows, panels + <usize> (c >> 2) * panel, vectors);
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
