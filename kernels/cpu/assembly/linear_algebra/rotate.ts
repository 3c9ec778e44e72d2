// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
/** (row p, row q) ← (c p + s q, c q − s p), both of `length` numbers. */
export function rotate(p: usize, q: usize, length: i32, c: f64, s: f64): void {
  const end = <usize> length << 3, even = end & ~<usize> 15;
  const cc = f64x2.splat(c), ss = f64x2.splat(s);
  let l: usize = 0;
  for (; l < even; l += 16) {
    const x = v128.load(p + l), y = v128.load(q + l);
    v128.store(p + l, f64x2.add(f64x2.mul(cc, x), f64x2.mul(ss, y)));
    v128.store(q + l, f64x2.sub(f64x2.mul(cc, y), f64x2.mul(ss, x)));
  }
  if (l < end) {
    const x = f64.load(p + l), y = f64.load(q + l);
    f64.store(p + l, c * x + s * y);
    f64.store(q + l, c * y - s * x);
  }
}
