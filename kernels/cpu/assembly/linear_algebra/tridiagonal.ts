// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Some eigenvalues of a symmetric tridiagonal matrix, and their vectors, two at a time. It lies as [element][4]: its
// diagonal d, the number e beside it, e², and nothing; the last e is 0.

/** Squares beside the diagonal are at least this, so that no quotient is 0 / 0: ∞ is, and passes by. */
const LEAST: f64 = 1e-290;

/** The next pivot of T − shift, from the one before and the square beside it. */
// @ts-ignore: decorator
@inline
function next(q: v128, d: v128, squares: v128, shift: v128): v128 {
  return f64x2.sub(f64x2.sub(d, shift), f64x2.div(squares, q));
}

/** How many eigenvalues lie below each of eight numbers at `shifts`: the negative pivots (Sturm), into `counts`. */
function countBelow(matrix: usize, n: i32, shifts: usize, counts: usize): void {
  const s0 = v128.load(shifts), s1 = v128.load(shifts, 16), s2 = v128.load(shifts, 32), s3 = v128.load(shifts, 48);
  const one = f64x2.splat(1.0), least = f64x2.splat(LEAST), zero = i64x2.splat(0);
  let q0 = one, q1 = one, q2 = one, q3 = one, c0 = zero, c1 = zero, c2 = zero, c3 = zero, squares = f64x2.splat(0.0);
  const end = matrix + (<usize> n << 5);
  for (let at = matrix; at < end; at += 32) {
    const d = v128.load64_splat(at);
    q0 = next(q0, d, squares, s0); q1 = next(q1, d, squares, s1);
    q2 = next(q2, d, squares, s2); q3 = next(q3, d, squares, s3);
    c0 = i64x2.sub(c0, i64x2.shr_s(q0, 63)); c1 = i64x2.sub(c1, i64x2.shr_s(q1, 63));
    c2 = i64x2.sub(c2, i64x2.shr_s(q2, 63)); c3 = i64x2.sub(c3, i64x2.shr_s(q3, 63));
    squares = f64x2.max(v128.load64_splat(at, 16), least);
  }
  v128.store(counts, c0); v128.store(counts, c1, 16); v128.store(counts, c2, 32); v128.store(counts, c3, 48);
}

/**
 * The `count` largest eigenvalues, a multiple of 8, falling, between `low` and `high`: bisections of as many
 * intervals at once, `steps` times, into `values`; `scratch` has room for 2 · count + 16 numbers.
 */
export function bisect(
  matrix: usize, n: i32, count: i32, low: f64, high: f64, steps: i32, values: usize, scratch: usize,
): void {
  const size = <usize> count << 3, highs = scratch, lows = scratch + size, shifts = lows + size, counts = shifts + 64;
  for (let k: usize = 0; k < size; k += 8) {
    f64.store(highs + k, high);
    f64.store(lows + k, low);
  }
  for (let step = 0; step < steps; step++) {
    for (let k: usize = 0; k < size; k += 64) {
      for (let i: usize = 0; i < 64; i += 8) f64.store(shifts + i, 0.5 * (f64.load(lows + k + i) + f64.load(highs + k + i)));
      countBelow(matrix, n, shifts, counts);
      for (let i: usize = 0; i < 64; i += 8) {
        // As many as n − below are at least the middle.
        const above = <i64> n - i64.load(counts + i) > <i64> ((k + i) >> 3);
        f64.store((above ? lows : highs) + k + i, f64.load(shifts + i));
      }
    }
  }
  for (let k: usize = 0; k < size; k += 8) f64.store(values + k, 0.5 * (f64.load(lows + k) + f64.load(highs + k)));
}

/** Pivots nearer to zero than `tiny` become it. */
// @ts-ignore: decorator
@inline
function pivot(x: v128, tiny: v128): v128 {
  return v128.bitselect(x, tiny, f64x2.ge(f64x2.abs(x), tiny));
}

