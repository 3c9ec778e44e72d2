import type { Role, StructuredInitializer } from "../initializers/mod.ts";
import type { Network } from "./describe.ts";

/**
 * The factors by which schemes want parameters to be learned, by name: `factors` of a session, so that a
 * network learns as if the schemes had reparameterized it.
 *
 * @param network The network.
 * @param structured The schemes that it was initialized by.
 *
 * @example
 * ```ts
 * import { mimeticStateSpace } from "@x/mimetic/initializers";
 * import { describe, learnedFactors, mambaLanguageModel } from "@x/mimetic/models";
 * import assert from "node:assert/strict";
 *
 * const network = describe(mambaLanguageModel({ vocabulary: 30, dim: 32, depth: 1 }));
 * const factors = learnedFactors(network, [mimeticStateSpace({ transition: { scale: 8 } })]);
 * assert.deepEqual([...factors], [["backbone.layers.0.mixer.A_log", 8]]);
 * ```
 */
export function learnedFactors(
  { roles }: Pick<Network, "roles">,
  structured: readonly StructuredInitializer[],
): Map<string, number> {
  const factors = new Map<string, number>();
  for (const scheme of structured) {
    const own: readonly Role[] = roles.filter(({ kind }) => kind === scheme.kind);
    for (const role of own) {
      for (const [{ name }, factor] of scheme.factors?.(role) ?? []) factors.set(name, factor);
    }
  }
  return factors;
}
