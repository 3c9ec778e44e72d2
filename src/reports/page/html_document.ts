/**
 * The frame of a page.
 *
 * @module
 */
import { escapeText } from "./escape.ts";

/** Nothing may be fetched: the browser itself refuses what the page does not hold. */
const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; " +
  "img-src data: blob:; font-src data:";

/** What all pages begin with. */
const HEAD = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>`;

/** True for the beginning of a page, however little of it there is. */
export function isPage(beginning: string): boolean {
  return beginning.startsWith(HEAD) || HEAD.startsWith(beginning);
}

/** A self-contained page: its title as text, its styles, and its body as HTML. */
export function htmlDocument(
  { title, style, body }: { readonly title: string; readonly style: string; readonly body: string },
): string {
  return `${HEAD}${escapeText(title)}</title>
<style>
${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
