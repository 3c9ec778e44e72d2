// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Functions of four numbers at once. Kernels call them on two neighboring vectors, so that a
// compiler that pairs 128-bit operations finds pairs.

// Constants lie in memory: reading one is an instruction, where engines build a vector literal out of
// half a dozen wherever it is used. No constant is read twice within a function: that would hide from
// a compiler which operations are pairs.
export const MINUS_LN2_HIGH = memory.data<f32>([-0.693359375]);
export const MINUS_LN2_LOW = memory.data<f32>([2.12194440e-4]);
export const EXP_6 = memory.data<f32>([1.9875691500e-4]);
export const EXP_5 = memory.data<f32>([1.3981999507e-3]);
export const EXP_4 = memory.data<f32>([8.3334519073e-3]);
export const EXP_3 = memory.data<f32>([4.1665795894e-2]);
export const EXP_2 = memory.data<f32>([1.6666665459e-1]);
export const EXP_1 = memory.data<f32>([0.5]);
export const EXP_0 = memory.data<f32>([1.0]);
export const MAGIC = memory.data<f32>([12582912.0]);
export const LOG2_E = memory.data<f32>([1.44269504088896341]);
export const EXP_LEAST = memory.data<f32>([-87.33654]);
const EXP_MOST = memory.data<f32>([90.0]);
const EXP_NOTHING = memory.data<f32>([-110.0]);
export const EXPONENT_BIAS = memory.data<i32>([127]);
const TWO_TO_24 = memory.data<f32>([16777216.0]);
const LN_TWO_TO_24 = memory.data<f32>([16.635532333438686]);
const MINUS_TWO = memory.data<f32>([-2.0]);
const TANH_5 = memory.data<f32>([-5.70498872745e-3]);
const TANH_4 = memory.data<f32>([2.06390887954e-2]);
const TANH_3 = memory.data<f32>([-5.37397155531e-2]);
const TANH_2 = memory.data<f32>([1.33314422036e-1]);
const TANH_1 = memory.data<f32>([-3.33332819422e-1]);
const TANH_SMALL = memory.data<f32>([0.625]);
const SMALLEST = memory.data<f32>([1.17549435e-38]);
const LOG_8 = memory.data<f32>([7.0376836292e-2]);
const LOG_7 = memory.data<f32>([-1.1514610310e-1]);
const LOG_6 = memory.data<f32>([1.1676998740e-1]);
const LOG_5 = memory.data<f32>([-1.2420140846e-1]);
const LOG_4 = memory.data<f32>([1.4249322787e-1]);
const LOG_3 = memory.data<f32>([-1.6668057665e-1]);
const LOG_2 = memory.data<f32>([2.0000714765e-1]);
const LOG_1 = memory.data<f32>([-2.4999993993e-1]);
const LOG_0 = memory.data<f32>([3.3333331174e-1]);
const LN2_LOW = memory.data<f32>([-2.12194440e-4]);
const LOG_MINUS_HALF = memory.data<f32>([-0.5]);
const SIGMOID_ONE = memory.data<f32>([1.0]);
const TANH_ONE = memory.data<f32>([1.0]);
const LOG_ONE = memory.data<f32>([1.0]);
const SOFTPLUS_ONE = memory.data<f32>([1.0]);
const DERIVATIVE_ONE = memory.data<f32>([1.0]);
const LN2_HIGH = memory.data<f32>([0.693359375]);
const MINUS_INFINITY = memory.data<f32>([-Infinity]);
const INFINITY = memory.data<f32>([Infinity]);
const NOT_A_NUMBER = memory.data<f32>([NaN]);

/** A constant in all four places. */
@inline export function constant(at: usize): v128 {
  return v128.load_splat<f32>(at);
}

