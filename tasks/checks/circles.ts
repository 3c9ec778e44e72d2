/**
 * Circles among files.
 *
 * @module
 */

/** Files by path, with the paths that each imports, of values or of types. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** The shortest way from a file back to itself. */
function shortest(imports: Imports, start: string): string[] | undefined {
  const before = new Map<string, string>();
  const queue = [start];
  for (const path of queue) {
    for (const next of imports.get(path) ?? []) {
      if (next === start) {
        const circle = [start];
        for (let at = path; at !== start; at = before.get(at)!) circle.splice(1, 0, at);
        return [...circle, start];
      }
      if (before.has(next)) continue;
      before.set(next, path);
      queue.push(next);
    }
  }
}

/**
 * Circles among files: through each file on any of them the shortest, each circle once.
 *
 * @returns Each with its first path again at its end.
 */
export function circles(imports: Imports): string[][] {
  const found = new Map<string, string[]>();
  for (const start of [...imports.keys()].sort()) {
    const circle = shortest(imports, start);
    const key = circle && [...new Set(circle)].sort().join(" ");
    if (circle && !found.has(key!)) found.set(key!, circle);
  }
  return [...found.values()];
}
