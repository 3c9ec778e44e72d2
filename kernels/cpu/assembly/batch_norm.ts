// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Batch normalization: statistics of slices of the rows, put together afterwards, so that results
// don't depend on the threads.
import { address, argument, real, scratch, share, take } from "./shared/pool";
import { PACKED_A } from "./shared/memory";
import { fma, splat } from "./shared/vector";
import { tailLoad, tailStore } from "./shared/tail";
import { finish, rowsAtOnce } from "./activations/chains";
import { CHUNK } from "./shared/rows";

/**
 * (x, sums, rows, columns, slices): the mean and Σ (x − mean)² of every column of a slice of rows,
 * in sums[slice][2][columns]. A slice's column of 16 stays in the nearest cache for its second look.
 */
export function batchNormSums(args: usize): void {
  const x = address(args, 0), sums = address(args, 1), rows = argument(args, 2), n = argument(args, 3), slices = argument(args, 4);
  const stride = <usize> n << 2;
  share(slices);
  for (let task = take(); task >= 0; task = take()) {
    const r0 = <i32> (<i64> rows * task / slices), count = <i32> (<i64> rows * (task + 1) / slices) - r0;
    const means = sums + <usize> task * 2 * stride, from = x + <usize> r0 * stride;
    let j: usize = 0;
    for (; j + 64 <= stride; j += 64) sixteenColumns(from + j, stride, count, means + j, means + stride + j);
    for (; j < stride; j += 16) {
      const left = min(4, <i32> ((stride - j) >> 2)), share1 = splat(<f32> 1 / <f32> count);
      let s = splat(0.0), q = s, p = from + j;
      for (let r = 0; r < count; r++, p += stride) s = f32x4.add(s, tailLoad(p, left));
      const mean = f32x4.mul(s, share1);
      p = from + j;
      for (let r = 0; r < count; r++, p += stride) {
        const d = f32x4.sub(tailLoad(p, left), mean);
        q = fma(d, d, q);
      }
      tailStore(means + j, mean, left);
      tailStore(means + stride + j, q, left);
    }
  }
}

function sixteenColumns(from: usize, stride: usize, rows: i32, means: usize, squares: usize): void {
  let s0 = splat(0.0), s1 = s0, s2 = s0, s3 = s0, p = from;
  for (let r = 0; r < rows; r++, p += stride) {
    s0 = f32x4.add(s0, v128.load(p));
    s1 = f32x4.add(s1, v128.load(p, 16));
    s2 = f32x4.add(s2, v128.load(p, 32));
    s3 = f32x4.add(s3, v128.load(p, 48));
  }
  const share1 = splat(<f32> 1 / <f32> rows);
  const m0 = f32x4.mul(s0, share1), m1 = f32x4.mul(s1, share1), m2 = f32x4.mul(s2, share1), m3 = f32x4.mul(s3, share1);
  let q0 = splat(0.0), q1 = q0, q2 = q0, q3 = q0;
  p = from;
  for (let r = 0; r < rows; r++, p += stride) {
    const d0 = f32x4.sub(v128.load(p), m0), d1 = f32x4.sub(v128.load(p, 16), m1);
    const d2 = f32x4.sub(v128.load(p, 32), m2), d3 = f32x4.sub(v128.load(p, 48), m3);
    q0 = fma(d0, d0, q0);
    q1 = fma(d1, d1, q1);
    q2 = fma(d2, d2, q2);
    q3 = fma(d3, d3, q3);
  }
  v128.store(means, m0);
  v128.store(means, m1, 16);
  v128.store(means, m2, 32);
  v128.store(means, m3, 48);
  v128.store(squares, q0);
  v128.store(squares, q1, 16);
  v128.store(squares, q2, 32);
  v128.store(squares, q3, 48);
}

/**
 * (sums, means, 1/σ, variances, rows, columns, slices, epsilon): the squares around the common mean
 * are those around the slices' means and those of the slices' means (Chan et al. 1983).
 */