@inline export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** a·b + c, rounded once where the machine can. */
@inline export function fma(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/** Stores eight numbers, the last four first: in the other order V8 makes two stores of 128 bits of them. */
@inline export function storePair(p: usize, first: v128, second: v128): void {
  v128.store(p, second, 16);
  v128.store(p, first);
}

/** a where the mask's bits are set, else b. */
@inline export function choose(a: v128, b: v128, mask: v128): v128 {
  return v128.bitselect(a, b, mask);
}

/** e^(x − n·ln2) by the series of Cephes, right for |x − n·ln2| ≤ ln2/2. */
@inline function expOfRest(x: v128, n: v128): v128 {
  let r = fma(n, constant(MINUS_LN2_HIGH), x);
  r = fma(n, constant(MINUS_LN2_LOW), r);
  let p = fma(constant(EXP_6), r, constant(EXP_5));
  p = fma(p, r, constant(EXP_4));
  p = fma(p, r, constant(EXP_3));
  p = fma(p, r, constant(EXP_2));
  p = fma(p, r, constant(EXP_1));
  return f32x4.add(fma(f32x4.mul(r, r), p, r), constant(EXP_0));
}

/**
 * eˣ for x in −87.34 … 88: adding 1.5·2²³ leaves the power of two in the low bits. Times 2ⁿ, as NaN must
 * stay NaN whatever its bits are.
 */
@inline function expInRange(x: v128): v128 {
  const magic = constant(MAGIC);
  const shifted = fma(x, constant(LOG2_E), magic);
  const power = i32x4.shl(i32x4.add(shifted, constant(EXPONENT_BIAS)), 23);
  return f32x4.mul(expOfRest(x, f32x4.sub(shifted, magic)), power);
}

/** eˣ for x ≤ 0 (softmax, erf); 0 below −87.34, where it is no normal number. */
@inline export function expNegative(x: v128): v128 {
  return v128.andnot(expInRange(x), f32x4.lt(x, constant(EXP_LEAST)));
}

/** eˣ for all x: infinity above 88.73, denormal and then 0 below −87.3. Two factors make 2ⁿ. */
@inline export function exp(x: v128): v128 {
  const magic = constant(MAGIC);
  const bounded = f32x4.pmax(f32x4.pmin(x, constant(EXP_MOST)), constant(EXP_NOTHING));
  const shifted = fma(bounded, constant(LOG2_E), magic);
  const n = i32x4.sub(shifted, magic);
  const half = i32x4.shr_s(n, 1);
  const one = i32x4.splat(127);
  const y = f32x4.mul(
    expOfRest(bounded, f32x4.sub(shifted, magic)),
    i32x4.shl(i32x4.add(half, one), 23),
  );
  return f32x4.mul(y, i32x4.shl(i32x4.add(i32x4.sub(n, half), one), 23));
}

@inline export function sigmoid(x: v128): v128 {
  const e = expNegative(f32x4.neg(f32x4.abs(x)));
  const one = constant(SIGMOID_ONE);
  return f32x4.div(choose(one, e, f32x4.ge(x, splat(0.0))), f32x4.add(one, e));
}

/** tanh: a polynomial near 0, where 1 − 2/(e²ˣ+1) would cancel. */
@inline export function tanh(x: v128): v128 {
  const a = f32x4.abs(x);
  const e = expNegative(f32x4.mul(a, constant(MINUS_TWO)));
  const one = constant(TANH_ONE);
  const large = f32x4.div(f32x4.sub(one, e), f32x4.add(one, e));
  const s = f32x4.mul(x, x);
  let p = fma(constant(TANH_5), s, constant(TANH_4));
  p = fma(p, s, constant(TANH_3));
  p = fma(p, s, constant(TANH_2));
  p = fma(p, s, constant(TANH_1));
  p = fma(f32x4.mul(p, s), x, x);
  const signed = v128.or(large, v128.and(x, i32x4.splat(0x80000000)));
  return choose(signed, p, f32x4.gt(a, constant(TANH_SMALL)));
}

/** ln x for x > 0, subnormal numbers too; −∞ at 0, NaN below. */
@inline export function log(x: v128): v128 {
  const small = f32x4.lt(x, constant(SMALLEST));
  const y = logNormal(choose(f32x4.mul(x, constant(TWO_TO_24)), x, small));
  return f32x4.sub(y, v128.and(constant(LN_TWO_TO_24), small));
}

/** ln x for normal x > 0 by the series of Cephes; −∞ at 0, NaN below. */
@inline function logNormal(x: v128): v128 {
  // x = m·2ᵉ with √½ ≤ m < √2
  const shifted = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const e = f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23));
  const m = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const f = f32x4.sub(m, constant(LOG_ONE));
  const s = f32x4.mul(f, f);
  let p = fma(constant(LOG_8), f, constant(LOG_7));
  p = fma(p, f, constant(LOG_6));
  p = fma(p, f, constant(LOG_5));
  p = fma(p, f, constant(LOG_4));
  p = fma(p, f, constant(LOG_3));
  p = fma(p, f, constant(LOG_2));
  p = fma(p, f, constant(LOG_1));
  p = fma(p, f, constant(LOG_0));
  let y = f32x4.mul(f32x4.mul(p, f), s);
  y = fma(e, constant(LN2_LOW), y);
  y = fma(constant(LOG_MINUS_HALF), s, y);
  y = fma(e, constant(LN2_HIGH), f32x4.add(f, y));
  y = choose(constant(MINUS_INFINITY), y, f32x4.eq(x, splat(0.0)));
  y = choose(x, y, f32x4.eq(x, constant(INFINITY)));
  return choose(y, constant(NOT_A_NUMBER), f32x4.ge(x, splat(0.0)));
}

