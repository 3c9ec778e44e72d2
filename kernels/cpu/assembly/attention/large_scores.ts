// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Probabilities of scores so large that the logarithm of their sum, a float32, is too coarse.
import { multiplyBlock } from "../shared/block";
import { tailLoad, tailStore } from "../shared/tail";
import { choose, expNegative, fma, splat } from "../shared/vector";

/** Scores that float32 has at whole numbers only: a product that isn't rounded is far from one that is. */
export const APART: f32 = 8388608;

/** Logarithms of sums that are off by 8e-6 at most: so are probabilities that are made of them alone. */
const COARSE: f32 = 128;

/** True if one of `n` logarithms of sums is too coarse. */
export function anyCoarse(n: i32, logs: usize): bool {
  for (const end = logs + (<usize> n << 2); logs < end; logs += 4) if (abs(load<f32>(logs)) > COARSE) return true;
  return false;
}

/** p = exp(scale·p − logs) of `m` numbers, which only nearly sum up to 1. */
export function powers(m: i32, p: usize, logs: usize, factor: f32): void {
  const scale = splat(factor), apart = splat(APART);
  for (; m > 0; m -= 4, p += 16, logs += 16) {
    const left = min(4, m), x = tailLoad(p, left), less = tailLoad(logs, left);
    const near = fma(x, scale, f32x4.neg(less)), far = f32x4.sub(f32x4.mul(x, scale), less);
    tailStore(p, expNegative(choose(far, near, f32x4.gt(f32x4.abs(less), apart))), left);
  }
}

/** y += x, or y·= x, of `m` numbers. */
function combine(m: i32, x: usize, y: usize, product: bool): void {
  for (; m > 0; m -= 4, x += 16, y += 16) {
    const left = min(4, m), a = tailLoad(x, left), b = tailLoad(y, left);
    tailStore(y, product ? f32x4.mul(a, b) : f32x4.add(a, b), left);
  }
}

/** Probabilities of a key for `m` queries, whose powers sum up to 1/inverses. */
export function normalizedPowers(m: i32, p: usize, logs: usize, inverses: usize, scale: f32): void {
  powers(m, p, logs, scale);
  combine(m, inverses, p, true);
}

/** 1/Σ of each query's powers over all keys that it sees; `step` keys at once, whose scores go to `p`. */
export function inversesOfPowers(n: i32, k: i32, causal: bool, scale: f32, step: i32, keys: usize, stride: usize, queriesT: usize, logs: usize, p: usize, pitch: usize, inverses: usize): void {
  memory.fill(inverses, 0, <usize> n << 2);
  for (let j = 0; j < n; j += step) {
    const rows = min(step, n - j), i0 = causal ? j & ~15 : 0, skip = <usize> i0 << 2;
    multiplyBlock(rows, n - i0, k, keys + <usize> j * stride, stride, queriesT + <usize> (i0 >> 4) * (<usize> k << 6), <usize> k << 6, p, pitch, false);
    for (let r = 0, row = p; r < rows; r++, row += pitch) {
      const first = causal ? <usize> (j + r) << 2 : 0;
      const x = row + first - skip, m = n - <i32> (first >> 2);
      powers(m, x, logs + first, scale);
      combine(m, x, inverses + first, false);
    }
  }
  for (let i = 0; i < n; i++, inverses += 4) store<f32>(inverses, 1 / load<f32>(inverses));
}
