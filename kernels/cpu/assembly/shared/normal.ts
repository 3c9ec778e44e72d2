// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// The normal distribution, of four numbers at once, and the GELU.
import { storeExpNegative32 } from "./exponential";
import { choose, constant, expNegative, fma, splat, storePair } from "./vector";

// Constants lie in memory and are read once a function, see vector.ts.
const TAIL_P = memory.data<f32>([0.23164190]);
const TAIL_5 = memory.data<f32>([0.5307027145]);
const TAIL_4 = memory.data<f32>([-0.7265760135]);
const TAIL_3 = memory.data<f32>([0.7107068705]);
const TAIL_2 = memory.data<f32>([-0.142248368]);
const TAIL_1 = memory.data<f32>([0.127414796]);
const TAIL_ONE = memory.data<f32>([1.0]);
const CDF_ONE = memory.data<f32>([1.0]);
const INVERSE_ROOT_2PI = memory.data<f32>([0.3989422804]);
const SQUARE_MINUS_HALF = memory.data<f32>([-0.5]);

/**
 * Φ(x) and what it shares with φ(x): erfc by Abramowitz & Stegun 7.1.26, absolute error 1.5e-7,
 * at |x|/√2. `e` is e^(−x²/2).
 */
@inline export function normalTail(x: v128, e: v128): v128 {
  const one = constant(TAIL_ONE);
  const t = f32x4.div(one, fma(f32x4.abs(x), constant(TAIL_P), one));
  let p = fma(t, constant(TAIL_5), constant(TAIL_4));
  p = fma(p, t, constant(TAIL_3));
  p = fma(p, t, constant(TAIL_2));
  p = fma(p, t, constant(TAIL_1));
  return f32x4.mul(f32x4.mul(p, t), e); // 1 − Φ(|x|)
}

@inline export function halfSquareExp(x: v128): v128 {
  return expNegative(f32x4.mul(f32x4.mul(x, x), constant(SQUARE_MINUS_HALF)));
}

@inline export function normalCdf(x: v128, e: v128): v128 {
  const tail = normalTail(x, e);
  return choose(f32x4.sub(constant(CDF_ONE), tail), tail, f32x4.gt(x, splat(0.0)));
}

/** x·Φ(x). */
@inline export function gelu(x: v128): v128 {
  return f32x4.mul(x, normalCdf(x, halfSquareExp(x)));
}

/** Φ(x) + x·φ(x). */
@inline export function geluDerivative(x: v128): v128 {
  const e = halfSquareExp(x);
  return fma(f32x4.mul(x, constant(INVERSE_ROOT_2PI)), e, normalCdf(x, e));
}

/** e^(−x²/2) of 32 numbers, stored at `e`. */
@inline export function storeHalfSquareExp32(e: usize, x0: v128, x1: v128, x2: v128, x3: v128, x4: v128, x5: v128, x6: v128, x7: v128): void {
  const half = constant(SQUARE_MINUS_HALF);
  storeExpNegative32(e, f32x4.mul(f32x4.mul(x0, x0), half), f32x4.mul(f32x4.mul(x1, x1), half), f32x4.mul(f32x4.mul(x2, x2), half), f32x4.mul(f32x4.mul(x3, x3), half), f32x4.mul(f32x4.mul(x4, x4), half), f32x4.mul(f32x4.mul(x5, x5), half), f32x4.mul(f32x4.mul(x6, x6), half), f32x4.mul(f32x4.mul(x7, x7), half));
}

