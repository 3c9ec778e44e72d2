import { formatShape } from "../shape.ts";
import { dot } from "./products.ts";

/**
 * Takes out of a vector of `length` numbers at `offset` what lies along the first `count` orthonormal
 * rows, and returns the norm of the rest. Where more than half went, a second time, as once leaves the
 * rounding errors of the part taken out (Kahan and Parlett: "twice is enough").
 */
export function projectOut(
  rows: Float64Array,
  count: number,
  vectors: Float64Array,
  offset: number,
  length: number,
): number {
  const norm = () => Math.sqrt(dot(vectors, offset, vectors, offset, length));
  const before = norm();
  projectOnce(rows, count, vectors, offset, length);
  const rest = norm();
  if (rest > before / 2) return rest;
  projectOnce(rows, count, vectors, offset, length);
  return norm();
}

function projectOnce(
  rows: Float64Array,
  count: number,
  vectors: Float64Array,
  offset: number,
  length: number,
): void {
  const fours = count - count % 4;
  for (let row = 0; row < fours; row += 4) {
    projectFour(rows, row * length, vectors, offset, length);
  }
  for (let row = fours; row < count; row++) {
    const start = row * length;
    const along = dot(rows, start, vectors, offset, length);
    for (let i = 0; i < length; i++) vectors[offset + i] -= along * rows[start + i];
  }
}

/** Takes out what lies along four rows at once, so that the vector is read once for four of them. */
function projectFour(
  rows: Float64Array,
  start: number,
  vectors: Float64Array,
  offset: number,
  length: number,
): void {
  const [p1, p2, p3] = [start + length, start + 2 * length, start + 3 * length];
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = 0; i < length; i++) {
    const x = vectors[offset + i];
    s0 += x * rows[start + i];
    s1 += x * rows[p1 + i];
    s2 += x * rows[p2 + i];
    s3 += x * rows[p3 + i];
  }
  for (let i = 0; i < length; i++) {
    vectors[offset + i] -= s0 * rows[start + i] + s1 * rows[p1 + i] +
      (s2 * rows[p2 + i] + s3 * rows[p3 + i]);
  }
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
    `Cannot complete rows: expected fewer than ${length} that are orthonormal, got ${count}`,
  );
}

/** Refuses numbers that aren't finite, before any row has changed. */
function requireFiniteRows(rows: Float64Array, n: number): void {
  const wrong = rows.findIndex((x) => !Number.isFinite(x));
  if (wrong < 0) return;
  throw new RangeError(
    `Cannot orthonormalize rows: expected finite numbers, got ${rows[wrong]} at row ` +
      `${Math.floor(wrong / n)}, column ${wrong % n}`,
  );
}

/** The norm of a row; where its square would over- or underflow, that of the row over its largest. */
function scaledNorm(rows: Float64Array, offset: number, n: number): number {
  const squared = dot(rows, offset, rows, offset, n);
  if (squared > 2 ** -960 && squared < Infinity) return Math.sqrt(squared);
  let largest = 0;
  for (let i = offset; i < offset + n; i++) largest = Math.max(largest, Math.abs(rows[i]));
  if (largest === 0) return 0;
  divide(rows, offset, n, largest);
  return Math.sqrt(dot(rows, offset, rows, offset, n));
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
      `Cannot orthonormalize rows: expected at most as many as columns, got ` +
        `${formatShape([m, n])} of ${rows.length} numbers`,
    );
  }
  requireFiniteRows(rows, n);
  for (let row = 0; row < m; row++) {
    const offset = row * n;
    const before = scaledNorm(rows, offset, n);
    const norm = projectOut(rows, row, rows, offset, n);
    if (norm > n * Number.EPSILON * before) divide(rows, offset, n, norm);
    else completeRow(rows, row, n);
  }
}
