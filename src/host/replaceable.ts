import { requireFileName } from "./durable.ts";
import { isSameFile } from "./same_file.ts";
import { stagedPath } from "./staged.ts";

/** What a file may be put in place of. */
export interface ReplaceableOptions {
  /** What may be there, in words, as in "a page of this package". */
  readonly what: string;
  /** Whether a file that begins like this, with 4096 bytes at most, is that, or the beginning of it. */
  readonly isOwn: (beginning: string) => boolean;
  /** Files that may not be replaced, whatever they are: those that are read. Default none. */
  readonly sources?: readonly string[];
}

/**
 * Makes sure, before the work whose result it will hold, that a file can have a path, and that nothing is
 * lost there.
 *
 * @throws {RangeError} if it can't, or there is another file than one that this package wrote, or one that
 *   is read.
 */
export async function requireReplaceable(
  path: string,
  { what, isOwn, sources = [] }: ReplaceableOptions,
): Promise<void> {
  await requireFileName(path);
  // What is written has the second name until it is whole.
  for (const name of [path, stagedPath(path)]) {
    const refuse = (rule: string, got: string): never => {
      const place = name === path ? "" : ` as ${name}, in which it is made,`;
      throw new RangeError(`Cannot write ${path}: expected${place} ${rule}, got ${got}`);
    };
    for (const source of sources) {
      if (await isSameFile(name, source)) refuse("a file that isn't read or a run's", source);
    }
    const beginning = await beginningOf(name);
    if (beginning !== undefined && !isOwn(beginning)) {
      refuse(`a new file or ${what}`, "another file; remove it, or choose another name");
    }
  }
}

/** The first bytes of a file as a text; nothing if there is none. */
async function beginningOf(path: string): Promise<string | undefined> {
  const stat = await Deno.stat(path).catch(() => undefined);
  if (!stat) return undefined;
  // Nothing is the beginning of what isn't a file.
  if (!stat.isFile) return "\0";
  using file = await Deno.open(path);
  const bytes = new Uint8Array(4096);
  const count = await file.read(bytes) ?? 0;
  return new TextDecoder().decode(bytes.subarray(0, count));
}
