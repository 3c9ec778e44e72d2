// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// The normal distribution, of four numbers at once, and the GELU.
import { choose, constant, expNegative, fma, splat } from "./vector";

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
