import type { Parameter, Slice } from "./types.ts";

/** The values of a slice, a view into its parameter. */
export function sliceValues(
  { parameter, row, rows }: Slice,
  weights: (parameter: Parameter) => Float32Array,
): Float32Array {
  const columns = parameter.shape.slice(1).reduce((size, axis) => size * axis, 1);
  return weights(parameter).subarray(row * columns, (row + rows) * columns);
}
