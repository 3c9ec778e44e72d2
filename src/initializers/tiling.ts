/**
 * Growing trained matrices: repeated in both directions, and repeated in depth.
 *
 * @module
 */
import { checkIntegers } from "../host/mod.ts";

/** Rows and columns of a matrix. */
export type MatrixShape = readonly [rows: number, columns: number];

/**
 * A matrix W of o rows and n columns repeated over one of another shape, W̃_ij = W_(i mod o, j mod n), and
 * rescaled to the Frobenius norm that W has. Where W̃ is smaller it is a corner of W, rescaled likewise.
 *
 * Where r = O / o = N / n is whole this divides the elements by r, so that W̃ makes of r copies of x just r
 * copies of what W makes of x.
 *
 * Source: the procedural core, arXiv:2609.37631, by a secondary source that has the formula and "rescaled to
 * the Frobenius norm"; that it is W's own norm is how this package reads it.
 *
 * @param values W, (o, n), row after row.
 * @param from Its shape.
 * @param to The shape of W̃, (O, N).
 * @throws {RangeError} if a size isn't a positive whole number, or there aren't so many values.
 *
 * @example
 * ```ts
 * import { tileMatrix } from "@x/mimetic/initializers";
 * import assert from "node:assert/strict";
 *
 * // The norm of [3, 4] is 5, as is that of each of its repetitions.
 * const tiled = tileMatrix(Float32Array.of(3, 4), [1, 2], [1, 8]);
 * assert.deepEqual([...tiled], [1.5, 2, 1.5, 2, 1.5, 2, 1.5, 2]);
 * ```
 */
export function tileMatrix(
  values: Float32Array,
  from: MatrixShape,
  to: MatrixShape,
): Float32Array {
  const [rows, columns] = from;
  checkIntegers("tile a matrix", {
    rows,
    columns,
    "the new rows": to[0],
    "the new columns": to[1],
  });
  if (values.length !== rows * columns) {
    throw new RangeError(
      `Cannot tile a matrix: expected ${rows} × ${columns} values, got ${values.length}`,
    );
  }
  const tiled = new Float32Array(to[0] * to[1]);
  for (let i = 0; i < tiled.length; i++) {
    const [row, column] = [Math.floor(i / to[1]), i % to[1]];
    tiled[i] = values[(row % rows) * columns + column % columns];
  }
  const squares = (x: Float32Array) => x.reduce((sum, value) => sum + value * value, 0);
  const size = squares(tiled);
  const factor = size > 0 ? Math.sqrt(squares(values) / size) : 0;
  return tiled.map((x) => x * factor);
}

/**
 * Which of a core's blocks each block of a deeper network is a copy of: the first and the last are the core's,
 * and those between repeat the ones between, in turn. Of a core of three blocks the middle one is repeated.
 *
 * Source: the procedural core, arXiv:2609.37631, for three blocks (secondary).
 *
 * @param core Blocks of the core, at least 3.
 * @param depth Blocks of the network, at least 2.
 * @throws {RangeError} if there are fewer.
 *
 * @example
 * ```ts
 * import { repeatMiddle } from "@x/mimetic/initializers";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(repeatMiddle(3, 6), [0, 1, 1, 1, 1, 2]);
 * assert.deepEqual(repeatMiddle(3, 2), [0, 2]);
 * ```
 */
export function repeatMiddle(core: number, depth: number): number[] {
  checkIntegers("repeat blocks", { "the core's blocks": core }, 3);
  checkIntegers("repeat blocks", { "the network's blocks": depth }, 2);
  return Array.from({ length: depth }, (_, i) => {
    if (i === 0) return 0;
    return i === depth - 1 ? core - 1 : 1 + (i - 1) % (core - 2);
  });
}
