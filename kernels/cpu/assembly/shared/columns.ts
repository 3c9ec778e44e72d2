// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Sums of columns, over rows in order. Rows are read from their start to their end, one after the other, as
// memory is fast; sums in between stay in the nearest cache. Columns behind the last whole eight follow.
import { fma, storePair } from "./vector";
import { tailLoad, tailStore } from "./tail";

/** Columns whose sums stay in the nearest cache. */
export const COLUMNS = 1024;

/** sums[j] += Σ_r x[r][j]. */
export function addColumns(x: usize, stride: usize, rows: i32, columns: i32, sums: usize): void {
  const pairs = (<usize> columns << 2) & ~31, end = <usize> columns << 2;
  for (let r = 0, p = x; r < rows; r++, p += stride) {
    for (let o: usize = 0; o < pairs; o += 32) {
      const s0 = v128.load(sums + o), s1 = v128.load(sums + o, 16), x0 = v128.load(p + o), x1 = v128.load(p + o, 16);
      storePair(sums + o, f32x4.add(s0, x0), f32x4.add(s1, x1));
    }
  }
  for (let o = pairs; o < end; o += 16) {
    const left = min(4, <i32> ((end - o) >> 2));
    let s = tailLoad(sums + o, left), p = x + o;
    for (let r = 0; r < rows; r++, p += stride) s = f32x4.add(s, tailLoad(p, left));
    tailStore(sums + o, s, left);
  }
}

/** sums[j] += Σ_r dy[r][j], products[j] += Σ_r (x[r][j] − means[j])·dy[r][j]. */
export function addProducts(x: usize, dy: usize, stride: usize, rows: i32, columns: i32, means: usize, products: usize, sums: usize): void {
  const pairs = (<usize> columns << 2) & ~31, end = <usize> columns << 2;
  for (let r = 0, p = x, q = dy; r < rows; r++, p += stride, q += stride) {
    for (let o: usize = 0; o < pairs; o += 32) {
      const d0 = v128.load(q + o), d1 = v128.load(q + o, 16);
      const x0 = f32x4.sub(v128.load(p + o), v128.load(means + o)), x1 = f32x4.sub(v128.load(p + o, 16), v128.load(means + o, 16));
      const s0 = f32x4.add(v128.load(sums + o), d0), s1 = f32x4.add(v128.load(sums + o, 16), d1);
      const g0 = fma(x0, d0, v128.load(products + o)), g1 = fma(x1, d1, v128.load(products + o, 16));
      storePair(sums + o, s0, s1);
      storePair(products + o, g0, g1);
    }
  }
  for (let o = pairs; o < end; o += 16) {
    const left = min(4, <i32> ((end - o) >> 2)), mean = tailLoad(means + o, left);
    let s = tailLoad(sums + o, left), g = tailLoad(products + o, left), p = x + o, q = dy + o;
    for (let r = 0; r < rows; r++, p += stride, q += stride) {
      const d = tailLoad(q, left);
      s = f32x4.add(s, d);
      g = fma(f32x4.sub(tailLoad(p, left), mean), d, g);
    }
    tailStore(sums + o, s, left);
    tailStore(products + o, g, left);
  }
}
