// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Exponentials of 32 numbers, four pairs of vectors that take turns: each operation of a pair waits for the one
// before, and a processor looks ahead over few of them.
import { constant, fma, storePair } from "./vector";
import { EXP_0, EXP_1, EXP_2, EXP_3, EXP_4, EXP_5, EXP_6, EXP_LEAST, EXPONENT_BIAS } from "./vector";
import { LOG2_E, MAGIC, MINUS_LN2_HIGH, MINUS_LN2_LOW } from "./vector";

/** `expNegative` of 32 numbers, stored at `y`. */
@inline export function storeExpNegative32(y: usize, x0: v128, x1: v128, x2: v128, x3: v128, x4: v128, x5: v128, x6: v128, x7: v128): void {
  const magic = constant(MAGIC), log2e = constant(LOG2_E);
  const s0 = fma(x0, log2e, magic), s1 = fma(x1, log2e, magic), s2 = fma(x2, log2e, magic), s3 = fma(x3, log2e, magic);
  const s4 = fma(x4, log2e, magic), s5 = fma(x5, log2e, magic), s6 = fma(x6, log2e, magic), s7 = fma(x7, log2e, magic);
  const n0 = f32x4.sub(s0, magic), n1 = f32x4.sub(s1, magic), n2 = f32x4.sub(s2, magic), n3 = f32x4.sub(s3, magic);
  const n4 = f32x4.sub(s4, magic), n5 = f32x4.sub(s5, magic), n6 = f32x4.sub(s6, magic), n7 = f32x4.sub(s7, magic);
  let c = constant(MINUS_LN2_HIGH);
  let r0 = fma(n0, c, x0), r1 = fma(n1, c, x1), r2 = fma(n2, c, x2), r3 = fma(n3, c, x3);
  let r4 = fma(n4, c, x4), r5 = fma(n5, c, x5), r6 = fma(n6, c, x6), r7 = fma(n7, c, x7);
  c = constant(MINUS_LN2_LOW);
  r0 = fma(n0, c, r0); r1 = fma(n1, c, r1); r2 = fma(n2, c, r2); r3 = fma(n3, c, r3);
  r4 = fma(n4, c, r4); r5 = fma(n5, c, r5); r6 = fma(n6, c, r6); r7 = fma(n7, c, r7);
  const c6 = constant(EXP_6);
  c = constant(EXP_5);
  let p0 = fma(c6, r0, c), p1 = fma(c6, r1, c), p2 = fma(c6, r2, c), p3 = fma(c6, r3, c);
  let p4 = fma(c6, r4, c), p5 = fma(c6, r5, c), p6 = fma(c6, r6, c), p7 = fma(c6, r7, c);
  c = constant(EXP_4);
  p0 = fma(p0, r0, c); p1 = fma(p1, r1, c); p2 = fma(p2, r2, c); p3 = fma(p3, r3, c);
  p4 = fma(p4, r4, c); p5 = fma(p5, r5, c); p6 = fma(p6, r6, c); p7 = fma(p7, r7, c);
  c = constant(EXP_3);
  p0 = fma(p0, r0, c); p1 = fma(p1, r1, c); p2 = fma(p2, r2, c); p3 = fma(p3, r3, c);
  p4 = fma(p4, r4, c); p5 = fma(p5, r5, c); p6 = fma(p6, r6, c); p7 = fma(p7, r7, c);
  c = constant(EXP_2);
  p0 = fma(p0, r0, c); p1 = fma(p1, r1, c); p2 = fma(p2, r2, c); p3 = fma(p3, r3, c);
  p4 = fma(p4, r4, c); p5 = fma(p5, r5, c); p6 = fma(p6, r6, c); p7 = fma(p7, r7, c);
  c = constant(EXP_1);
  p0 = fma(p0, r0, c); p1 = fma(p1, r1, c); p2 = fma(p2, r2, c); p3 = fma(p3, r3, c);
  p4 = fma(p4, r4, c); p5 = fma(p5, r5, c); p6 = fma(p6, r6, c); p7 = fma(p7, r7, c);
  p0 = fma(f32x4.mul(r0, r0), p0, r0); p1 = fma(f32x4.mul(r1, r1), p1, r1);
  p2 = fma(f32x4.mul(r2, r2), p2, r2); p3 = fma(f32x4.mul(r3, r3), p3, r3);
  p4 = fma(f32x4.mul(r4, r4), p4, r4); p5 = fma(f32x4.mul(r5, r5), p5, r5);
  p6 = fma(f32x4.mul(r6, r6), p6, r6); p7 = fma(f32x4.mul(r7, r7), p7, r7);
  c = constant(EXP_0);
  p0 = f32x4.add(p0, c); p1 = f32x4.add(p1, c); p2 = f32x4.add(p2, c); p3 = f32x4.add(p3, c);
  p4 = f32x4.add(p4, c); p5 = f32x4.add(p5, c); p6 = f32x4.add(p6, c); p7 = f32x4.add(p7, c);
  const bias = constant(EXPONENT_BIAS), least = constant(EXP_LEAST);
  p0 = f32x4.mul(p0, i32x4.shl(i32x4.add(s0, bias), 23)); p1 = f32x4.mul(p1, i32x4.shl(i32x4.add(s1, bias), 23));
  p2 = f32x4.mul(p2, i32x4.shl(i32x4.add(s2, bias), 23)); p3 = f32x4.mul(p3, i32x4.shl(i32x4.add(s3, bias), 23));
  p4 = f32x4.mul(p4, i32x4.shl(i32x4.add(s4, bias), 23)); p5 = f32x4.mul(p5, i32x4.shl(i32x4.add(s5, bias), 23));
  p6 = f32x4.mul(p6, i32x4.shl(i32x4.add(s6, bias), 23)); p7 = f32x4.mul(p7, i32x4.shl(i32x4.add(s7, bias), 23));
  storePair(y, v128.andnot(p0, f32x4.lt(x0, least)), v128.andnot(p1, f32x4.lt(x1, least)));
  storePair(y + 32, v128.andnot(p2, f32x4.lt(x2, least)), v128.andnot(p3, f32x4.lt(x3, least)));
  storePair(y + 64, v128.andnot(p4, f32x4.lt(x4, least)), v128.andnot(p5, f32x4.lt(x5, least)));
  storePair(y + 96, v128.andnot(p6, f32x4.lt(x6, least)), v128.andnot(p7, f32x4.lt(x7, least)));
}
