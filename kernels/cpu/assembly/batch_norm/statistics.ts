// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Statistics of slices of the rows, put together afterwards, so that results don't depend on the threads.
import { address, argument, real, share, take } from "../shared/pool";
import { BatchNormStatistics, BatchNormSums } from "../generated/arguments";
import { addColumns } from "../shared/columns";
import { fma, splat, storePair } from "../shared/vector";
import { tailLoad, tailStore } from "../shared/tail";

/**
 * The mean and Σ (x − mean)² of every column of a slice of rows, in sums[slice][2][columns]. A slice stays
 * in a core's second cache for its second look, in registers, as that knows no far strides.
 */
export function batchNormSums(args: usize): void {
  const x = address(args, BatchNormSums.x), sums = address(args, BatchNormSums.sums);
  const rows = argument(args, BatchNormSums.rows), n = argument(args, BatchNormSums.columns);
  const slices = argument(args, BatchNormSums.slices);
  const stride = <usize> n << 2;
  share(slices);
  for (let task = take(); task >= 0; task = take()) {
    const r0 = <i32> (<i64> rows * task / slices), count = <i32> (<i64> rows * (task + 1) / slices) - r0;
    const means = sums + <usize> task * 2 * stride, squares = means + stride, from = x + <usize> r0 * stride;
    const share1 = splat(<f32> 1 / <f32> count);
    memory.fill(means, 0, stride);
    addColumns(from, stride, count, n, means);
    let j: usize = 0;
    for (; j + 64 <= stride; j += 64) sixteenColumns(from + j, stride, count, share1, means + j, squares + j);
    for (; j < stride; j += 16) {
      const left = min(4, <i32> ((stride - j) >> 2)), mean = f32x4.mul(tailLoad(means + j, left), share1);
      let q = splat(0.0), p = from + j;
      for (let r = 0; r < count; r++, p += stride) {
        const d = f32x4.sub(tailLoad(p, left), mean);
        q = fma(d, d, q);
      }
      tailStore(means + j, mean, left);
      tailStore(squares + j, q, left);
    }
  }
}

/** The means of sixteen columns of their sums, and the squares around them. */
function sixteenColumns(from: usize, stride: usize, rows: i32, share1: v128, means: usize, squares: usize): void {
  const m0 = f32x4.mul(v128.load(means), share1), m1 = f32x4.mul(v128.load(means, 16), share1);
  const m2 = f32x4.mul(v128.load(means, 32), share1), m3 = f32x4.mul(v128.load(means, 48), share1);
  let q0 = splat(0.0), q1 = q0, q2 = q0, q3 = q0, p = from;
  for (let r = 0; r < rows; r++, p += stride) {
    const d0 = f32x4.sub(v128.load(p), m0), d1 = f32x4.sub(v128.load(p, 16), m1);
    const d2 = f32x4.sub(v128.load(p, 32), m2), d3 = f32x4.sub(v128.load(p, 48), m3);
    q0 = fma(d0, d0, q0);
    q1 = fma(d1, d1, q1);
    q2 = fma(d2, d2, q2);
    q3 = fma(d3, d3, q3);
  }
  storePair(means, m0, m1);
  storePair(means + 32, m2, m3);
  storePair(squares, q0, q1);
  storePair(squares + 32, q2, q3);
}

/**
 * The squares around the common mean are those around the slices' means and those of the slices'
 * means (Chan et al. 1983).
 */
export function batchNormStatistics(args: usize): void {
  const sums = address(args, BatchNormStatistics.sums);
  const means = address(args, BatchNormStatistics.means);
  const rstds = address(args, BatchNormStatistics.rstds);
  const variances = address(args, BatchNormStatistics.variances);
  const rows = argument(args, BatchNormStatistics.rows);
  const n = argument(args, BatchNormStatistics.columns);
  const slices = argument(args, BatchNormStatistics.slices);
  const epsilon = real(args, BatchNormStatistics.epsilon);
  const stride = <usize> n << 2;
  share((n + 31) >> 5);
  for (let task = take(); task >= 0; task = take()) {
    for (let c = task << 5; c < min(n, (task + 1) << 5); c++) {
      const o = <usize> c << 2;
      let total: f64 = 0, squares: f64 = 0;
      for (let s = 0, p = sums + o; s < slices; s++, p += 2 * stride) {
        total += <f64> load<f32>(p) * <f64> rowsOf(rows, s, slices);
      }
      const mean = total / <f64> rows;
      for (let s = 0, p = sums + o; s < slices; s++, p += 2 * stride) {
        const offset = <f64> load<f32>(p) - mean;
        squares += <f64> load<f32>(p + stride) + offset * offset * <f64> rowsOf(rows, s, slices);
      }
      store<f32>(means + o, <f32> mean);
      store<f32>(rstds + o, <f32> (1 / sqrt(squares / <f64> rows + <f64> epsilon)));
      store<f32>(variances + o, <f32> (squares / <f64> (rows - 1)));
    }
  }
}

@inline function rowsOf(rows: i32, slice: i32, slices: i32): i32 {
  return <i32> (<i64> rows * (slice + 1) / slices) - <i32> (<i64> rows * slice / slices);
}
