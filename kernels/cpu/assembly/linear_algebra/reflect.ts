// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { fused, total } from "./lanes";

/**
 * Applies the reflections I − scales[i] v vᵀ, i from 1 on, v the first i numbers of row i of `reflectors`, to the
 * first `count` rows, a multiple of 4, of `order` numbers.
 */
export function reflect(rows: usize, count: i32, order: i32, reflectors: usize, scales: usize): void {
  const pitch = <usize> order << 3;
  for (let row = 0; row + 3 < count; row += 4) {
    const y0 = rows + <usize> row * pitch, y1 = y0 + pitch, y2 = y1 + pitch, y3 = y2 + pitch;
    for (let i = 1; i < order; i++) {
      const scale = f64.load(scales + (<usize> i << 3));
      if (scale == 0) continue;
      const v = reflectors + <usize> i * pitch;
      const end = <usize> i << 3, even = end & ~<usize> 15;
      let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
      let c: usize = 0;
      for (; c < even; c += 16) {
        const x = v128.load(v + c);
        s0 = fused(s0, x, v128.load(y0 + c));
        s1 = fused(s1, x, v128.load(y1 + c));
        s2 = fused(s2, x, v128.load(y2 + c));
        s3 = fused(s3, x, v128.load(y3 + c));
      }
      let t0 = total(s0), t1 = total(s1), t2 = total(s2), t3 = total(s3);
      if (c < end) {
        const x = f64.load(v + c);
        t0 += x * f64.load(y0 + c); t1 += x * f64.load(y1 + c); t2 += x * f64.load(y2 + c); t3 += x * f64.load(y3 + c);
      }
      t0 *= scale; t1 *= scale; t2 *= scale; t3 *= scale;
      s0 = f64x2.splat(t0); s1 = f64x2.splat(t1); s2 = f64x2.splat(t2); s3 = f64x2.splat(t3);
      for (c = 0; c < even; c += 16) {
        const x = v128.load(v + c);
        v128.store(y0 + c, f64x2.sub(v128.load(y0 + c), f64x2.mul(s0, x)));
        v128.store(y1 + c, f64x2.sub(v128.load(y1 + c), f64x2.mul(s1, x)));
        v128.store(y2 + c, f64x2.sub(v128.load(y2 + c), f64x2.mul(s2, x)));
        v128.store(y3 + c, f64x2.sub(v128.load(y3 + c), f64x2.mul(s3, x)));
      }
      if (c < end) {
        const x = f64.load(v + c);
        f64.store(y0 + c, f64.load(y0 + c) - t0 * x); f64.store(y1 + c, f64.load(y1 + c) - t1 * x);
        f64.store(y2 + c, f64.load(y2 + c) - t2 * x); f64.store(y3 + c, f64.load(y3 + c) - t3 * x);
      }
    }
  }
}
