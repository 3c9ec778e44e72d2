import { dot } from "./products.ts";

/**
 * From this order on WebAssembly does the loops, which differ in rounding from those of JavaScript: what is
 * made of smaller matrices keeps its bits.
 */
export const LARGE_ORDER = 401;

/** A symmetric matrix A = Q T Qᵀ with T tridiagonal and Q a product of reflections. */
export interface Tridiagonal {
  /** The order n. */
  readonly order: number;
  /** The diagonal of T, n numbers. */
  readonly diagonal: Float64Array;
  /** The n − 1 numbers beside it; element i lies between rows i and i + 1. */
  readonly offDiagonal: Float64Array;
  /** Row i holds, in its first i places, the vector v of the reflection I − scales[i] v vᵀ. */
  readonly reflectors: Float64Array;
  readonly scales: Float64Array;
}

/** Squares below this count as zero: the square of a reflection's scale, 1 over one, must be finite. */
const TINY = 2 ** -480;

/**
 * Makes v out of `length` numbers of `a` at `offset`, such that (I − scale v vᵀ) x is zero but for
 * its last element, which is returned with the scale (0 where x has that form already).
 */
export function makeReflector(a: Float64Array, offset: number, length: number): [number, number] {
  const last = offset + length - 1;
  const pivot = a[last];
  const rest = dot(a, offset, a, offset, length - 1);
  if (rest < TINY) return [pivot, 0];
  // The sign that adds magnitudes, so that nothing cancels.
  const image = pivot > 0 ? -Math.sqrt(pivot * pivot + rest) : Math.sqrt(pivot * pivot + rest);
  a[last] = pivot - image;
  return [image, 1 / (image * (image - pivot))];
}
