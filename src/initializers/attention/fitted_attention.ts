import { checkSwitches } from "../../host/mod.ts";
import { layersAt } from "../interpolate_layers.ts";
import type { AttentionFit } from "./fit_mimetic.ts";
import { mimeticAttention } from "./mimetic_attention.ts";
import type { AttentionRole, StructuredInitializer } from "../types.ts";

/** Options of {@linkcode fittedAttention}. */
export interface FittedAttentionOptions {
  /**
   * The control arm: random matrices with the Frobenius norms of the fitted ones. `false` if left out.
   */
  readonly normMatched?: boolean;
}

/**
 * Mimetic initialization with the α and β of a trained network's layers, everything drawn anew: that
 * network's structure without what it knows. In a network of another depth, they are interpolated
 * linearly between the two trained layers at the nearest depths.
 *
 * @param fits The trained layers, from the first on: see {@linkcode fitMimeticAttention}.
 * @throws {RangeError} If there are none.
 *
 * @example
 * ```ts
 * import { fittedAttention } from "@x/mimetic/initializers";
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 *
 * const fit = (beta: number) => ({
 *   queryKey: { alpha: 0.7, beta },
 *   valueProjection: { alpha: 0.4, beta: beta / 2 },
 * });
 * const structured = [fittedAttention([fit(0.2), fit(0.9)])];
 * console.log(initialize(describe(vitNano()), { seed: 0, structured }).size);
 * ```
 */
export function fittedAttention(
  fits: readonly AttentionFit[],
  { normMatched = false }: FittedAttentionOptions = {},
): StructuredInitializer<AttentionRole> {
  checkSwitches("make a fitted attention", { normMatched });
  if (!fits.length) {
    throw new RangeError("Cannot make a fitted attention: expected at least one fit, got none");
  }
  const at = (product: keyof AttentionFit, factor: "alpha" | "beta") => (depth: number) => {
    const { part, ...around } = layersAt(fits, depth);
    const [low, high] = [around.low, around.high].map((fit) => fit[product][factor]);
    return low + part * (high - low);
  };
  const product = (name: keyof AttentionFit) => ({
    alpha: at(name, "alpha"),
    beta: at(name, "beta"),
  });
  return mimeticAttention({
    queryKey: product("queryKey"),
    valueProjection: product("valueProjection"),
    normMatched,
  });
}
