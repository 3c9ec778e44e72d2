/**
 * Text inside HTML.
 *
 * @module
 */

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Plain text, for an element or a quoted attribute. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

/** Prose for an element: matrices written as in `W_Q` get a subscript. */
export function escapeProse(text: string): string {
  return escapeText(text).replace(/\bW_([A-Za-z]+)/g, "W<sub>$1</sub>");
}

/** Plain text for an element: flags as `--lr`, quoted or not, aren't broken where their line ends. */
export function escapeCommand(text: string): string {
  return escapeText(text).replace(/(?<!\S)(?:&#39;)?--\S+/g, '<span class="flag">$&</span>');
}

/** JSON for a script element: no `<`, so that nothing in it can end the element. */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/**
 * A library's source for a script element. `</script` and `<!--` would end or change the element;
 * in a program both occur only in strings and regular expressions, where the escape is harmless.
 */
export function escapeScript(source: string): string {
  return source.replace(/<\/(?=script)/gi, "<\\/").replaceAll("<!--", "\\x3c!--");
}

/** What stands in titles for what would be markup. */
const written: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&#37;": "%",
};

/** A title with Plotly's marks and entities as plain text, for screen readers. */
export function withoutMarkup(title: string): string {
  return title.replace(/<[^>]*>/g, "").replace(/&(amp|lt|gt|#37);/g, (entity) => written[entity]);
}
