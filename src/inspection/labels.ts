/** The last part of a path or address, without what all weights are called. */
function shortName(source: string): string {
  const parts = source.replace(/[?#].*$/, "").split(/[/\\]/).filter(Boolean);
  return parts.at(-1)!.replace(/(\.safetensors)?(\.index\.json)?$/, "");
}

/**
 * Short names of files that differ from each other: with their folders where they would not, and that of a file
 * that is called as all are.
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
  const short = sources.map(shortName);
  return sources.map((source, i) => {
    if (short[i] !== "model" && short.indexOf(short[i]) === short.lastIndexOf(short[i])) {
      return short[i];
    }
    const folder = source.split(/[/\\]/).filter(Boolean).at(-2);
    const name = folder ? `${folder}/${short[i]}` : short[i];
    return sources.indexOf(source) === sources.lastIndexOf(source) ? name : `${name} (${i + 1})`;
  });
}
