/**
 * A line of comma-separated values (RFC 4180), without its end: cells with commas, quotes or line ends are quoted.
 *
 * @param cells Texts and numbers, all their digits kept; what is undefined is empty.
 *
 * @example
 * ```ts
 * import { csvLine } from "@x/mimetic/reports";
 * import assert from "node:assert/strict";
 *
 * assert.equal(csvLine(["a,b", 'say "c"', 0.5, undefined]), '"a,b","say ""c""",0.5,');
 * ```
 */
export function csvLine(cells: readonly (string | number | undefined)[]): string {
  return cells.map((cell) => {
    const text = cell === undefined ? "" : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }).join(",");
}
