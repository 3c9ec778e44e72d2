import { checkNumber } from "../../host/mod.ts";
import { formatShape, transpose } from "../../tensors/mod.ts";
import { orthonormalRows } from "../matrix_factors.ts";
import type { Initializer } from "../types.ts";

/** Options of {@linkcode orthogonal}. */
export interface OrthogonalOptions {
  /** What every singular value is; 1 if left out. */
  readonly gain?: number;
}

/**
 * A matrix (out, all other axes) whose rows or, if it is taller than wide, columns are orthonormal
 * times a gain: uniform over all such matrices, by the QR decomposition of a normal one with a
 * positive diagonal of R. Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep
 * linear neural networks", 2013.
 *
 * @throws {RangeError} When drawing, if the parameter has fewer than two axes.
 *
 * @example
 * ```ts
 * import { orthogonal } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "fc.weight", shape: [2, 2], fanIn: 2, fanOut: 2 };
 * const [a, b, c, d] = orthogonal()(weight, new Random(0));
 * assert.ok(Math.abs(a * c + b * d) < 1e-6);
 * assert.ok(Math.abs(a * a + b * b - 1) < 1e-6);
 * ```
 */
export function orthogonal({ gain = 1 }: OrthogonalOptions = {}): Initializer {
  checkNumber("initialize orthogonally", "the gain", gain);
  return (parameter, random) => {
    const [rows, columns] = matrixAxes(parameter.name, parameter.shape);
    const [few, many] = [Math.min(rows, columns), Math.max(rows, columns)];
    const matrix = orthonormalRows(few, many, random);
    const oriented = rows <= columns ? matrix : transpose(matrix, few, many);
    return Float32Array.from(oriented, (x) => gain * x);
  };
}

/** The axes of a weight seen as a matrix, (out, all others). */
export function matrixAxes(name: string, shape: readonly number[]): [number, number] {
  if (shape.length < 2) {
    throw new RangeError(
      `Cannot initialize ${name} as a matrix: expected at least two axes, got ${
        formatShape(shape)
      }`,
    );
  }
  return [shape[0], shape.slice(1).reduce((size, axis) => size * axis, 1)];
}