/**
 * Unit vectors of the eigenvalues at `values`, two for two of `count`, an even number, into rows of `pitch` numbers at
 * `vectors`: by factorizations of T − λ from above and from below that meet where the pivot is the smallest (Parlett
 * and Dhillon, 1997). `scratch` has room for 6 · n numbers; `residuals` get ‖(T − λ) y‖.
 */
export function twistedVectors(
  matrix: usize, n: i32, values: usize, count: i32, tiny: f64, vectors: usize, pitch: i32, residuals: usize, scratch: usize,
): void {
  const size = <usize> n << 4, row = <usize> pitch << 3;
  // Multipliers from above and from below, and the sums of both pivots: [element][2].
  const down = scratch, up = down + size, pivots = up + size, small = f64x2.splat(tiny);
  for (let k = 0; k < count; k += 2) {
    const shift = v128.load(values + (<usize> k << 3));
    factorizeTwice(matrix, n, shift, small, down, up, pivots);
    const y0 = vectors + <usize> k * row;
    for (let lane = 0; lane < 2; lane++) {
      const offset = <usize> lane << 3;
      const length = substitute(n, down + offset, up + offset, pivots + offset, y0 + <usize> lane * row);
      f64.store(residuals + (<usize> k << 3) + offset, length);
    }
  }
}

/** Both factorizations of T − λ for two numbers λ. */
function factorizeTwice(
  matrix: usize, n: i32, shift: v128, small: v128, down: usize, up: usize, pivots: usize,
): void {
  const last = <usize> (n - 1);
  let p = pivot(f64x2.sub(v128.load64_splat(matrix), shift), small);
  let q = pivot(f64x2.sub(v128.load64_splat(matrix + (last << 5)), shift), small);
  v128.store(pivots, p);
  for (let i: usize = 0; i < last; i++) {
    // From above: row i + 1 less a multiple of row i.
    const at = matrix + (i << 5), e = v128.load64_splat(at, 8);
    const m = f64x2.div(e, p);
    v128.store(down + (i << 4), m);
    p = pivot(f64x2.sub(f64x2.sub(v128.load64_splat(at, 32), shift), f64x2.mul(e, m)), small);
    v128.store(pivots + (i + 1 << 4), p);
    // From below: row j less a multiple of row j + 1.
    const j = last - 1 - i, below = matrix + (j << 5), f = v128.load64_splat(below, 8);
    const u = f64x2.div(f, q);
    v128.store(up + (j << 4), u);
    q = pivot(f64x2.sub(f64x2.sub(v128.load64_splat(below), shift), f64x2.mul(f, u)), small);
  }
  // What is left of row i where both meet: the pivot from above less what row i + 1 takes.
  for (let i: usize = 0; i < last; i++) {
    const e = v128.load64_splat(matrix + (i << 5), 8), at = pivots + (i << 4);
    v128.store(at, f64x2.sub(v128.load(at), f64x2.mul(e, v128.load(up + (i << 4)))));
  }
}

/** The unit vector of one of two, from where its pivot is the smallest; returns the norm of its residual. */
function substitute(n: i32, down: usize, up: usize, pivots: usize, y: usize): f64 {
  let at = 0, smallest = Infinity;
  for (let i = 0; i < n; i++) {
    const size = abs(f64.load(pivots + (<usize> i << 4)));
    if (size < smallest) {
      smallest = size;
      at = i;
    }
  }
  let x: f64 = 1, squares: f64 = 1;
  f64.store(y + (<usize> at << 3), x);
  for (let i = at - 1; i >= 0; i--) {
    x = -x * f64.load(down + (<usize> i << 4));
    squares += x * x;
    f64.store(y + (<usize> i << 3), x);
  }
  x = 1;
  for (let i = at + 1; i < n; i++) {
    x = -x * f64.load(up + (<usize> (i - 1) << 4));
    squares += x * x;
    f64.store(y + (<usize> i << 3), x);
  }
  const scale = 1 / sqrt(squares);
  for (let i = 0; i < n; i++) f64.store(y + (<usize> i << 3), f64.load(y + (<usize> i << 3)) * scale);
  return smallest * scale;
}
