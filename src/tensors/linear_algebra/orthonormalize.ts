import { dot } from "./products.ts";

/**
 * Takes out of a vector of `length` numbers at `offset` what lies along the first `count` orthonormal
 * rows, and returns the norm of the rest. Twice, as once would leave the rounding errors of the part
 * taken out (Kahan and Parlett: "twice is enough").
 */
export function projectOut(
  rows: Float64Array,
  count: number,
  vectors: Float64Array,
  offset: number,
  length: number,
): number {
  for (let pass = 0; pass < 2; pass++) {
    for (let row = 0; row < count; row++) {
      const start = row * length;
      const along = dot(rows, start, vectors, offset, length);
      for (let i = 0; i < length; i++) vectors[offset + i] -= along * rows[start + i];
    }
  }
  return Math.sqrt(dot(vectors, offset, vectors, offset, length));
}

/** Divides `length` numbers at `offset`. */
export function divide(
  vectors: Float64Array,
  offset: number,
  length: number,
  divisor: number,
): void {
  for (let i = offset; i < offset + length; i++) vectors[i] /= divisor;
}

/**
 * Replaces row `count` by a unit vector orthogonal to the orthonormal rows before it: what is left of
 * the first axis, from `count` on, of which enough is left. One always has (length − count) / length.
 */
export function completeRow(rows: Float64Array, count: number, length: number): void {
  const offset = count * length;
  const enough = Math.sqrt((length - count) / (2 * length));
  for (let trial = 0; trial < length; trial++) {
    rows.fill(0, offset, offset + length);
    rows[offset + (count + trial) % length] = 1;
    const norm = projectOut(rows, count, rows, offset, length);
    if (norm > enough) return divide(rows, offset, length, norm);
  }
  throw new Error(
    `Cannot complete ${count} rows of length ${length} as they must be orthonormal and fewer`,
  );
}

/**
 * Makes the rows of a matrix (m, n), m ≤ n, orthonormal, in place, by Gram and Schmidt's method with
 * reorthogonalization. It is the QR decomposition of the transpose with a positive diagonal of R, so
 * normal rows give a matrix uniform over all with orthonormal rows (Mezzadri, 2007). A row that
 * depends on those before it is replaced by one that doesn't.
 *
 * @throws {RangeError} If there are more rows than columns, or an element isn't finite.
 *
 * @example
 * ```ts
 * import { orthonormalizeRows } from "@x/mimetic/tensors";
 * import assert from "node:assert/strict";
 *
 * const rows = Float64Array.of(3, 4, 0, 1);
 * orthonormalizeRows(rows, 2, 2);
 * assert.deepEqual([...rows].map((x) => x.toFixed(3)), ["0.600", "0.800", "-0.800", "0.600"]);
 * ```
 */
export function orthonormalizeRows(rows: Float64Array, m: number, n: number): void {
  if (m > n || rows.length !== m * n) {
    throw new RangeError(
      `Cannot orthonormalize rows as there must be at most as many as columns: [${m}, ${n}] ` +
        `of ${rows.length} numbers`,
    );
  }
  for (let row = 0; row < m; row++) {
    const offset = row * n;
    const before = Math.sqrt(dot(rows, offset, rows, offset, n));
    if (!Number.isFinite(before)) {
      throw new RangeError(`Cannot orthonormalize rows as all numbers must be finite: row ${row}`);
    }
    const norm = projectOut(rows, row, rows, offset, n);
    if (norm > n * Number.EPSILON * before) divide(rows, offset, n, norm);
    else completeRow(rows, row, n);
  }
}
