import { checkNumber } from "../../host/mod.ts";
import type { DepthwiseRole, Initializer, StructuredInitializer } from "../types.ts";

/**
 * A plain initializer for all depthwise filters of a model and nothing else: how univariate schemes
 * become arms beside covariance-structured ones.
 *
 * @example
 * ```ts
 * import { depthwiseFilters, normal } from "@x/mimetic/initializers";
 * import { convmixer, describe, initialize } from "@x/mimetic/models";
 *
 * const network = describe(convmixer({ dim: 8, depth: 2 }));
 * initialize(network, { seed: 0, structured: [depthwiseFilters(normal(0.1))] });
 * ```
 */
export function depthwiseFilters(initializer: Initializer): StructuredInitializer<DepthwiseRole> {
  return {
    kind: "depthwise",
    initialize({ parameter }, weights, random) {
      weights(parameter).set(initializer(parameter, random));
    },
  };
}

/** Depthwise filters that copy their channel: 1 in the middle, 0 elsewhere. */
export function diracFilters(): StructuredInitializer<DepthwiseRole> {
  return depthwiseFilters(({ shape: [channels, , rows, columns] }) => {
    const out = new Float32Array(channels * rows * columns);
    const middle = Math.floor(rows / 2) * columns + Math.floor(columns / 2);
    for (let channel = 0; channel < channels; channel++) out[channel * rows * columns + middle] = 1;
    return out;
  });
}

/** Options of {@linkcode impulseFilters}. */
export interface ImpulseFiltersOptions {
  /**
   * The number at the place; 1 if left out. The code of Zheng et al. (arXiv:2404.01139) has `"1/sqrt(K)"`, K the
   * side of the kernel, as box, bump and noise filters have by default.
   */
  readonly norm?: number | "1/sqrt(K)";
}

/**
 * Depthwise filters that shift their channel: one number at a random place, 0 elsewhere.
 *
 * @throws {RangeError} If the norm isn't positive.
 *
 * @example
 * ```ts
 * import { impulseFilters } from "@x/mimetic/initializers";
 * import assert from "node:assert/strict";
 *
 * assert.equal(impulseFilters({ norm: 0.5 }).kind, "depthwise");
 * ```
 */
export function impulseFilters(
  { norm = 1 }: ImpulseFiltersOptions = {},
): StructuredInitializer<DepthwiseRole> {
  if (norm !== "1/sqrt(K)") checkNumber("make impulse filters", "their norm", norm, { above: 0 });
  return depthwiseFilters(({ shape: [channels, , rows, columns] }, random) => {
    const out = new Float32Array(channels * rows * columns);
    const height = norm === "1/sqrt(K)" ? 1 / Math.sqrt(rows) : norm;
    for (let channel = 0; channel < channels; channel++) {
      out[channel * rows * columns + random.integer(rows * columns)] = height;
    }
    return out;
  });
}