export function batchNormStatistics(args: usize): void {
  const sums = address(args, 0), means = address(args, 1), rstds = address(args, 2), variances = address(args, 3);
  const rows = argument(args, 4), n = argument(args, 5), slices = argument(args, 6), epsilon = real(args, 7);
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

/** y = γ·(x − mean)/σ + β: (x, γ, β, means, 1/σ, y, rows, columns, epilogue). */
export function batchNorm(args: usize): void {
  const x = address(args, 0), gamma = address(args, 1), beta = address(args, 2), means = address(args, 3), rstds = address(args, 4);
  const y = address(args, 5), rows = argument(args, 6), n = argument(args, 7);
  const group = max(1, CHUNK / n), some = rowsAtOnce(n);
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let first = task * group; first < end; first += some) {
      const last = min(end, first + some);
      for (let r = first; r < last; r++) {
        const o = <usize> r * <usize> n << 2;
        normalizeRow(x + o, gamma, beta, means, rstds, y + o, n);
      }
      finish(args + 32, first * n, 0, last - first, n, <usize> n << 2);
    }
  }
}

function normalizeRow(x: usize, gamma: usize, beta: usize, means: usize, rstds: usize, y: usize, n: i32): void {
  const pairs = (<usize> n << 2) & ~31, end = <usize> n << 2;
  let o: usize = 0;
  for (; o < pairs; o += 32) {
    const a0 = f32x4.mul(v128.load(gamma + o), v128.load(rstds + o));
    const a1 = f32x4.mul(v128.load(gamma + o, 16), v128.load(rstds + o, 16));
    const d0 = f32x4.sub(v128.load(x + o), v128.load(means + o));
    const d1 = f32x4.sub(v128.load(x + o, 16), v128.load(means + o, 16));
    const y0 = fma(d0, a0, v128.load(beta + o)), y1 = fma(d1, a1, v128.load(beta + o, 16));
    v128.store(y + o, y0);
    v128.store(y + o, y1, 16);
  }
  for (; o < end; o += 16) {
    const left = min(4, <i32> ((end - o) >> 2));
    const a = f32x4.mul(tailLoad(gamma + o, left), tailLoad(rstds + o, left));
    const d = f32x4.sub(tailLoad(x + o, left), tailLoad(means + o, left));
    tailStore(y + o, fma(d, a, tailLoad(beta + o, left)), left);
  }
}

/**
 * (x, means, 1/σ, dy, sums, rows, columns, slices): each task takes a slice of rows and leaves dγ and
 * dβ of its rows in sums[slice][2][columns].
 */
export function batchNormParameters(args: usize): void {
  const x = address(args, 0), means = address(args, 1), rstds = address(args, 2), dy = address(args, 3), sums = address(args, 4);
  const rows = argument(args, 5), n = argument(args, 6), slices = argument(args, 7), stride = <usize> n << 2;
  share(slices);
  for (let task = take(); task >= 0; task = take()) {
    const r0 = <i32> (<i64> rows * task / slices), count = <i32> (<i64> rows * (task + 1) / slices) - r0;
    const dgamma = sums + <usize> task * 2 * stride, dbeta = dgamma + stride, from = <usize> r0 * stride;
    let j: usize = 0;
    for (; j + 64 <= stride; j += 64) {
      sixteenGradients(x + from + j, dy + from + j, means + j, rstds + j, stride, count, dgamma + j, dbeta + j);
    }
    for (; j < stride; j += 16) {
      const left = min(4, <i32> ((stride - j) >> 2)), mean = tailLoad(means + j, left);
      let s = splat(0.0), g = s, p = x + from + j, q = dy + from + j;
      for (let r = 0; r < count; r++, p += stride, q += stride) {
        const d = tailLoad(q, left);
        s = f32x4.add(s, d);
        g = fma(f32x4.sub(tailLoad(p, left), mean), d, g);
      }
      tailStore(dgamma + j, f32x4.mul(g, tailLoad(rstds + j, left)), left);
      tailStore(dbeta + j, s, left);
    }
  }
}

