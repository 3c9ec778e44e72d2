import { checkNumber } from "../../host/mod.ts";
import type { DepthwiseRole, StructuredInitializer } from "../types.ts";

/** Options of {@linkcode noiseFilters}. */
export interface NoiseFiltersOptions {
  /** The norm of every filter; if left out, 1/√K. */
  readonly norm?: number;
}

/**
 * Depthwise filters of independent normal numbers, each scaled to the same norm: uniform over the sphere.
 * The control of box and bump filters, whose norm by default is this one's, 1/√K, K the side of the kernel;
 * of impulses, whose norm is 1, and of covariance-structured filters where both are given a norm. Biases stay
 * as they are.
 *
 * @throws {RangeError} If the norm isn't positive.
 *
 * @example
 * ```ts
 * import { noiseFilters } from "@x/mimetic/initializers";
 * import { convmixer, describe, initialize } from "@x/mimetic/models";
 * import assert from "node:assert/strict";
 *
 * const network = describe(convmixer({ dim: 8, depth: 2, kernel: 5 }));
 * const values = initialize(network, { seed: 0, structured: [noiseFilters()] });
 * const filter = values.get("blocks.0.0.fn.0.weight")!.subarray(0, 25);
 * assert.ok(Math.abs(Math.hypot(...filter) - 1 / Math.sqrt(5)) < 1e-6);
 * ```
 */
export function noiseFilters(
  { norm }: NoiseFiltersOptions = {},
): StructuredInitializer<DepthwiseRole> {
  if (norm !== undefined) checkNumber("make noise filters", "their norm", norm, { above: 0 });
  return {
    kind: "depthwise",
    initialize({ parameter, channels, kernel }, weights, random) {
      const filters = weights(parameter);
      random.fillNormal(filters, 0, 1);
      for (let channel = 0; channel < channels; channel++) {
        const filter = filters.subarray(channel * kernel ** 2, (channel + 1) * kernel ** 2);
        const own = Math.sqrt(filter.reduce((sum, x) => sum + x * x, 0));
        const factor = (norm ?? 1 / Math.sqrt(kernel)) / own;
        filter.forEach((x, i) => filter[i] = x * factor);
      }
    },
  };
}
