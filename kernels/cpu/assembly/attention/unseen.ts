// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Sums over blocks in which what a token must not see has the factor 0. Numbers of it that aren't finite make
// NaN all the same: blocks that show any are summed up again here, of what is seen alone.

/** Σ a·b over `terms` numbers a and rows b; once it is NaN, it stays so. */
function sumOfProducts(terms: i32, a: usize, b: usize, stride: usize): f32 {
  let sum: f32 = 0;
  for (; terms > 0 && sum == sum; terms--, a += 4, b += stride) sum += load<f32>(a) * load<f32>(b);
  return sum;
}

/** NaNs of a row c [k] anew: Σ a·b of the `terms` rows b that are seen. */
export function sumSeen(k: i32, terms: i32, a: usize, b: usize, stride: usize, c: usize): void {
  for (; k > 0; k--, b += 4, c += 4) if (isNaN(load<f32>(c))) store<f32>(c, sumOfProducts(terms, a, b, stride));
}

/** A row c = Σ a·b, or c += Σ a·b. */
export function addSeen(k: i32, terms: i32, a: usize, b: usize, stride: usize, c: usize, accumulate: bool): void {
  for (; k > 0; k--, b += 4, c += 4) {
    const sum = sumOfProducts(terms, a, b, stride);
    store<f32>(c, accumulate ? load<f32>(c) + sum : sum);
  }
}
