/**
 * Whole numbers as people list them: `0-3,5`.
 *
 * @module
 */

/**
 * The whole numbers from 0 to `most` that a text names, each once, in its order; `undefined` if it is no
 * such text.
 *
 * @example
 * ```ts ignore
 * parseRanges("0-2,5", 9); // [0, 1, 2, 5]
 * parseRanges("2-0", 9); // undefined
 * ```
 */
export function parseRanges(text: string, most: number): number[] | undefined {
  const numbers = new Set<number>();
  for (const part of text.split(",")) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    // Nothing is made of a range that isn't allowed anyway.
    if (!(from <= to && to <= most)) return undefined;
    for (let i = from; i <= to; i++) numbers.add(i);
  }
  return [...numbers];
}

/** The shortest text of some whole numbers: ascending, with ranges. */
export function formatRanges(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const starts = sorted.filter((n, i) => n !== sorted[i - 1] + 1);
  return starts.map((first, i) => {
    const last = i + 1 < starts.length ? sorted[sorted.indexOf(starts[i + 1]) - 1] : sorted.at(-1)!;
    return first === last ? `${first}` : `${first}-${last}`;
  }).join(",");
}
