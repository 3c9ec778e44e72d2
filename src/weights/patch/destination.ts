import { exists, ignoreMissing, isSameFile, requireFileName, splitPath } from "../../host/mod.ts";

/**
 * Makes sure that a file can be written without harm to one that is there.
 *
 * @param sources Files that are read while it is written.
 * @param overwrite Whether one that is there, a source included, may be replaced.
 * @throws {RangeError} if it is a folder, is there, or is a source.
 */
export async function checkDestination(
  to: string,
  sources: readonly string[],
  overwrite: boolean,
): Promise<void> {
  const refuse = (rule: string, got: string): never => {
    throw new RangeError(`Cannot write ${to}: expected ${rule}, got ${got}`);
  };
  await requireFileName(to);
  for (const source of sources) {
    if (!overwrite && await isSameFile(to, source)) {
      refuse("another file than the one that is read, or to overwrite it", "the same");
    }
  }
  if (!overwrite && await exists(to)) refuse("a new file, or to overwrite it", "one that is there");
}

/**
 * The folders that must be made for shards, the inner ones first.
 *
 * @throws {RangeError} if something else has the name of one.
 */
export async function missingFolders(to: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = to;;) {
    // With its last slash a file would be as good as missing.
    at = at.replace(/(?<=.)[/\\]+$/, "");
    const stat = await Deno.stat(at).catch(ignoreMissing);
    if (stat?.isDirectory) return missing;
    if (stat) {
      throw new RangeError(
        `Cannot write ${to}: expected a folder for the shards, got a file, ${at}`,
      );
    }
    missing.push(at);
    at = splitPath(at)[0] || ".";
  }
}
