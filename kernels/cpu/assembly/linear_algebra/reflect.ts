// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { fused, total } from "./lanes";

/** Reflections, an even number, that are applied to all rows before the next: as many as a cache holds. */
const BLOCK = 32;

/** Products of both reflections' vectors with four rows, which a pass over the rows makes. */
const SUMS = memory.data(128, 16);

/** Writes `v` and `u` times each of four rows over `end` bytes, a multiple of 16, four and four, and u times v last. */
function project(y: usize, pitch: usize, v: usize, u: usize, end: usize): f64 {
  const y1 = y + pitch, y2 = y1 + pitch, y3 = y2 + pitch, zero = f64x2.splat(0);
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero, t0 = zero, t1 = zero, t2 = zero, t3 = zero, both = zero;
  for (let c: usize = 0; c < end; c += 16) {
    const a = v128.load(v + c), b = v128.load(u + c);
    both = fused(both, a, b);
    let x = v128.load(y + c);
    s0 = fused(s0, a, x); t0 = fused(t0, b, x);
    x = v128.load(y1 + c);
    s1 = fused(s1, a, x); t1 = fused(t1, b, x);
    x = v128.load(y2 + c);
    s2 = fused(s2, a, x); t2 = fused(t2, b, x);
    x = v128.load(y3 + c);
    s3 = fused(s3, a, x); t3 = fused(t3, b, x);
  }
  f64.store(SUMS, total(s0)); f64.store(SUMS, total(s1), 8); f64.store(SUMS, total(s2), 16); f64.store(SUMS, total(s3), 24);
  f64.store(SUMS, total(t0), 32); f64.store(SUMS, total(t1), 40); f64.store(SUMS, total(t2), 48); f64.store(SUMS, total(t3), 56);
  return total(both);
}

/** Adds to four rows, `pitch` bytes apart, their multiples of `v` and `u`, four and four at `SUMS`. */
function add(y: usize, pitch: usize, v: usize, u: usize, end: usize): void {
  const s0 = v128.load64_splat(SUMS), s1 = v128.load64_splat(SUMS, 8), s2 = v128.load64_splat(SUMS, 16);
  const s3 = v128.load64_splat(SUMS, 24), t0 = v128.load64_splat(SUMS, 32), t1 = v128.load64_splat(SUMS, 40);
  const t2 = v128.load64_splat(SUMS, 48), t3 = v128.load64_splat(SUMS, 56);
  const y1 = y + pitch, y2 = y1 + pitch, y3 = y2 + pitch;
  let c: usize = 0;
  for (; c + 16 < end; c += 32) {
    const a0 = v128.load(v + c), a1 = v128.load(v + c, 16), b0 = v128.load(u + c), b1 = v128.load(u + c, 16);
    addPair(y + c, s0, t0, a0, a1, b0, b1);
    addPair(y1 + c, s1, t1, a0, a1, b0, b1);
    addPair(y2 + c, s2, t2, a0, a1, b0, b1);
    addPair(y3 + c, s3, t3, a0, a1, b0, b1);
  }
  if (c < end) {
    const a = v128.load(v + c), b = v128.load(u + c);
    v128.store(y + c, fused(fused(v128.load(y + c), s0, a), t0, b));
    v128.store(y1 + c, fused(fused(v128.load(y1 + c), s1, a), t1, b));
    v128.store(y2 + c, fused(fused(v128.load(y2 + c), s2, a), t2, b));
    v128.store(y3 + c, fused(fused(v128.load(y3 + c), s3, a), t3, b));
  }
}

/** y + s a + t b of four numbers, all read before any is written: only so can a compiler make one operation of two. */
// @ts-ignore: decorator
@inline
function addPair(y: usize, s: v128, t: v128, a0: v128, a1: v128, b0: v128, b1: v128): void {
  const x0 = v128.load(y), x1 = v128.load(y, 16);
  v128.store(y, fused(fused(x0, s, a0), t, b0));
  v128.store(y, fused(fused(x1, s, a1), t, b1), 16);
}

/**
 * Applies the reflections I − scales[i] v vᵀ, i from 1 on, v the first i numbers of row i of `reflectors`, two at
 * once, to the first `count` rows, a multiple of 4, of `order` numbers. The diagonal of `reflectors` is made 0.
 */
export function reflect(rows: usize, count: i32, order: i32, reflectors: usize, scales: usize): void {
  const pitch = <usize> order << 3;
  // Both vectors of a pair are as long as the second, an even number.
  for (let i: usize = 1; i < <usize> order; i += 2) f64.store(reflectors + i * pitch + (i << 3), 0);
  for (let first = 1; first < order; first += BLOCK) {
    for (let row = 0; row + 3 < count; row += 4) {
      reflectFour(rows + <usize> row * pitch, order, reflectors, scales, first, min(first + BLOCK, order));
    }
  }
}

/** Applies those from `first` to `last` to four rows. */
function reflectFour(y: usize, order: i32, reflectors: usize, scales: usize, first: i32, last: i32): void {
  const pitch = <usize> order << 3;
  for (let i = first; i < last; i += 2) {
    const v = reflectors + <usize> i * pitch, second = i + 1 < order, u = second ? v + pitch : v;
    const s = -f64.load(scales + (<usize> i << 3)), t = second ? -f64.load(scales + (<usize> i << 3), 8) : 0;
    if (s == 0 && t == 0) continue;
    const end = <usize> (i + 1) << 3;
    const both = project(y, pitch, v, u, end);
    for (let four: usize = 0; four < 32; four += 8) {
      // (I − t u uᵀ)(I − s v vᵀ) y: the second takes of v what the first has added.
      const taken = s * f64.load(SUMS + four);
      f64.store(SUMS + four, taken);
      f64.store(SUMS + four, t * (f64.load(SUMS + four, 32) + both * taken), 32);
    }
    add(y, pitch, v, u, end);
  }
}
