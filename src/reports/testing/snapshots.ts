/**
 * Comparison with files kept in `snapshots/`.
 *
 * @module
 */
import assert from "assert";

const WIDTH = 100;

/**
 * JSON that people can read: what fits a line stands on one, numbers fill lines, all else has a line
 * of its own.
 */
export function readableJson(value: unknown, indent = ""): string {
  const line = JSON.stringify(value);
  if (value === null || typeof value !== "object") return line;
  if (indent.length + line.length <= WIDTH) return line;
  const inner = `${indent}  `;
  if (!Array.isArray(value)) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    const rows = fields.map(([key, field]) =>
      `${inner}${JSON.stringify(key)}: ${readableJson(field, inner)}`
    );
    return `{\n${rows.join(",\n")}\n${indent}}`;
  }
  const numbers = value.every((one) => typeof one === "number" || one === null);
  const rows = numbers
    ? filled(value.map((one) => JSON.stringify(one)), WIDTH - inner.length)
    : value.map((one) => readableJson(one, inner));
  return `[\n${rows.map((row) => inner + row).join(",\n")}\n${indent}]`;
}

/** Words, separated by commas, as many a line as fit. */
function filled(words: readonly string[], width: number): string[] {
  const rows: string[] = [];
  for (const word of words) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + word.length + 3 <= width) {
      rows.push(`${rows.pop()}, ${word}`);
    } else rows.push(word);
  }
  return rows;
}

function list(folder: URL): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/**
 * Asserts that texts are what `snapshots/<name>/` holds, file by file, and that it holds nothing
 * else. With `--update` after `--` on the command line it writes them there instead.
 *
 * @param name Name of the folder.
 * @param texts Texts by file names.
 */
export function assertSnapshots(name: string, texts: ReadonlyMap<string, string>): void {
  const folder = new URL(`snapshots/${name}/`, import.meta.url);
  if (Deno.args.includes("--update")) {
    for (const old of list(folder)) Deno.removeSync(new URL(old, folder));
    Deno.mkdirSync(folder, { recursive: true });
    for (const [file, text] of texts) Deno.writeTextFileSync(new URL(file, folder), text);
    return;
  }
  assert.deepEqual(list(folder), [...texts.keys()].sort(), `files of snapshots/${name}`);
  for (const [file, text] of texts) {
    const kept = Deno.readTextFileSync(new URL(file, folder));
    assert.ok(text === kept, `snapshots/${name}/${file}: ${difference(kept, text)}`);
  }
}

/** The lines in which two texts differ, with the number of the first, `-` kept and `+` new. */
export function difference(kept: string, text: string): string {
  const [before, after] = [kept.split("\n"), text.split("\n")];
  let first = 0;
  while (first < before.length && before[first] === after[first]) first++;
  let same = 0;
  const rest = Math.min(before.length, after.length) - first;
  while (same < rest && before.at(-1 - same) === after.at(-1 - same)) same++;
  const shown = (lines: string[], sign: string) => {
    const changed = lines.slice(first, lines.length - same).map((line) => `${sign} ${line}`);
    return changed.length <= 20 ? changed : [...changed.slice(0, 20), `${sign} …`];
  };
  const lines = [...shown(before, "-"), ...shown(after, "+")];
  return `differs from line ${first + 1} on\n${lines.join("\n")}`;
}
