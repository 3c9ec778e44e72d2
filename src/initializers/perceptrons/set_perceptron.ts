import type { Random } from "../../random/mod.ts";
import { matchNorm } from "../matrix_factors.ts";
import { sliceValues } from "../slices.ts";
import type { Parameter, PerceptronRole } from "../types.ts";

/** What element (row, column) of a matrix is, (rows, columns) = (out, in). */
export type Element = (row: number, column: number) => number;

/** How a perceptron's weights are set. */
export interface PerceptronElements {
  /** The elements of W₁ (F, D). */
  readonly first: Element;
  /** Those of W₂ (D, F). */
  readonly second: Element;
  /** Random matrices of the same norms instead. */
  readonly normMatched: boolean;
}

/** Overwrites a perceptron's matrices, and its biases by 0. */
export function setPerceptron(
  { first, second, biases = [] }: PerceptronRole,
  weights: (parameter: Parameter) => Float32Array,
  random: Random,
  elements: PerceptronElements,
): void {
  for (const [name, slice] of [["first", first], ["second", second]] as const) {
    if (!slice) continue;
    const values = sliceValues(slice, weights);
    const columns = values.length / slice.rows;
    const made = Float64Array.from(
      values,
      (_, i) => elements[name](Math.floor(i / columns), i % columns),
    );
    const control = elements.normMatched && made.some((x) => x !== 0);
    values.set(control ? matchNorm(made, random.child(`control.${name}`)) : made);
  }
  for (const bias of biases) sliceValues(bias, weights).fill(0);
}
