import { checkNumber } from "../../host/mod.ts";
import type { DepthwiseRole, StructuredInitializer } from "../types.ts";

/** Options of {@linkcode bumpFilters}. */
export interface BumpFiltersOptions {
  /** v, the bump's variance in squared pixels; 1 if left out. */
  readonly variance?: number;
  /** The root mean square of the filters' norms; if left out, 1/√K. */
  readonly norm?: number;
}

/**
 * Depthwise filters that are bumps round a place of the kernel that is drawn for each channel, every place
 * as likely: with the place (a, b),
 *
 *     F_ij ∝ exp(−((i − a)² + (j − b)²) / 2v),
 *
 * cut off at the filter's border, and all of a layer times one factor, which makes the mean of their squared
 * norms 1/K, K the side of the kernel. The baseline "gau" beside impulses and boxes in the code of Zheng et
 * al. (arXiv:2404.01139, osiriszjq/structured_init), whose number is v. Biases stay as they are.
 *
 * @throws {RangeError} If the variance or the norm isn't positive.
 *
 * @example
 * ```ts
 * import { bumpFilters } from "@x/mimetic/initializers";
 * import { convmixer, describe, initialize } from "@x/mimetic/models";
 *
 * const network = describe(convmixer({ dim: 8, depth: 2 }));
 * const values = initialize(network, { seed: 0, structured: [bumpFilters({ variance: 0.5 })] });
 * console.log(values.get("blocks.0.0.fn.0.weight")!.subarray(0, 25));
 * ```
 */
export function bumpFilters(
  { variance = 1, norm }: BumpFiltersOptions = {},
): StructuredInitializer<DepthwiseRole> {
  checkNumber("make bump filters", "their variance", variance, { above: 0 });
  if (norm !== undefined) checkNumber("make bump filters", "their norm", norm, { above: 0 });
  return {
    kind: "depthwise",
    initialize({ parameter, channels, kernel }, weights, random) {
      const filters = weights(parameter);
      let squares = 0;
      for (let channel = 0; channel < channels; channel++) {
        const [row, column] = [random.integer(kernel), random.integer(kernel)];
        for (let tap = 0; tap < kernel ** 2; tap++) {
          const distance = (Math.floor(tap / kernel) - row) ** 2 + (tap % kernel - column) ** 2;
          const value = Math.exp(-distance / (2 * variance));
          filters[channel * kernel ** 2 + tap] = value;
          squares += value ** 2;
        }
      }
      const factor = (norm ?? 1 / Math.sqrt(kernel)) / Math.sqrt(squares / channels);
      filters.forEach((x, i) => filters[i] = x * factor);
    },
  };
}
