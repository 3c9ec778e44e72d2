// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// The last one to four numbers of a row, without touching what lies behind them.

/** `n` numbers, zeros after them. */
export function tailLoad(p: usize, n: i32): v128 {
  if (n == 4) return v128.load(p);
  let x = v128.load32_zero(p);
  if (n > 1) x = f32x4.replace_lane(x, 1, load<f32>(p, 4));
  if (n > 2) x = f32x4.replace_lane(x, 2, load<f32>(p, 8));
  return x;
}

/** Writes the first `n` numbers. */
export function tailStore(p: usize, x: v128, n: i32): void {
  if (n == 4) return v128.store(p, x);
  store<f32>(p, f32x4.extract_lane(x, 0));
  if (n > 1) store<f32>(p, f32x4.extract_lane(x, 1), 4);
  if (n > 2) store<f32>(p, f32x4.extract_lane(x, 2), 8);
}
