// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Whether there is an infinity or NaN among numbers.
import { tailLoad } from "./tail";
import { splat } from "./vector";

/** True if all of `n` numbers are finite. */
export function allFinite(x: usize, n: i32): bool {
  let s = splat(0.0);
  // ∞ − ∞ is NaN, whose bits aren't 0.
  for (; n >= 4; n -= 4, x += 16) {
    const a = v128.load(x);
    s = v128.or(s, f32x4.sub(a, a));
  }
  if (n > 0) {
    const a = tailLoad(x, n);
    s = v128.or(s, f32x4.sub(a, a));
  }
  return !v128.any_true(s);
}
