import { CHECKPOINTS, CLAIMS, LAUNCH, OWN_RECORDS } from "../experiments/mod.ts";
import { exists, ignoreMissing } from "../host/mod.ts";

/** Folders below the one that is asked for, at most: parts of an experiment lie one deeper than itself. */
const DEEPEST = 6;

/** What run folders have for workers. */
const OWN: readonly string[] = [CLAIMS, LAUNCH, OWN_RECORDS];

/**
 * The run folders in a folder, itself included, sorted by name. What holds checkpoints isn't looked into, nor
 * what run folders have for workers; folders may come and go meanwhile.
 *
 * @returns Their paths.
 * @throws {RangeError} if there is no such folder, or none of a run in it.
 */
export async function findRunFolders(folder: string): Promise<string[]> {
  const path = folder.replace(/(?<=.)\/+$/, "");
  if (!(await Deno.stat(path).catch(ignoreMissing))?.isDirectory) {
    throw new RangeError(
      `Cannot list ${path}: expected a folder of runs, got nothing of that name`,
    );
  }
  const found = await search(path, DEEPEST);
  if (found.length) return found;
  throw new RangeError(
    `Cannot list ${path}: expected a run's config.json in it or below, got none`,
  );
}

/** The first of each folder, by whatever paths it is named. */
export async function distinctFolders(paths: readonly string[]): Promise<string[]> {
  const byPlace = new Map<string, string>();
  for (const path of paths) {
    // What has gone since it was found is named by what reads it.
    const place = await Deno.realPath(path).catch(() => path);
    if (!byPlace.has(place)) byPlace.set(place, path);
  }
  return [...byPlace.values()];
}

async function search(path: string, deeper: number): Promise<string[]> {
  const isRun = await exists(`${path}/config.json`);
  const own = isRun ? [path] : [];
  if (deeper === 0) return own;
  const left = [CHECKPOINTS, ...isRun ? OWN : []];
  const names: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (isDirectory && !left.includes(name)) names.push(name);
    }
  } catch (error) {
    // It has gone since it was found.
    ignoreMissing(error);
  }
  const inner = await Promise.all(
    names.sort().map((name) => search(`${path}/${name}`, deeper - 1)),
  );
  return [...own, ...inner.flat()];
}

/** When a file was last changed; undefined if there is none. */
export async function changeOf(path: string): Promise<string | undefined> {
  return (await Deno.stat(path).catch(ignoreMissing))?.mtime?.toISOString();
}
