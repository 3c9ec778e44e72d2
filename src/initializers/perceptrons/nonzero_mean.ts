import { checkNumber, checkSwitches } from "../../host/mod.ts";
import { sliceValues } from "../slices.ts";
import type { PerceptronRole, StructuredInitializer } from "../types.ts";

/** Options of {@linkcode nonzeroMean}. */
export interface NonzeroMeanOptions {
  /**
   * What is added to every weight, in root mean squares of the layer's weights as they were drawn; 0.25
   * if left out, which is this library's choice, as the paper's number is not known here.
   */
  readonly mean?: number;
  /**
   * The control arm: the weights as they were drawn, times what gives them the norm that they would have
   * with the mean. `false` if left out.
   */
  readonly normMatched?: boolean;
}

/**
 * Mimetic initialization of perceptrons: the first layer's weights get a mean that isn't zero, as those of
 * trained networks have (Trockman and Kolter, arXiv:2602.07156, abstract). With W₁ (F, D) as it was drawn
 * and its root mean square s,
 *
 *     W₁ ← W₁ + μ s,  whose norm grows by about √(1 + μ²).
 *
 * Everything else keeps its default. The sources at hand give neither the sign nor the size of the mean:
 * find them by a small grid, as in `--init=nonzeroMean:mean=-0.25,nonzeroMean`.
 *
 * Behind a layer normalization that has its default scale and shift, as in ViTs and ConvNeXts, the sum of
 * the layer's inputs is 0, so that the network computes at first what it computed without the mean; only
 * training tells them apart. In ConvMixers it also changes what is computed.
 *
 * @throws {RangeError} If the mean isn't finite.
 * @throws {TypeError} If `normMatched` isn't true or false.
 *
 * @example
 * ```ts
 * import { nonzeroMean } from "@x/mimetic/initializers";
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import assert from "node:assert/strict";
 *
 * const structured = [nonzeroMean({ mean: 0.5 })];
 * const values = initialize(describe(vitNano()), { seed: 0, structured });
 * const weight = values.get("blocks.0.mlp.fc1.weight")!; // drawn with a standard deviation of 0.02
 * const mean = weight.reduce((sum, x) => sum + x, 0) / weight.length;
 * assert.ok(Math.abs(mean - 0.5 * 0.02) < 0.001);
 * ```
 */
export function nonzeroMean(
  { mean = 0.25, normMatched = false }: NonzeroMeanOptions = {},
): StructuredInitializer<PerceptronRole> {
  const doing = "make perceptrons of a nonzero mean";
  checkNumber(doing, "the mean", mean);
  checkSwitches(doing, { normMatched });
  return {
    kind: "perceptron",
    initialize({ first }, weights) {
      const values = sliceValues(first, weights);
      const drawn = norm(values);
      const shift = mean * drawn / Math.sqrt(values.length);
      const shifted = values.map((x) => x + shift);
      if (!normMatched) return values.set(shifted);
      const factor = drawn === 0 ? 1 : norm(shifted) / drawn;
      values.forEach((x, i) => values[i] = x * factor);
    },
  };
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
}
