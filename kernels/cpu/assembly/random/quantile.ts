// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// The normal quantile, algorithm AS 241 (Wichura, 1988), of two numbers at once: the operations of normalQuantile in
// src/random/functions.ts in their order, and so its bits.

// Coefficients from the highest power down, those above and below the line in turns. They lie in memory, as an engine
// makes a constant vector anew wherever it is used.
const CENTRAL = memory.data<f64>([
  2509.0809287301226727, 5226.4952788528545610, 33430.575583588128105, 28729.085735721942674,
  67265.770927008700853, 39307.895800092710610, 45921.953931549871457, 21213.794301586595867,
  13731.693765509461125, 5394.1960214247511077, 1971.5909503065514427, 687.18700749205790830,
  133.14166789178437745, 42.313330701600911252, 3.3871328727963666080, 1.0,
]);
const TAIL = memory.data<f64>([
  7.74545014278341407640e-4, 1.05075007164441684324e-9, 2.27238449892691845833e-2, 5.47593808499534494600e-4,
  2.41780725177450611770e-1, 1.51986665636164571966e-2, 1.27045825245236838258, 1.48103976427480074590e-1,
  3.64784832476320460504, 6.89767334985100004550e-1, 5.76949722146069140550, 1.67638483018380384940,
  4.63033784615654529590, 2.05319162663775882187, 1.42343711074968357734, 1.0,
]);
const FAR_TAIL = memory.data<f64>([
  2.01033439929228813265e-7, 2.04426310338993978564e-15, 2.71155556874348757815e-5, 1.42151175831644588870e-7,
  1.24266094738807843860e-3, 1.84631831751005468180e-5, 2.65321895265761230930e-2, 7.86869131145613259100e-4,
  2.96560571828504891230e-1, 1.48753612908506148525e-2, 1.78482653991729133580, 1.36929880922735805310e-1,
  5.46378491116411436990, 5.99832206555887937690e-1, 6.65790464350110377720, 1.0,
]);
/** 1/21, 1/19, …, 1/3, 1. */
const LOG = memory.data<f64>([
  1.0 / 21.0, 1.0 / 19.0, 1.0 / 17.0, 1.0 / 15.0, 1.0 / 13.0, 1.0 / 11.0, 1.0 / 9.0, 1.0 / 7.0, 1.0 / 5.0, 1.0 / 3.0, 1.0,
]);
const LN2: f64 = 0.6931471805599453;
const SQRT1_2: f64 = 0.7071067811865476;

// @ts-ignore: decorator
@inline
function step(sum: v128, r: v128, coefficient: usize): v128 {
  return f64x2.add(f64x2.mul(sum, r), v128.load64_splat(coefficient));
}

/** `times` times the polynomial above the line, over the one below. */
// @ts-ignore: decorator
@inline
function ratio(times: v128, r: v128, table: usize): v128 {
  let above = step(v128.load64_splat(table), r, table + 16), below = step(v128.load64_splat(table + 8), r, table + 24);
  above = step(above, r, table + 32); below = step(below, r, table + 40);
  above = step(above, r, table + 48); below = step(below, r, table + 56);
  above = step(above, r, table + 64); below = step(below, r, table + 72);
  above = step(above, r, table + 80); below = step(below, r, table + 88);
  above = step(above, r, table + 96); below = step(below, r, table + 104);
  above = step(above, r, table + 112); below = step(below, r, table + 120);
  return f64x2.div(f64x2.mul(times, above), below);
}

// @ts-ignore: decorator
@inline
function central(q: v128): v128 {
  return ratio(q, f64x2.sub(f64x2.splat(0.180625), f64x2.mul(q, q)), CENTRAL);
}

/** The natural logarithm of numbers from 2⁻¹⁰²² to 0.7. */
// @ts-ignore: decorator
@inline
function log(x: v128): v128 {
  // The power of two that brings x between the roots of ½ and 2.
  const mantissa = v128.or(v128.and(x, i64x2.splat(0xfffffffffffff)), i64x2.splat(0x3ff0000000000000));
  const half = f64x2.mul(mantissa, f64x2.splat(0.5));
  const whole = f64x2.lt(half, f64x2.splat(SQRT1_2));
  const biased = v128.or(i64x2.shr_u(x, 52), i64x2.splat(0x4330000000000000));
  const exponent = f64x2.sub(biased, v128.bitselect(f64x2.splat(4503599627371519.0), f64x2.splat(4503599627371518.0), whole));
  x = v128.bitselect(mantissa, half, whole);
  const one = f64x2.splat(1.0);
  const s = f64x2.div(f64x2.sub(x, one), f64x2.add(x, one)), r = f64x2.mul(s, s);
  let sum = step(v128.load64_splat(LOG), r, LOG + 8);
  sum = step(sum, r, LOG + 16); sum = step(sum, r, LOG + 24); sum = step(sum, r, LOG + 32);
  sum = step(sum, r, LOG + 40); sum = step(sum, r, LOG + 48); sum = step(sum, r, LOG + 56);
  sum = step(sum, r, LOG + 64); sum = step(sum, r, LOG + 72); sum = step(sum, r, LOG + 80);
  return f64x2.add(f64x2.mul(exponent, f64x2.splat(LN2)), f64x2.mul(f64x2.add(s, s), sum));
}

/** The quantiles of two numbers at most 0.075 or at least 0.925. */
function outer(p: v128): v128 {
  const negative = f64x2.lt(p, f64x2.splat(0.5));
  const r = f64x2.sqrt(f64x2.neg(log(v128.bitselect(p, f64x2.sub(f64x2.splat(1.0), p), negative))));
  const one = f64x2.splat(1.0);
  let z = ratio(one, f64x2.sub(r, f64x2.splat(1.6)), TAIL);
  const near = f64x2.le(r, f64x2.splat(5.0));
  if (!i64x2.all_true(near)) z = v128.bitselect(z, ratio(one, f64x2.sub(r, f64x2.splat(5.0)), FAR_TAIL), near);
  return v128.xor(z, v128.and(negative, f64x2.splat(-0.0)));
}

/** Those of `count` numbers at `p`, into `z`, both with room for three more; `tails` is room for as many places. */
export function quantiles(p: usize, z: usize, count: i32, tails: usize): void {
  const half = f64x2.splat(0.5), end = <usize> count << 3;
  // In pairs that lie side by side, which a compiler can make one operation of.
  for (let at: usize = 0; at < end; at += 32) {
    const x0 = central(f64x2.sub(v128.load(p + at), half)), x1 = central(f64x2.sub(v128.load(p + at, 16), half));
    v128.store(z + at, x0); v128.store(z + at, x1, 16);
  }
  let last = tails;
  for (let at: usize = 0; at < end; at += 8) {
    i32.store(last, <i32> at);
    last += <usize> (abs(f64.load(p + at) - 0.5) > 0.425) << 2;
  }
  for (let place = tails; place < last; place += 8) {
    const i = <usize> i32.load(place), j = place + 4 < last ? <usize> i32.load(place, 4) : i;
    const x = outer(f64x2.replace_lane(f64x2.splat(f64.load(p + i)), 1, f64.load(p + j)));
    f64.store(z + i, f64x2.extract_lane(x, 0));
    f64.store(z + j, f64x2.extract_lane(x, 1));
  }
}
