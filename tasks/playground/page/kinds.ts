/**
 * What schemes find in a run's network.
 *
 * @module
 */
import type { Role } from "../../../src/initializers/mod.ts";
import { networkOf } from "../engine/network.ts";
import type { RunSettings } from "../protocol.ts";

/** The kinds of layers that schemes find in a network; none if its sizes don't fit together. */
export function kindsOf(settings: RunSettings): Role["kind"][] {
  try {
    return [...new Set(networkOf(settings).roles.map(({ kind }) => kind))];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}
