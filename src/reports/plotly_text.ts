/**
 * Names inside Plotly's texts. Plotly reads some HTML in them, links too, and `%{…}` as a place for
 * values, so a name must be escaped wherever it enters a trace, an annotation or a title.
 *
 * @module
 */

/** Letters that a legend shows of a name at most: one of 400 would push the plot out of its figure. */
export const LONGEST_LABEL = 32;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "%": "&#37;",
};

/**
 * Any text as Plotly shows it literally, on one line: for names in titles of figures, which are read as HTML.
 *
 * @example
 * ```ts
 * import { plotlyText } from "@x/mimetic/reports";
 * import assert from "node:assert/strict";
 *
 * assert.equal(plotlyText("a<b>"), "a&lt;b&gt;");
 * ```
 */
export function plotlyText(text: string): string {
  // deno-lint-ignore no-control-regex
  const line = text.replace(/[\x00-\x1f\x7f\u2028\u2029]+/g, " ");
  return line.replace(/[&<>%]/g, (character) => entities[character]);
}

/** A name cut to so many letters, its end kept, as variants differ there. */
export function shortened(name: string, most: number = LONGEST_LABEL): string {
  const letters = [...name];
  if (letters.length <= most) return name;
  const tail = Math.floor(most / 4);
  return `${letters.slice(0, most - tail - 1).join("")}…${letters.slice(-tail).join("")}`;
}

/** A name as a legend or an annotation shows it. */
export function labelOf(name: string, most: number = LONGEST_LABEL): string {
  return plotlyText(shortened(name, most));
}
