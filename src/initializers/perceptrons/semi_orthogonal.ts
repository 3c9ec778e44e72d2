import { checkNumber, checkSwitches } from "../../host/mod.ts";
import { orthogonal } from "../classical/orthogonal.ts";
import { matchNorm } from "../matrix_factors.ts";
import { sliceValues } from "../slices.ts";
import type { PerceptronRole, StructuredInitializer } from "../types.ts";

/** Options of {@linkcode semiOrthogonal}. */
export interface SemiOrthogonalOptions {
  /** What the singular values are multiplied with; 1 if left out. */
  readonly gain?: number;
  /** The control arm: random matrices of the same Frobenius norms. `false` if left out. */
  readonly normMatched?: boolean;
}

/**
 * Perceptrons of semi-orthogonal matrices: both of W₁ (F, D) and W₂ (D, F) are drawn uniformly among those
 * with orthonormal rows or columns, whichever are fewer, times
 *
 *     gain · √(max(F, D) / min(F, D)),
 *
 * so that their elements have the variance gain² / min(F, D). They are the perceptrons of Transformers
 * without skip connections (arXiv:2510.00345), beside `residualFree` attention. Biases become 0.
 *
 * @throws {RangeError} If the gain isn't finite.
 * @throws {TypeError} If `normMatched` isn't true or false.
 *
 * @example
 * ```ts
 * import { semiOrthogonal } from "@x/mimetic/initializers";
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import assert from "node:assert/strict";
 *
 * const values = initialize(describe(vitNano()), { seed: 0, structured: [semiOrthogonal()] });
 * const weight = values.get("blocks.0.mlp.fc2.weight")!; // (48, 192)
 * assert.ok(Math.abs(Math.hypot(...weight.subarray(0, 192)) - Math.sqrt(192 / 48)) < 1e-5);
 * ```
 */
export function semiOrthogonal(
  { gain = 1, normMatched = false }: SemiOrthogonalOptions = {},
): StructuredInitializer<PerceptronRole> {
  const doing = "make semi-orthogonal perceptrons";
  checkNumber(doing, "the gain", gain);
  checkSwitches(doing, { normMatched });
  return {
    kind: "perceptron",
    initialize({ dim, hidden, first, second, biases = [] }, weights, random) {
      const factor = gain * Math.sqrt(Math.max(hidden, dim) / Math.min(hidden, dim));
      for (const [name, slice] of [["first", first], ["second", second]] as const) {
        if (!slice) continue;
        const { parameter, rows } = slice;
        const matrix = { ...parameter, shape: [rows, ...parameter.shape.slice(1)] };
        const made = orthogonal({ gain: factor })(matrix, random.child(name));
        const control = () => matchNorm(Float64Array.from(made), random.child(`control.${name}`));
        sliceValues(slice, weights).set(normMatched ? control() : made);
      }
      for (const bias of biases) sliceValues(bias, weights).fill(0);
    },
  };
}
