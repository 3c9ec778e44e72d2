import { checkInteger } from "../../host/mod.ts";
import type { DepthwiseRole, StructuredInitializer } from "../types.ts";

/** Options of {@linkcode sharedFilters}. */
export interface SharedFiltersOptions {
  /** h, how many different filters a layer has; 8 if left out. All channels' own where it has fewer channels. */
  readonly filters?: number;
  /** What makes the filters; the layer's own start if left out. */
  readonly base?: StructuredInitializer<DepthwiseRole>;
}

/**
 * Depthwise filters of which only h are different: those of the first h channels as the base makes them, and
 * every channel has one of them, drawn with replacement. From the code of Zheng et al. (arXiv:2404.01139,
 * osiriszjq/structured_init), which claims that random filters suffice where there are enough channels for
 * their span; there the channels share the filter itself, here they only start from it. Biases stay.
 *
 * @throws {RangeError} If the number of filters isn't a positive integer.
 *
 * @example
 * ```ts
 * import { boxFilters, sharedFilters } from "@x/mimetic/initializers";
 * import { convmixer, describe, initialize } from "@x/mimetic/models";
 * import assert from "node:assert/strict";
 *
 * const network = describe(convmixer({ dim: 32, depth: 1, kernel: 5 }));
 * const structured = [sharedFilters({ filters: 2, base: boxFilters() })];
 * const values = initialize(network, { seed: 0, structured }).get("blocks.0.0.fn.0.weight")!;
 * const filters = Array.from({ length: 32 }, (_, i) => values.slice(25 * i, 25 * (i + 1)).join());
 * assert.equal(new Set(filters).size, 2);
 * ```
 */
export function sharedFilters(
  { filters = 8, base }: SharedFiltersOptions = {},
): StructuredInitializer<DepthwiseRole> {
  checkInteger("make shared filters", "filters", filters);
  return {
    kind: "depthwise",
    check: (role) => base?.check?.(role),
    initialize(role, weights, random, options) {
      base?.initialize(role, weights, random.child("base"), options);
      const { channels, kernel } = role;
      if (filters >= channels) return;
      const [values, size] = [weights(role.parameter), kernel ** 2];
      const different = values.slice(0, filters * size);
      for (let channel = 0; channel < channels; channel++) {
        const from = random.integer(filters) * size;
        values.set(different.subarray(from, from + size), channel * size);
      }
    },
  };
}