/** ln(1 + eˣ) = max(x, 0) + ln(1 + y) with y = e^−|x|; what 1 + y rounds away is put back. */
@inline export function softplus(x: v128): v128 {
  const one = constant(SOFTPLUS_ONE);
  const y = expNegative(f32x4.neg(f32x4.abs(x)));
  const u = f32x4.add(one, y);
  const lost = f32x4.div(f32x4.sub(y, f32x4.sub(u, one)), u);
  const tail = f32x4.add(logNormal(u), lost);
  return f32x4.add(f32x4.max(x, splat(0.0)), tail);
}

@inline export function silu(x: v128): v128 {
  return f32x4.mul(x, sigmoid(x));
}

/** s + x·s·(1 − s) with s = sigmoid(x). */
@inline export function siluDerivative(x: v128): v128 {
  const s = sigmoid(x);
  return fma(f32x4.mul(x, s), f32x4.sub(constant(DERIVATIVE_ONE), s), s);
}

/**
 * √x as one of four: the root of a single number is an instruction of SSE in V8, for which Intel's processors leave
 * the state of AVX and come back, hundreds of cycles. The build refuses it.
 */
@inline export function root(x: f32): f32 {
  return f32x4.extract_lane(f32x4.sqrt(splat(x)), 0);
}

/** 1/√x, likewise. */
@inline export function inverseRoot(x: f32): f32 {
  return f32x4.extract_lane(f32x4.div(splat(1.0), f32x4.sqrt(splat(x))), 0);
}

/** The four numbers added up. */
@inline export function sumOf(x: v128): f32 {
  return (f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1)) +
    (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

/** The same of four vectors at `p`, a number each. */
@inline export function sumsOf(p: usize): v128 {
  return sumsOfEach(v128.load(p), v128.load(p, 16), v128.load(p, 32), v128.load(p, 48));
}

/** The sums of four vectors, a number each. */
@inline export function sumsOfEach(r0: v128, r1: v128, r2: v128, r3: v128): v128 {
  const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const t2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  const first = f32x4.add(v128.shuffle<f32>(t0, t1, 0, 1, 4, 5), v128.shuffle<f32>(t0, t1, 2, 3, 6, 7));
  return f32x4.add(first, f32x4.add(v128.shuffle<f32>(t2, t3, 0, 1, 4, 5), v128.shuffle<f32>(t2, t3, 2, 3, 6, 7)));
}

@inline export function maxOf(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}
