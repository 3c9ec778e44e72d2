import { formatRanges, parseRanges } from "../host/mod.ts";
import type { StructuredInitializer } from "./types.ts";

/** The most layers that a network has. */
const MOST = 100_000;

/**
 * Layers as a text names them, `all` or `0-3,5`, in the one way in which they can be written.
 *
 * @throws {RangeError} If it isn't such a text.
 */
export function readLayers(scheme: string, text: string): string {
  if (text === "all") return text;
  const layers = parseRanges(text, MOST);
  if (layers) return formatRanges(layers);
  throw new RangeError(
    `Cannot read scheme ${scheme}: expected layers to be all, or whole numbers with ranges, as ` +
      `0-3,5, got ${text || '""'}`,
  );
}

/**
 * A scheme for some of a network's layers of its kind, counted from 0; the others keep what they have. What
 * depends on a layer's place, as the filters of `covarianceFilters`, still counts all layers. It refuses
 * networks that lack one of them, by a `RangeError`.
 *
 * @example
 * ```ts
 * import { mimeticStateSpace, onLayers } from "@x/mimetic/initializers";
 * import { describe, initialize, mambaLanguageModel } from "@x/mimetic/models";
 * import assert from "node:assert/strict";
 *
 * const network = describe(mambaLanguageModel({ vocabulary: 30, dim: 32, depth: 3 }));
 * const values = initialize(network, { seed: 0, structured: [onLayers(mimeticStateSpace(), [1])] });
 * const first = [0, 1, 2].map((i) => values.get(`backbone.layers.${i}.mixer.A_log`)![0]);
 * assert.deepEqual(first, [0, -8, 0]);
 * ```
 */
export function onLayers(
  scheme: StructuredInitializer,
  layers: readonly number[],
): StructuredInitializer {
  const chosen = new Set(layers);
  return {
    kind: scheme.kind,
    check(role) {
      const wrong = layers.find((layer) =>
        !(Number.isInteger(layer) && layer >= 0 && layer < role.count)
      );
      if (wrong !== undefined) {
        throw new RangeError(
          `Cannot initialize ${role.name}: expected ${role.kind} layers from 0 to ` +
            `${role.count - 1}, got ${wrong}`,
        );
      }
      if (chosen.has(role.index)) scheme.check?.(role);
    },
    factors: (role) => chosen.has(role.index) && scheme.factors?.(role) || new Map(),
    initialize(role, weights, random, options) {
      if (chosen.has(role.index)) scheme.initialize(role, weights, random, options);
    },
    initializeAll: scheme.initializeAll && ((roles, weights, options) => {
      scheme.initializeAll!(roles.filter(({ role }) => chosen.has(role.index)), weights, options);
    }),
  };
}

/** The scheme on layers as {@linkcode readLayers} gives them. */
export function onNamedLayers(scheme: StructuredInitializer, text: string): StructuredInitializer {
  return text === "all" ? scheme : onLayers(scheme, parseRanges(text, MOST)!);
}