/** What `normalCdf` makes of e^(−x²/2) at `e`, for 32 numbers at `x`: y = x·Φ(x), or y = (Φ(x) + x·φ(x))·dy. */
@inline export function storeNormal32(gradient: bool, x: usize, e: usize, dy: usize, y: usize): void {
  const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
  const x4 = v128.load(x, 64), x5 = v128.load(x, 80), x6 = v128.load(x, 96), x7 = v128.load(x, 112);
  const one = constant(TAIL_ONE);
  let c = constant(TAIL_P);
  let t0 = fma(f32x4.abs(x0), c, one), t1 = fma(f32x4.abs(x1), c, one), t2 = fma(f32x4.abs(x2), c, one), t3 = fma(f32x4.abs(x3), c, one);
  let t4 = fma(f32x4.abs(x4), c, one), t5 = fma(f32x4.abs(x5), c, one), t6 = fma(f32x4.abs(x6), c, one), t7 = fma(f32x4.abs(x7), c, one);
  t0 = f32x4.div(one, t0); t1 = f32x4.div(one, t1); t2 = f32x4.div(one, t2); t3 = f32x4.div(one, t3);
  t4 = f32x4.div(one, t4); t5 = f32x4.div(one, t5); t6 = f32x4.div(one, t6); t7 = f32x4.div(one, t7);
  const c5 = constant(TAIL_5);
  c = constant(TAIL_4);
  let p0 = fma(t0, c5, c), p1 = fma(t1, c5, c), p2 = fma(t2, c5, c), p3 = fma(t3, c5, c);
  let p4 = fma(t4, c5, c), p5 = fma(t5, c5, c), p6 = fma(t6, c5, c), p7 = fma(t7, c5, c);
  c = constant(TAIL_3);
  p0 = fma(p0, t0, c); p1 = fma(p1, t1, c); p2 = fma(p2, t2, c); p3 = fma(p3, t3, c);
  p4 = fma(p4, t4, c); p5 = fma(p5, t5, c); p6 = fma(p6, t6, c); p7 = fma(p7, t7, c);
  c = constant(TAIL_2);
  p0 = fma(p0, t0, c); p1 = fma(p1, t1, c); p2 = fma(p2, t2, c); p3 = fma(p3, t3, c);
  p4 = fma(p4, t4, c); p5 = fma(p5, t5, c); p6 = fma(p6, t6, c); p7 = fma(p7, t7, c);
  c = constant(TAIL_1);
  p0 = fma(p0, t0, c); p1 = fma(p1, t1, c); p2 = fma(p2, t2, c); p3 = fma(p3, t3, c);
  p4 = fma(p4, t4, c); p5 = fma(p5, t5, c); p6 = fma(p6, t6, c); p7 = fma(p7, t7, c);
  const e0 = v128.load(e), e1 = v128.load(e, 16), e2 = v128.load(e, 32), e3 = v128.load(e, 48);
  const e4 = v128.load(e, 64), e5 = v128.load(e, 80), e6 = v128.load(e, 96), e7 = v128.load(e, 112);
  p0 = f32x4.mul(f32x4.mul(p0, t0), e0); p1 = f32x4.mul(f32x4.mul(p1, t1), e1);
  p2 = f32x4.mul(f32x4.mul(p2, t2), e2); p3 = f32x4.mul(f32x4.mul(p3, t3), e3);
  p4 = f32x4.mul(f32x4.mul(p4, t4), e4); p5 = f32x4.mul(f32x4.mul(p5, t5), e5);
  p6 = f32x4.mul(f32x4.mul(p6, t6), e6); p7 = f32x4.mul(f32x4.mul(p7, t7), e7);
  const most = constant(CDF_ONE), zero = splat(0.0);
  p0 = choose(f32x4.sub(most, p0), p0, f32x4.gt(x0, zero)); p1 = choose(f32x4.sub(most, p1), p1, f32x4.gt(x1, zero));
  p2 = choose(f32x4.sub(most, p2), p2, f32x4.gt(x2, zero)); p3 = choose(f32x4.sub(most, p3), p3, f32x4.gt(x3, zero));
  p4 = choose(f32x4.sub(most, p4), p4, f32x4.gt(x4, zero)); p5 = choose(f32x4.sub(most, p5), p5, f32x4.gt(x5, zero));
  p6 = choose(f32x4.sub(most, p6), p6, f32x4.gt(x6, zero)); p7 = choose(f32x4.sub(most, p7), p7, f32x4.gt(x7, zero));
  if (gradient) {
    c = constant(INVERSE_ROOT_2PI);
    p0 = f32x4.mul(fma(f32x4.mul(x0, c), e0, p0), v128.load(dy)); p1 = f32x4.mul(fma(f32x4.mul(x1, c), e1, p1), v128.load(dy, 16));
    p2 = f32x4.mul(fma(f32x4.mul(x2, c), e2, p2), v128.load(dy, 32)); p3 = f32x4.mul(fma(f32x4.mul(x3, c), e3, p3), v128.load(dy, 48));
    p4 = f32x4.mul(fma(f32x4.mul(x4, c), e4, p4), v128.load(dy, 64)); p5 = f32x4.mul(fma(f32x4.mul(x5, c), e5, p5), v128.load(dy, 80));
    p6 = f32x4.mul(fma(f32x4.mul(x6, c), e6, p6), v128.load(dy, 96)); p7 = f32x4.mul(fma(f32x4.mul(x7, c), e7, p7), v128.load(dy, 112));
  } else {
    p0 = f32x4.mul(x0, p0); p1 = f32x4.mul(x1, p1); p2 = f32x4.mul(x2, p2); p3 = f32x4.mul(x3, p3);
    p4 = f32x4.mul(x4, p4); p5 = f32x4.mul(x5, p5); p6 = f32x4.mul(x6, p6); p7 = f32x4.mul(x7, p7);
  }
  storePair(y, p0, p1);
  storePair(y + 32, p2, p3);
  storePair(y + 64, p4, p5);
  storePair(y + 96, p6, p7);
}
