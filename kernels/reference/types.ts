/** An array of the reference: float64, which holds labels exactly too. */
export interface ReferenceArray {
  /** Its shape. */
  readonly shape: readonly number[];
  /** Its elements in row-major order. */
  readonly data: Float64Array;
}

/** The obvious loop for one operation: reads `inputs`, overwrites `outputs` (zero at first). */
export type ReferenceKernel = (
  inputs: readonly ReferenceArray[],
  // deno-lint-ignore no-explicit-any
  attributes: any,
  outputs: readonly ReferenceArray[],
) => void;

/** The product of all sizes. */
export function count(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
