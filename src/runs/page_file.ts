import { CONFIG, folderNames } from "../experiments/mod.ts";
import { exists, requireReplaceable, splitPath } from "../host/mod.ts";
import { isPage } from "../reports/mod.ts";

/**
 * Makes sure, before the work whose result it will show, that a page can be written: to a new file, or in
 * place of an earlier page, but never of a run's own file.
 *
 * @param sources Files that are read for it.
 * @throws {RangeError} if it can't, or something would be lost.
 */
export async function requirePageFile(
  path: string,
  sources: readonly string[] = [],
): Promise<void> {
  const [folder] = splitPath(path);
  // Also what a run hasn't written yet: it would find the page there.
  const own = await exists(`${folder}${CONFIG}`) ? folderNames.map((name) => folder + name) : [];
  const what = "a page of this package";
  await requireReplaceable(path, { what, isOwn: isPage, sources: [...sources, ...own] });
}
