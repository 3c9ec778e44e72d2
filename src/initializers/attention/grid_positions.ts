import { formatShape } from "../../tensors/mod.ts";
import type { AttentionRole, GridPositions, Parameter } from "../types.ts";

/** Where the positions of a block's tokens are, which must lie on a grid. */
export function checkGrid({ name, dim, positions }: AttentionRole): GridPositions {
  if (!positions) {
    throw new RangeError(
      `Cannot initialize ${name}: expected tokens with positions on a grid, got none`,
    );
  }
  const { parameter, first, height, width } = positions;
  const [rows, columns] = parameter.shape.slice(-2);
  if (columns !== dim || first + height * width > rows) {
    throw new RangeError(
      `Cannot initialize ${name}: expected positions ${
        formatShape([height * width, dim])
      } from row ` +
        `${first} on, got ${parameter.name} ${formatShape(parameter.shape)}`,
    );
  }
  return positions;
}

/** The grid of a block's tokens, and their positions (N, D). */
export function gridPositions(
  role: AttentionRole,
  weights: (parameter: Parameter) => Float32Array,
): { height: number; width: number; rows: Float32Array } {
  const { dim } = role;
  const { parameter, first, height, width } = checkGrid(role);
  const all = weights(parameter);
  return { height, width, rows: all.subarray(first * dim, (first + height * width) * dim) };
}

/** Rows of mean 0 and variance 1, as layer normalization without a scale makes them. */
export function layerNormalize(positions: Float32Array, dim: number): Float64Array {
  const out = Float64Array.from(positions);
  for (let start = 0; start < out.length; start += dim) {
    const row = out.subarray(start, start + dim);
    const mean = row.reduce((sum, x) => sum + x, 0) / dim;
    const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / dim;
    row.forEach((x, i) => row[i] = (x - mean) / Math.sqrt(variance + 1e-6));
  }
  return out;
}
