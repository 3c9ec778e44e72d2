/**
 * Refuses values that do not make a square matrix.
 *
 * @param what The operation, as an infinitive.
 * @param values The matrix, row-major.
 * @param dim Its side.
 * @throws {RangeError} If there are not dim² values.
 */
export function requireSquare(what: string, values: ArrayLike<number>, dim: number): void {
  if (!Number.isInteger(dim) || dim < 1 || values.length !== dim * dim) {
    throw new RangeError(
      `Cannot ${what}: expected ${dim} × ${dim} values of a square matrix, got ${values.length}`,
    );
  }
}
