/**
 * What several processes have left in a run's folder, removed: by name and content what they write, and
 * nothing that somebody has put beside it.
 *
 * @module
 */
import { ignoreMissing, namesIn, removeStaged, stagedPath } from "../host/mod.ts";
import { isClaim } from "./claims/holder.ts";
import { readIfThere } from "./folder_config.ts";
import { CHECKPOINTS, CLAIMS, FAILED, OWN_RECORDS } from "./folder_names.ts";
import { isOwnFile } from "./run_records.ts";

/** Removes it, once all runs have ended and are in the folder's files. */
export async function tidyFolder(path: string): Promise<void> {
  const claims = `${path}/${CLAIMS}`;
  await removeFiles(
    claims,
    async (name) =>
      [FAILED, stagedPath(FAILED)].some((end) => name.endsWith(end)) ||
      isClaim(await readIfThere(`${claims}/${name}`) ?? ""),
  );
  await removeStaged(`${path}/${CHECKPOINTS}`);
  // Last: while these are there, what the other files say may be incomplete.
  await removeFiles(`${path}/${OWN_RECORDS}`, isOwnFile);
}

/** Removes files and what was staged for them, and the folder where nothing else is in it. */
async function removeFiles(
  folder: string,
  isOwn: (name: string) => boolean | Promise<boolean>,
): Promise<void> {
  await removeStaged(folder);
  for (const name of await namesIn(folder)) {
    const path = `${folder}/${name}`;
    const found = await Deno.lstat(path).catch(ignoreMissing);
    if (found?.isFile && await isOwn(name)) await Deno.remove(path).catch(ignoreMissing);
  }
  // Without `recursive` only an empty folder can be removed.
  await Deno.remove(folder).catch(() => {});
}
