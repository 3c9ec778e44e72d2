// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { quantiles } from "./quantile";

/** Numbers of a round: what lies between its passes stays in the nearest cache. */
const ROUND = 512;
/** Uniform numbers, their quantiles, and the places of those in the tails. */
const UNIFORM = memory.data(8 * ROUND, 16);
const NORMAL = memory.data(8 * ROUND, 16);
const TAILS = memory.data(4 * ROUND, 16);

/** The next `count` numbers over (0, 1) of xoshiro128**, odd multiples of 2⁻⁵³, each of two words' upper 26 bits. */
function drawOpen(state: usize, count: i32): void {
  let s0 = i32.load(state), s1 = i32.load(state, 4), s2 = i32.load(state, 8), s3 = i32.load(state, 12);
  const end = UNIFORM + (<usize> count << 3);
  for (let to: usize = UNIFORM; to < end; to += 8) {
    const high = rotl<u32>(s1 * 5, 7) * 9 >>> 6;
    let t = s1 << 9;
    s2 ^= s0; s3 ^= s1; s1 ^= s2; s0 ^= s3; s2 ^= t; s3 = rotl<i32>(s3, 11);
    const low = rotl<u32>(s1 * 5, 7) * 9 >>> 6;
    t = s1 << 9;
    s2 ^= s0; s3 ^= s1; s1 ^= s2; s0 ^= s3; s2 ^= t; s3 = rotl<i32>(s3, 11);
    f64.store(to, (<f64> <i64> (<u64> high << 26 | <u64> low) + 0.5) * (1.0 / 4503599627370496.0));
  }
  i32.store(state, s0); i32.store(state, s1, 4); i32.store(state, s2, 8); i32.store(state, s3, 12);
}

/**
 * Fills `count` numbers at `out`, of 4 bytes each where `single`, else 8, with normal ones of the xoshiro128**
 * stream whose four words lie at `state`.
 */
export function fillNormal(state: usize, out: usize, count: i32, single: i32, mean: f64, std: f64): void {
  const means = f64x2.splat(mean), stds = f64x2.splat(std);
  for (let begin = 0; begin < count; begin += ROUND) {
    const round = min(ROUND, count - begin);
    drawOpen(state, round);
    quantiles(UNIFORM, NORMAL, round, TAILS);
    let from: usize = NORMAL;
    const end = from + (<usize> round << 3), even = end & ~<usize> 15;
    for (; from < even; from += 16) {
      const x = f64x2.add(means, f64x2.mul(stds, v128.load(from)));
      if (single) {
        v128.store64_lane(out, f32x4.demote_f64x2_zero(x), 0);
        out += 8;
      } else {
        v128.store(out, x);
        out += 16;
      }
    }
    if (from < end) {
      const x = mean + std * f64.load(from);
      if (single) f32.store(out, <f32> x);
      else f64.store(out, x);
    }
  }
}
