// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { madd, total } from "./lanes";

/**
 * In one pass over the lower triangle of the leading n × n block of `a`, whose rows are `stride` apart:
 * subtracts v wᵀ + w vᵀ, and makes the product of the result with `x`.
 */
export function update(a: usize, stride: i32, n: i32, v: usize, w: usize, x: usize, product: usize): void {
  memory.fill(product, 0, <usize> n << 3);
  const pitch = <usize> stride << 3;
  let r = 0;
  for (; r + 1 < n; r += 2) {
    const at = <usize> r << 3;
    const p = a + <usize> r * pitch, q = p + pitch;
    const v0 = f64x2.splat(f64.load(v + at)), w0 = f64x2.splat(f64.load(w + at)), x0 = f64x2.splat(f64.load(x + at));
    const v1 = f64x2.splat(f64.load(v + at, 8)), w1 = f64x2.splat(f64.load(w + at, 8)), x1 = f64x2.splat(f64.load(x + at, 8));
    let s0 = f64x2.splat(0), s1 = f64x2.splat(0);
    for (let c: usize = 0; c < at; c += 16) {
      const vc = v128.load(v + c), wc = v128.load(w + c), xc = v128.load(x + c);
      const a0 = f64x2.sub(f64x2.sub(v128.load(p + c), f64x2.mul(v0, wc)), f64x2.mul(w0, vc));
      const a1 = f64x2.sub(f64x2.sub(v128.load(q + c), f64x2.mul(v1, wc)), f64x2.mul(w1, vc));
      v128.store(p + c, a0);
      v128.store(q + c, a1);
      s0 = madd(s0, a0, xc);
      s1 = madd(s1, a1, xc);
      v128.store(product + c, f64x2.add(v128.load(product + c), f64x2.add(f64x2.mul(a0, x0), f64x2.mul(a1, x1))));
    }
    const vr = f64.load(v + at), wr = f64.load(w + at), xr = f64.load(x + at);
    const vq = f64.load(v + at, 8), wq = f64.load(w + at, 8), xq = f64.load(x + at, 8);
    const corner = f64.load(p + at) - 2 * vr * wr;
    const below = f64.load(q + at) - (vq * wr + wq * vr);
    const next = f64.load(q + at, 8) - 2 * vq * wq;
    f64.store(p + at, corner); f64.store(q + at, below); f64.store(q + at, next, 8);
    f64.store(product + at, f64.load(product + at) + total(s0) + corner * xr + below * xq);
    f64.store(product + at, f64.load(product + at, 8) + total(s1) + below * xr + next * xq, 8);
  }
  if (r < n) {
    const at = <usize> r << 3, p = a + <usize> r * pitch;
    const vr = f64.load(v + at), wr = f64.load(w + at), xr = f64.load(x + at);
    let sum: f64 = 0;
    for (let c: usize = 0; c < at; c += 8) {
      const value = f64.load(p + c) - vr * f64.load(w + c) - wr * f64.load(v + c);
      f64.store(p + c, value);
      sum += value * f64.load(x + c);
      f64.store(product + c, f64.load(product + c) + value * xr);
    }
    const corner = f64.load(p + at) - 2 * vr * wr;
    f64.store(p + at, corner);
    f64.store(product + at, f64.load(product + at) + sum + corner * xr);
  }
}
