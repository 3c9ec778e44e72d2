/**
 * What schemes find in a run's network, and what is shown of it.
 *
 * @module
 */
import { type ParsedScheme, parseScheme, type Role } from "../../../src/initializers/mod.ts";
import { networkOf } from "../engine/network.ts";
import type { Part, RunSettings, View } from "../protocol.ts";

/** The kinds of layers that schemes find in a network; none if its sizes don't fit together. */
export function kindsOf(settings: RunSettings): Role["kind"][] {
  try {
    return [...new Set(networkOf(settings).roles.map(({ kind }) => kind))];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** The texts of an arm's schemes, as `parseSchemes` parts them. */
export function schemeTexts(arm: string): string[] {
  // A plus within an option is a number's, as in 1e+3.
  return arm.split(/\+(?=[a-z])/i);
}

/** The schemes of an arm; none if it isn't one for layers of these kinds. */
export function schemesIn(arm: string, kinds: readonly Role["kind"][]): ParsedScheme[] {
  if (arm === "default") return [];
  try {
    return schemeTexts(arm).map((text) => parseScheme(text, kinds));
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** What is shown of layers of a kind. */
const partsOf: Readonly<Record<Role["kind"], readonly Part[]>> = {
  attention: ["query-key", "value-projection"],
  depthwise: ["filters", "covariance"],
  stateSpace: ["read-write"],
  perceptron: ["perceptron"],
};

/** The parts to look at: of the layers that an arm has a scheme for, else of the first kind. */
export function shownParts(settings: RunSettings): Part[] {
  const kinds = kindsOf(settings);
  const schemes = settings.init.flatMap((arm) => schemesIn(arm, kinds));
  const shown = kinds.filter((kind) => schemes.some(({ row }) => row.kind === kind));
  return (shown.length ? shown : kinds.slice(0, 1)).flatMap((kind) => partsOf[kind]);
}

/** Those parts of the first layer. */
export function firstViews(settings: RunSettings): View[] {
  return shownParts(settings).map((part) => ({ part, layer: 0, head: "all" }));
}
