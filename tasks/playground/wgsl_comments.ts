/** A line that is a comment, or the first line of a text if it is one. */
const COMMENT = /(^|`) *\/\/ .*\n/gm;

/**
 * A module, or a bundle of modules, without the lines of its texts of WGSL that are comments. What stands behind
 * code, as `// unrolled`, stays.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { withoutWgslComments } from "./wgsl_comments.ts";
 *
 * const text = "const t = `// A sum.\n  // Of rows.\nfor (;;) { // unrolled\n}`;";
 * assert.equal(withoutWgslComments(text), "const t = `for (;;) { // unrolled\n}`;");
 * ```
 */
export function withoutWgslComments(text: string): string {
  return text.replaceAll(COMMENT, "$1");
}
