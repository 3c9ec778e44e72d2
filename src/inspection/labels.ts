/** The parts of a path or address, the last one without what all weights are called. */
function partsOf(source: string): string[] {
  const parts = source.replace(/[?#].*$/, "").split(/[/\\]/).filter(Boolean);
  const name = parts.pop()?.replace(/(\.safetensors)?(\.index\.json)?$/, "");
  // A file may be called ".safetensors", and a root has no name.
  return [...parts, name || source];
}

/**
 * Short names of files that differ from each other: with as many of their folders as that takes, and one for a file
 * that is called as all are; with a number where even whole paths are the same.
 *
 * @example
 * ```ts
 * import { labelsOf } from "@x/mimetic/inspection";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(labelsOf(["runs/a.safetensors", "b.safetensors"]), ["a", "b"]);
 * assert.deepEqual(labelsOf(["bert/model.safetensors", "gpt/a.safetensors"]), ["bert/model", "a"]);
 * ```
 */
export function labelsOf(sources: readonly string[]): string[] {
  const paths = sources.map(partsOf);
  const counts = paths.map((parts) => parts.at(-1) === "model" ? 2 : 1);
  const names = () => paths.map((parts, i) => parts.slice(-counts[i]).join("/"));
  const isSame = (a: readonly string[], b: readonly string[]) => a.join("/") === b.join("/");
  for (;;) {
    const now = names();
    const alike = paths.flatMap((parts, i) =>
      parts.length > counts[i] &&
        now.some((name, j) => name === now[i] && !isSame(paths[j], parts))
        ? [i]
        : []
    );
    if (!alike.length) break;
    alike.forEach((i) => counts[i]++);
  }
  const found = names();
  return found.map((name, i) =>
    found.indexOf(name) === found.lastIndexOf(name) ? name : `${name} (${i + 1})`
  );
}
