/**
 * The three words that are the fewest edits away, nearest first.
 *
 * @example
 * ```ts
 * import { nearest } from "./nearest.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(nearest("seed", ["batch", "seeds", "speed", "model"]), ["seeds", "speed", "model"]);
 * ```
 */
export function nearest(word: string, words: readonly string[]): string[] {
  return words.map((other) => ({ other, edits: editDistance(word, other) }))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ other }) => other);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
