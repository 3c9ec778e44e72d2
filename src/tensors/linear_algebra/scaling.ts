/** Magnitudes whose squares, and products of a few of them, neither over- nor underflow. */
const SMALLEST = 2 ** -64, LARGEST = 2 ** 64;

/**
 * Brings the lower triangle of a symmetric matrix, in place, to where squares neither over- nor
 * underflow, by a power of two: digits stay as they are. Matrices that lie there are left alone.
 *
 * @param a (order, order), row-major; what lies above the diagonal isn't read.
 * @returns The exponent k of what to multiply eigenvalues with, 2ᵏ.
 * @throws {RangeError} If a number isn't finite.
 */
export function scaleToRange(a: Float64Array, order: number): number {
  let largest = 0;
  for (let i = 0; i < order; i++) {
    for (let j = 0; j <= i; j++) {
      const x = a[i * order + j];
      if (!Number.isFinite(x)) {
        throw new RangeError(
          `Cannot find eigenvalues: expected finite numbers, got ${x} at row ${i}, column ${j}`,
        );
      }
      largest = Math.max(largest, Math.abs(x));
    }
  }
  if (largest === 0 || largest >= SMALLEST && largest <= LARGEST) return 0;
  const exponent = Math.floor(Math.log2(largest));
  multiplyByPower(a, -exponent);
  return exponent;
}

/** Multiplies by 2ᵏ, in place; in two steps, as 2¹⁰⁷⁴ is no double although 2⁻¹⁰⁷⁴ is one. */
export function multiplyByPower(values: Float64Array, k: number): void {
  const half = Math.trunc(k / 2);
  const [first, second] = [2 ** half, 2 ** (k - half)];
  for (let i = 0; i < values.length; i++) values[i] = values[i] * first * second;
}

/**
 * Refuses values that are too large for a double, although the matrix's elements were not.
 *
 * @throws {RangeError} If one isn't finite.
 */
export function requireFinite(what: string, values: Float64Array): void {
  if (values.every(Number.isFinite)) return;
  throw new RangeError(
    `Cannot find ${what}: expected them below 1.8e308, got larger ones; scale the matrix down`,
  );
}
