import { checkInteger, checkNumber } from "../../host/mod.ts";
import type { DepthwiseRole, StructuredInitializer } from "../types.ts";

/** Options of {@linkcode boxFilters}. */
export interface BoxFiltersOptions {
  /** n, the taps of a filter that aren't 0; 5 if left out. */
  readonly taps?: number;
  /** The norm of every filter; if left out, 1/√K. */
  readonly norm?: number;
}

/**
 * Depthwise filters that are the same positive number, norm / √n, at n different places of the kernel,
 * drawn anew for every channel, and 0 elsewhere: each adds up random shifts of its channel. With the
 * norm 1/√K the taps are √(1/(nK)), K the side of the kernel. They are the baseline "box" beside
 * filters of structured covariance, and random spatial filters like them suffice where a network is
 * wide enough (Zheng et al., NeurIPS 2025, arXiv:2505.19985, section 3 and its code). Biases stay as
 * they are.
 *
 * @throws {RangeError} If the taps aren't a positive integer or the norm isn't positive; when
 *   initializing, if a filter has fewer places than taps.
 *
 * @example
 * ```ts
 * import { parseScheme } from "@x/mimetic/initializers";
 * import assert from "node:assert/strict";
 *
 * const { scheme, text } = parseScheme("box:taps=9", ["depthwise"]);
 * assert.deepEqual([scheme.kind, text], ["depthwise", "box:taps=9"]);
 * ```
 */
export function boxFilters(
  { taps = 5, norm }: BoxFiltersOptions = {},
): StructuredInitializer<DepthwiseRole> {
  checkInteger("make box filters", "taps", taps);
  if (norm !== undefined) checkNumber("make box filters", "their norm", norm, { above: 0 });
  return {
    kind: "depthwise",
    check({ name, kernel }) {
      if (taps <= kernel ** 2) return;
      throw new RangeError(
        `Cannot initialize ${name}: expected at most the ${kernel ** 2} taps of a ${kernel} × ` +
          `${kernel} filter, got ${taps}`,
      );
    },
    initialize({ parameter, channels, kernel }, weights, random) {
      const places = kernel ** 2;
      const tap = (norm ?? 1 / Math.sqrt(kernel)) / Math.sqrt(taps);
      const filters = weights(parameter).fill(0);
      for (let channel = 0; channel < channels; channel++) {
        for (const place of random.choice(places, taps)) filters[channel * places + place] = tap;
      }
    },
  };
}
