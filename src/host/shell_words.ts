/** A word as a shell of POSIX reads it again. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Words as a shell of POSIX reads them again. */
export function quoteAll(words: readonly string[]): string {
  return words.map(quote).join(" ");
}

/** The words of a text, parted by spaces but within quotes; undefined if a quote isn't closed. */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let rest = text.trim();
  while (rest) {
    const [all] = /^(?:[^\s'"]|'[^']*'|"[^"]*")+/.exec(rest) ?? [];
    if (all === undefined) return undefined;
    words.push(all.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double));
    const after = rest.slice(all.length);
    // A quote that isn't closed ends a word as well.
    if (after && !/^\s/.test(after)) return undefined;
    rest = after.trim();
  }
  return words;
}
