import { exists, isSameFile, requireFileName } from "../../host/mod.ts";

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
    // What is written has that name until it is whole.
    if (await isSameFile(`${to}.new`, source)) refuse(`another name, as ${to}.new is read`, "it");
    if (!overwrite && await isSameFile(to, source)) {
      refuse("another file than the one that is read, or to overwrite it", "the same");
    }
  }
  if (!overwrite && await exists(to)) refuse("a new file, or to overwrite it", "one that is there");
}
