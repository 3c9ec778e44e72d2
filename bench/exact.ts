/**
 * What a kernel made, beside the float64 loop.
 * @module
 */

/**
 * Fails unless each of a result's numbers is the float64 loop's, to 10⁻⁴ of 1 plus its size.
 *
 * @param what What it is, for the message.
 * @throws {Error} At the first number that isn't; NaN isn't any.
 *
 * @example
 * ```ts
 * requireExact("the sum", Float32Array.of(0.1 + 0.2), [0.3]);
 * ```
 */
export function requireExact(
  what: string,
  found: ArrayLike<number>,
  exact: ArrayLike<number>,
): void {
  if (found.length !== exact.length) {
    throw new Error(`Cannot time ${what}: expected ${exact.length} numbers, got ${found.length}`);
  }
  for (let i = 0; i < exact.length; i++) {
    if (Math.abs(found[i] - exact[i]) <= 1e-4 * (1 + Math.abs(exact[i]))) continue;
    throw new Error(
      `Cannot time ${what}: expected ${exact[i]} at ${i} of ${exact.length}, got ${found[i]}`,
    );
  }
}
