// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// A step of Householder's reduction with the bits of JavaScript's loops: every sum has its terms in the same order.

/** a[c] − v w[c] − w v[c], two numbers at once, in place. */
// @ts-ignore: decorator
@inline
function updated(a: usize, v: v128, w: v128, vc: v128, wc: v128): v128 {
  const x = f64x2.sub(f64x2.sub(v128.load(a), f64x2.mul(v, wc)), f64x2.mul(w, vc));
  v128.store(a, x);
  return x;
}

/** The sums of two rows, less in one lane each, with two more terms. */
// @ts-ignore: decorator
@inline
function summed(sums: v128, a: v128, b: v128, x: v128): v128 {
  const m = f64x2.mul(a, x), k = f64x2.mul(b, x);
  return f64x2.add(f64x2.add(sums, v128.shuffle<f64>(m, k, 0, 2)), v128.shuffle<f64>(m, k, 1, 3));
}

/** Columns `from` to r of rows r and r + 1, given the sums of those before; then the block on the diagonal. */
function finishPair(
  a: usize, pitch: usize, r: i32, from: i32, v: usize, w: usize, x: usize, product: usize, sums: v128,
): void {
  const at = <usize> r << 3, p = a + <usize> r * pitch, q = p + pitch;
  const v0 = f64.load(v + at), v1 = f64.load(v + at, 8), w0 = f64.load(w + at), w1 = f64.load(w + at, 8);
  const x0 = f64.load(x + at), x1 = f64.load(x + at, 8);
  let sum0 = f64x2.extract_lane(sums, 0), sum1 = f64x2.extract_lane(sums, 1);
  for (let c = <usize> from << 3; c < at; c += 8) {
    const vc = f64.load(v + c), wc = f64.load(w + c), xc = f64.load(x + c);
    const a0 = f64.load(p + c) - v0 * wc - w0 * vc, a1 = f64.load(q + c) - v1 * wc - w1 * vc;
    f64.store(p + c, a0);
    f64.store(q + c, a1);
    sum0 += a0 * xc;
    sum1 += a1 * xc;
    f64.store(product + c, f64.load(product + c) + (a0 * x0 + a1 * x1));
  }
  const corner = f64.load(p + at) - 2 * v0 * w0, below = f64.load(q + at) - (v1 * w0 + w1 * v0);
  const next = f64.load(q + at, 8) - 2 * v1 * w1;
  f64.store(p + at, corner);
  f64.store(q + at, below);
  f64.store(q + at, next, 8);
  f64.store(product + at, f64.load(product + at) + (sum0 + corner * x0 + below * x1));
  f64.store(product + at, f64.load(product + at, 8) + (sum1 + below * x0 + next * x1), 8);
}

/**
 * In one pass over the lower triangle of the leading n × n block of `a`: subtracts v wᵀ + w vᵀ, and multiplies the
 * result by `x`, into `product`.
 */
export function updateExactly(
  a: usize, stride: i32, n: i32, v: usize, w: usize, x: usize, product: usize,
): void {
  const pitch = <usize> stride << 3, zero = f64x2.splat(0);
  memory.fill(product, 0, <usize> n << 3);
  let r = 0;
  for (; r + 3 < n; r += 4) {
    const at = <usize> r << 3, p0 = a + <usize> r * pitch, p1 = p0 + pitch, p2 = p1 + pitch, p3 = p2 + pitch;
    const v0 = v128.load64_splat(v + at), v1 = v128.load64_splat(v + at, 8);
    const v2 = v128.load64_splat(v + at, 16), v3 = v128.load64_splat(v + at, 24);
    const w0 = v128.load64_splat(w + at), w1 = v128.load64_splat(w + at, 8);
    const w2 = v128.load64_splat(w + at, 16), w3 = v128.load64_splat(w + at, 24);
    const x0 = v128.load64_splat(x + at), x1 = v128.load64_splat(x + at, 8);
    const x2 = v128.load64_splat(x + at, 16), x3 = v128.load64_splat(x + at, 24);
    let upper = zero, lower = zero;
    for (let c: usize = 0; c < at; c += 16) {
      const vc = v128.load(v + c), wc = v128.load(w + c), xc = v128.load(x + c);
      const a0 = updated(p0 + c, v0, w0, vc, wc), a1 = updated(p1 + c, v1, w1, vc, wc);
      upper = summed(upper, a0, a1, xc);
      const first = f64x2.add(v128.load(product + c), f64x2.add(f64x2.mul(a0, x0), f64x2.mul(a1, x1)));
      const a2 = updated(p2 + c, v2, w2, vc, wc), a3 = updated(p3 + c, v3, w3, vc, wc);
      lower = summed(lower, a2, a3, xc);
      v128.store(product + c, f64x2.add(first, f64x2.add(f64x2.mul(a2, x2), f64x2.mul(a3, x3))));
    }
    finishPair(a, pitch, r, r, v, w, x, product, upper);
    finishPair(a, pitch, r + 2, r, v, w, x, product, lower);
  }
  for (; r + 1 < n; r += 2) finishPair(a, pitch, r, 0, v, w, x, product, zero);
  if (r < n) {
    const at = <usize> r << 3, row = a + <usize> r * pitch;
    const vr = f64.load(v + at), wr = f64.load(w + at), xr = f64.load(x + at);
    let sum: f64 = 0;
    for (let c: usize = 0; c < at; c += 8) {
      const value = f64.load(row + c) - (vr * f64.load(w + c) + wr * f64.load(v + c));
      f64.store(row + c, value);
      sum += value * f64.load(x + c);
      f64.store(product + c, f64.load(product + c) + value * xr);
    }
    const corner = f64.load(row + at) - 2 * vr * wr;
    f64.store(row + at, corner);
    f64.store(product + at, f64.load(product + at) + (sum + corner * xr));
  }
}
