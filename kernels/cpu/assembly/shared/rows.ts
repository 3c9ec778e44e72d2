// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// What kernels do with one row.
import { storeExpNegative32 } from "./exponential";
import { expNegative, fma, maxOf, splat, storePair, sumOf } from "./vector";
import { tailLoad, tailStore } from "./tail";
import { TILE } from "../generated/memory";
import { scratch } from "./pool";

/** Elements that a task takes, about. */
export const CHUNK = 8192;

/** Elements that fit the nearest cache with as many that are made of them. */
export const NEAR: i32 = 3072;

/** Elements summed in float32 before they go into a float64: a sum of 300,000 would lose digits. */
export const RUN: i32 = 4096;

/**
 * What a loop has added up in two vectors, as one number. V8 pairs a loop's operations only where their results
 * are stored, so sums take the way through memory; several at a time need places of their own, 0, 1, ….
 */
@inline export function sumOfPair(first: v128, second: v128, place: usize = 0): f32 {
  const at = scratch + TILE + (place << 5);
  storePair(at, first, second);
  return sumOf(f32x4.add(v128.load(at), v128.load(at, 16)));
}

/** The largest of a row, apart from NaNs. */
export function largest(x: usize, n: i32): f32 {
  const lowest = splat(-Infinity), end = x + (<usize> n << 2);
  let m0 = lowest, m1 = lowest, m2 = lowest, m3 = lowest;
  for (const fours = x + ((<usize> n << 2) & ~63); x < fours; x += 64) {
    m0 = f32x4.pmax(m0, v128.load(x));
    m1 = f32x4.pmax(m1, v128.load(x, 16));
    m2 = f32x4.pmax(m2, v128.load(x, 32));
    m3 = f32x4.pmax(m3, v128.load(x, 48));
  }
  const at = scratch + TILE; // See sumOfPair.
  storePair(at, m0, m1);
  storePair(at + 32, m2, m3);
  const half = f32x4.pmax(v128.load(at), v128.load(at, 16));
  let m = maxOf(f32x4.pmax(half, f32x4.pmax(v128.load(at, 32), v128.load(at, 48))));
  for (; x < end; x += 4) if (load<f32>(x) > m) m = load<f32>(x);
  return m;
}

/** y = exp(scale·x − shift); returns the sum. y may be x. */
export function exponentials(x: usize, y: usize, n: i32, scale: f32, shift: f32): f32 {
  const factor = splat(scale), less = splat(-shift);
  const pairs = x + ((<usize> n << 2) & ~31), end = x + (<usize> n << 2);
  let s0 = splat(0.0), s1 = s0;
  for (const most = x + ((<usize> n << 2) & ~127); x < most; x += 128, y += 128) {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    const x4 = v128.load(x, 64), x5 = v128.load(x, 80), x6 = v128.load(x, 96), x7 = v128.load(x, 112);
    storeExpNegative32(y, fma(x0, factor, less), fma(x1, factor, less), fma(x2, factor, less), fma(x3, factor, less),
      fma(x4, factor, less), fma(x5, factor, less), fma(x6, factor, less), fma(x7, factor, less));
    s0 = f32x4.add(f32x4.add(s0, v128.load(y)), v128.load(y, 32));
    s1 = f32x4.add(f32x4.add(s1, v128.load(y, 16)), v128.load(y, 48));
    s0 = f32x4.add(f32x4.add(s0, v128.load(y, 64)), v128.load(y, 96));
    s1 = f32x4.add(f32x4.add(s1, v128.load(y, 80)), v128.load(y, 112));
  }
  for (; x < pairs; x += 32, y += 32) {
    const x0 = v128.load(x), x1 = v128.load(x, 16);
    const y0 = expNegative(fma(x0, factor, less)), y1 = expNegative(fma(x1, factor, less));
    storePair(y, y0, y1);
    s0 = f32x4.add(s0, y0);
    s1 = f32x4.add(s1, y1);
  }
  let s = sumOf(f32x4.add(s0, s1));
  for (; x < end; x += 16, y += 16) {
    const left = min(4, <i32> ((end - x) >> 2));
    const e = expNegative(fma(tailLoad(x, left), factor, less));
    tailStore(y, e, left);
    s += f32x4.extract_lane(e, 0);
    if (left > 1) s += f32x4.extract_lane(e, 1);
    if (left > 2) s += f32x4.extract_lane(e, 2);
    if (left > 3) s += f32x4.extract_lane(e, 3);
  }
  return s;
}

/** Σ exp(x − shift) of a row of any length. */
export function sumOfExponentials(x: usize, n: i32, shift: f32): f32 {
  let total: f64 = 0;
  for (; n > 0; n -= RUN, x += <usize> RUN << 2) total += <f64> shortSumOfExponentials(x, min(n, RUN), shift);
  return <f32> total;
}

function shortSumOfExponentials(x: usize, n: i32, shift: f32): f32 {
  const less = splat(shift);
  const pairs = x + ((<usize> n << 2) & ~31), end = x + (<usize> n << 2);
  let s0 = splat(0.0), s1 = s0;
  for (; x < pairs; x += 32) {
    s0 = f32x4.add(s0, expNegative(f32x4.sub(v128.load(x), less)));
    s1 = f32x4.add(s1, expNegative(f32x4.sub(v128.load(x, 16), less)));
  }
  let s = sumOfPair(s0, s1);
  for (; x < end; x += 4) {
    s += f32x4.extract_lane(expNegative(splat(load<f32>(x) - shift)), 0);
  }
  return s;
}

/** y = x·factor; y may be x. */
export function scaleRow(x: usize, y: usize, n: i32, factor: f32): void {
  const f = splat(factor);
  const pairs = x + ((<usize> n << 2) & ~31), end = x + (<usize> n << 2);
  for (; x < pairs; x += 32, y += 32) {
    const x0 = v128.load(x), x1 = v128.load(x, 16);
    storePair(y, f32x4.mul(x0, f), f32x4.mul(x1, f));
  }
  for (; x < end; x += 4, y += 4) store<f32>(y, load<f32>(x) * factor);
}

/** Σ a·b. */
export function dot(a: usize, b: usize, n: i32): f32 {
  const pairs = a + ((<usize> n << 2) & ~31), end = a + (<usize> n << 2);
  let s0 = splat(0.0), s1 = s0;
  for (; a < pairs; a += 32, b += 32) {
    s0 = fma(v128.load(a), v128.load(b), s0);
    s1 = fma(v128.load(a, 16), v128.load(b, 16), s1);
  }
  let s = sumOfPair(s0, s1);
  for (; a < end; a += 4, b += 4) s += load<f32>(a) * load<f32>(b);
  return s;
}
