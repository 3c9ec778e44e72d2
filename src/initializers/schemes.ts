import { attentionSchemes } from "./attention/schemes.ts";
import { filterSchemes } from "./filters/schemes.ts";
import { perceptronSchemes } from "./perceptrons/schemes.ts";
import type { Scheme } from "./scheme.ts";
import { stateSpaceSchemes } from "./state_space/schemes.ts";
import type { Role } from "./types.ts";

/** All schemes that commands know by name; for roles of one kind, each name stands once. */
export const schemes: readonly Scheme[] = [
  ...attentionSchemes,
  ...filterSchemes,
  ...stateSpaceSchemes,
  ...perceptronSchemes,
];

/**
 * The schemes for a model that has roles of these kinds.
 *
 * @example
 * ```ts
 * import { schemesFor } from "@x/mimetic/initializers";
 * import assert from "node:assert/strict";
 *
 * const names = schemesFor(["depthwise"]).map(({ name }) => name);
 * assert.ok(names.includes("covariance") && !names.includes("mimetic"));
 * ```
 */
export function schemesFor(kinds: Iterable<Role["kind"]>): Scheme[] {
  const wanted = new Set(kinds);
  return schemes.filter(({ kind }) => wanted.has(kind));
}
