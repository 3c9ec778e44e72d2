// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Exponentials of sixteen numbers, two pairs of vectors that take turns: each operation of one pair waits for the
// one before, and a processor looks ahead over few of them.
import { constant, fma, storePair } from "./vector";
import { EXP_0, EXP_1, EXP_2, EXP_3, EXP_4, EXP_5, EXP_6, EXP_LEAST, EXPONENT_BIAS } from "./vector";
import { LOG2_E, MAGIC, MINUS_LN2_HIGH, MINUS_LN2_LOW } from "./vector";

/** `expNegative` of sixteen numbers, stored at `y`. */
@inline export function storeExpNegative16(y: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  const magic = constant(MAGIC), log2e = constant(LOG2_E), least = constant(EXP_LEAST);
  const s0 = fma(x0, log2e, magic), s1 = fma(x1, log2e, magic), s2 = fma(x2, log2e, magic), s3 = fma(x3, log2e, magic);
  const n0 = f32x4.sub(s0, magic), n1 = f32x4.sub(s1, magic), n2 = f32x4.sub(s2, magic), n3 = f32x4.sub(s3, magic);
  let c = constant(MINUS_LN2_HIGH);
  let r0 = fma(n0, c, x0), r1 = fma(n1, c, x1), r2 = fma(n2, c, x2), r3 = fma(n3, c, x3);
  c = constant(MINUS_LN2_LOW);
  r0 = fma(n0, c, r0); r1 = fma(n1, c, r1); r2 = fma(n2, c, r2); r3 = fma(n3, c, r3);
  const c6 = constant(EXP_6);
  c = constant(EXP_5);
  let p0 = fma(c6, r0, c), p1 = fma(c6, r1, c), p2 = fma(c6, r2, c), p3 = fma(c6, r3, c);
  c = constant(EXP_4);
  p0 = fma(p0, r0, c); p1 = fma(p1, r1, c); p2 = fma(p2, r2, c); p3 = fma(p3, r3, c);
  c = constant(EXP_3);
  p0 = fma(p0, r0, c); p1 = fma(p1, r1, c); p2 = fma(p2, r2, c); p3 = fma(p3, r3, c);
  c = constant(EXP_2);
  p0 = fma(p0, r0, c); p1 = fma(p1, r1, c); p2 = fma(p2, r2, c); p3 = fma(p3, r3, c);
  c = constant(EXP_1);
  p0 = fma(p0, r0, c); p1 = fma(p1, r1, c); p2 = fma(p2, r2, c); p3 = fma(p3, r3, c);
  p0 = fma(f32x4.mul(r0, r0), p0, r0); p1 = fma(f32x4.mul(r1, r1), p1, r1);
  p2 = fma(f32x4.mul(r2, r2), p2, r2); p3 = fma(f32x4.mul(r3, r3), p3, r3);
  c = constant(EXP_0);
  p0 = f32x4.add(p0, c); p1 = f32x4.add(p1, c); p2 = f32x4.add(p2, c); p3 = f32x4.add(p3, c);
  const bias = constant(EXPONENT_BIAS);
  p0 = f32x4.mul(p0, i32x4.shl(i32x4.add(s0, bias), 23)); p1 = f32x4.mul(p1, i32x4.shl(i32x4.add(s1, bias), 23));
  p2 = f32x4.mul(p2, i32x4.shl(i32x4.add(s2, bias), 23)); p3 = f32x4.mul(p3, i32x4.shl(i32x4.add(s3, bias), 23));
  storePair(y, v128.andnot(p0, f32x4.lt(x0, least)), v128.andnot(p1, f32x4.lt(x1, least)));
  storePair(y + 32, v128.andnot(p2, f32x4.lt(x2, least)), v128.andnot(p3, f32x4.lt(x3, least)));
}
