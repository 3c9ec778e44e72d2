import { type ParsedScheme, parseScheme } from "./parse_scheme.ts";
import type { Role } from "./types.ts";

/**
 * Reads schemes that are joined by `+`, as in `mimetic:beta1=1+nonzeroMean`, for a network with these roles:
 * one for each kind of them at most.
 *
 * @throws {RangeError} As {@linkcode parseScheme}, and if two are for one kind, or a role can't be set.
 *
 * @example
 * ```ts
 * import { parseSchemes } from "@x/mimetic/initializers";
 * import { describe, vitNano } from "@x/mimetic/models";
 * import assert from "node:assert/strict";
 *
 * const { roles } = describe(vitNano());
 * const parsed = parseSchemes("mimetic:beta1=1.0+nonzeroMean", roles);
 * assert.deepEqual(parsed.map(({ text }) => text), ["mimetic:beta1=1", "nonzeroMean"]);
 * ```
 */
export function parseSchemes(text: string, roles: readonly Role[]): ParsedScheme[] {
  const there = new Set(roles.map(({ kind }) => kind));
  // A plus within an option is a number's, as in 1e+3.
  const parsed = text.split(/\+(?=[a-z])/i).map((part) => parseScheme(part, there));
  const kinds = parsed.map(({ row }) => row.kind);
  // Of two schemes for the same layers, the second would overwrite the first.
  const twice = kinds.find((kind, i) => kinds.indexOf(kind) < i);
  if (twice !== undefined) {
    throw new RangeError(
      `Cannot use schemes ${text}: expected one scheme for each kind, got two for ${twice}`,
    );
  }
  for (const { scheme } of parsed) {
    roles.filter(({ kind }) => kind === scheme.kind).forEach((role) => scheme.check?.(role));
  }
  return parsed;
}
