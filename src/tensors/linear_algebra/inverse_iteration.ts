import { divide, projectOut } from "./orthonormalize.ts";
import { dot } from "./products.ts";
import type { Tridiagonal } from "./reflectors.ts";
import { diagonalize } from "./tridiagonal_ql.ts";

/** The LU decomposition, with row exchanges, of a tridiagonal matrix minus a shift. */
interface Factors {
  /** The diagonal of U and the two above it. */
  readonly u0: Float64Array;
  readonly u1: Float64Array;
  readonly u2: Float64Array;
  /** The multipliers of L, and whether a row changed places with the next. */
  readonly multipliers: Float64Array;
  readonly exchanged: Uint8Array;
}

function factorize(d: Float64Array, e: Float64Array, shift: number, tiny: number): Factors {
  const n = d.length;
  const [u0, u1, u2] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const [multipliers, exchanged] = [new Float64Array(n), new Uint8Array(n)];
  let [pivot, beside] = [d[0] - shift, n > 1 ? e[0] : 0];
  for (let i = 0; i + 1 < n; i++) {
    const [below, next, after] = [e[i], d[i + 1] - shift, i + 2 < n ? e[i + 1] : 0];
    if (Math.abs(below) > Math.abs(pivot)) {
      exchanged[i] = 1;
      multipliers[i] = pivot / below;
      [u0[i], u1[i], u2[i]] = [below, next, after];
      [pivot, beside] = [beside - multipliers[i] * next, -multipliers[i] * after];
    } else {
      if (Math.abs(pivot) < tiny) pivot = tiny;
      multipliers[i] = below / pivot;
      [u0[i], u1[i]] = [pivot, beside];
      [pivot, beside] = [next - multipliers[i] * beside, after];
    }
  }
  u0[n - 1] = Math.abs(pivot) < tiny ? tiny : pivot;
  return { u0, u1, u2, multipliers, exchanged };
}

/** Solves (T − shift) y = x in place, for x in `n` numbers at `offset`. */
function solve(factors: Factors, x: Float64Array, offset: number): void {
  const { u0, u1, u2, multipliers, exchanged } = factors;
  const n = u0.length;
  for (let i = 0; i + 1 < n; i++) {
    const p = offset + i;
    if (exchanged[i]) [x[p], x[p + 1]] = [x[p + 1], x[p]];
    x[p + 1] -= multipliers[i] * x[p];
  }
  for (let i = n - 1; i >= 0; i--) {
    const p = offset + i;
    const one = i + 1 < n ? u1[i] * x[p + 1] : 0;
    const two = i + 2 < n ? u2[i] * x[p + 2] : 0;
    x[p] = (x[p] - one - two) / u0[i];
  }
}

/** ‖T y − value y‖ of a unit vector. */
function residual(
  d: Float64Array,
  e: Float64Array,
  value: number,
  y: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < d.length; i++) {
    const above = i > 0 ? e[i - 1] * y[i - 1] : 0;
    const below = i + 1 < d.length ? e[i] * y[i + 1] : 0;
    sum += ((d[i] - value) * y[i] + above + below) ** 2;
  }
  return Math.sqrt(sum);
}

/** Starting numbers without a pattern: the fractional parts of multiples of the golden ratio, from one on. */
export function startOf(first: number, n: number): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const x = (first + i + 1) * 0.6180339887498949;
    out[i] = x - Math.floor(x) - 0.5;
  }
  return out;
}

/** Makes `n` numbers a unit vector; scaled first, so that the squares can't overflow. */
function normalize(vectors: Float64Array, offset: number, n: number): void {
  let largest = 0;
  for (let i = offset; i < offset + n; i++) largest = Math.max(largest, Math.abs(vectors[i]));
  divide(vectors, offset, n, largest);
  divide(vectors, offset, n, Math.sqrt(dot(vectors, offset, vectors, offset, n)));
}

/**
 * The `count` largest eigenvalues of a tridiagonal matrix with orthonormal vectors by inverse
 * iteration: O(order · count), where QL takes O(order³). Each vector is kept orthogonal to all before
 * it, and accepted when its residual is that of rounding; where one isn't after six steps, as can
 * happen among many equal eigenvalues, the result is `undefined`.
 */
export function inverseIteration(
  { order: n, diagonal: d, offDiagonal: e }: Tridiagonal,
  count: number,
): { values: Float64Array; vectors: Float64Array } | undefined {
  const all = d.slice();
  diagonalize(all, e.slice());
  const values = all.sort().reverse().slice(0, count);
  const norm = Math.max(Math.abs(all[0]), Math.abs(all[n - 1]), Number.MIN_VALUE);
  const tiny = Number.EPSILON * norm;
  const tolerance = 8 * n * tiny;
  const vectors = new Float64Array(count * n);
  for (let k = 0; k < count; k++) {
    const offset = k * n;
    const factors = factorize(d, e, values[k], tiny);
    vectors.set(startOf(offset, n), offset);
    for (let step = 0;; step++) {
      if (step === 6) return undefined;
      solve(factors, vectors, offset);
      normalize(vectors, offset, n);
      // The first step only turns the start toward the space of vectors that are wanted.
      if (step === 0) continue;
      const rest = projectOut(vectors, k, vectors, offset, n);
      if (!(rest > tiny)) return undefined;
      divide(vectors, offset, n, rest);
      // A small rest was magnified, and its rounding errors along the other vectors with it.
      const y = vectors.subarray(offset, offset + n);
      if (rest > 0.1 && residual(d, e, values[k], y) <= tolerance) break;
    }
  }
  return { values, vectors };
}