function sixteenGradients(p: usize, q: usize, means: usize, rstds: usize, stride: usize, rows: i32, dgamma: usize, dbeta: usize): void {
  const m0 = v128.load(means), m1 = v128.load(means, 16), m2 = v128.load(means, 32), m3 = v128.load(means, 48);
  let s0 = splat(0.0), s1 = s0, s2 = s0, s3 = s0, g0 = s0, g1 = s0, g2 = s0, g3 = s0;
  for (let r = 0; r < rows; r++, p += stride, q += stride) {
    const d0 = v128.load(q), d1 = v128.load(q, 16), d2 = v128.load(q, 32), d3 = v128.load(q, 48);
    s0 = f32x4.add(s0, d0);
    s1 = f32x4.add(s1, d1);
    s2 = f32x4.add(s2, d2);
    s3 = f32x4.add(s3, d3);
    g0 = fma(f32x4.sub(v128.load(p), m0), d0, g0);
    g1 = fma(f32x4.sub(v128.load(p, 16), m1), d1, g1);
    g2 = fma(f32x4.sub(v128.load(p, 32), m2), d2, g2);
    g3 = fma(f32x4.sub(v128.load(p, 48), m3), d3, g3);
  }
  const r0 = v128.load(rstds), r1 = v128.load(rstds, 16), r2 = v128.load(rstds, 32), r3 = v128.load(rstds, 48);
  v128.store(dgamma, f32x4.mul(g0, r0));
  v128.store(dgamma, f32x4.mul(g1, r1), 16);
  v128.store(dgamma, f32x4.mul(g2, r2), 32);
  v128.store(dgamma, f32x4.mul(g3, r3), 48);
  v128.store(dbeta, s0);
  v128.store(dbeta, s1, 16);
  v128.store(dbeta, s2, 32);
  v128.store(dbeta, s3, 48);
}

/** dx = γ/σ·(dy − dβ/R − n·dγ/R): (x, γ, means, 1/σ, dy, dγ, dβ, dx, rows, columns, epilogue). */
export function batchNormGradient(args: usize): void {
  const x = address(args, 0), gamma = address(args, 1), means = address(args, 2), rstds = address(args, 3), dy = address(args, 4);
  const dgamma = address(args, 5), dbeta = address(args, 6), dx = address(args, 7), rows = argument(args, 8), n = argument(args, 9);
  const group = max(1, CHUNK / n), some = rowsAtOnce(n), stride = <usize> n << 2;
  const factors = scratch + PACKED_A;
  gradientFactors(gamma, rstds, dgamma, dbeta, factors, n, <f32> 1 / <f32> rows);
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let first = task * group; first < end; first += some) {
      const last = min(end, first + some);
      for (let r = first; r < last; r++) {
        const o = <usize> r * stride;
        gradientRow(x + o, means, dy + o, factors, dx + o, n);
      }
      finish(args + 40, first * n, 0, last - first, n, stride);
    }
  }
}

/** dx = a·dy − b·(x − mean) − c with factors of the column: [3][columns], a row in whole fours. */
function gradientFactors(gamma: usize, rstds: usize, dgamma: usize, dbeta: usize, factors: usize, n: i32, each: f32): void {
  const stride = <usize> ((n + 3) & ~3) << 2;
  for (let i = 0; i < n; i++) {
    const o = <usize> i << 2, rstd = load<f32>(rstds + o), a = load<f32>(gamma + o) * rstd;
    store<f32>(factors + o, a);
    store<f32>(factors + stride + o, a * each * rstd * load<f32>(dgamma + o));
    store<f32>(factors + 2 * stride + o, a * each * load<f32>(dbeta + o));
  }
}

function gradientRow(x: usize, means: usize, dy: usize, factors: usize, dx: usize, n: i32): void {
  const stride = <usize> ((n + 3) & ~3) << 2, second = factors + stride, third = second + stride;
  const pairs = (<usize> n << 2) & ~31, end = <usize> n << 2;
  let o: usize = 0;
  for (; o < pairs; o += 32) {
    const x0 = f32x4.sub(v128.load(x + o), v128.load(means + o));
    const x1 = f32x4.sub(v128.load(x + o, 16), v128.load(means + o, 16));
    const b0 = f32x4.mul(v128.load(second + o), x0), b1 = f32x4.mul(v128.load(second + o, 16), x1);
    const c0 = f32x4.add(b0, v128.load(third + o)), c1 = f32x4.add(b1, v128.load(third + o, 16));
    const a0 = f32x4.mul(v128.load(factors + o), v128.load(dy + o));
    const a1 = f32x4.mul(v128.load(factors + o, 16), v128.load(dy + o, 16));
    const y0 = f32x4.sub(a0, c0), y1 = f32x4.sub(a1, c1);
    v128.store(dx + o, y0);
    v128.store(dx + o, y1, 16);
  }
  for (; o < end; o += 16) {
    const left = min(4, <i32> ((end - o) >> 2));
    const x0 = f32x4.sub(tailLoad(x + o, left), tailLoad(means + o, left));
    const c0 = fma(tailLoad(second + o, left), x0, tailLoad(third + o, left));
    const a0 = f32x4.mul(tailLoad(factors + o, left), tailLoad(dy + o, left));
    tailStore(dx + o, f32x4.sub(a0, c0), left);
  }
}
