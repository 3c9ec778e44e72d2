/**
 * Runs that failed while others go on: a file beside the claims says so to the other processes of the
 * folder, which then don't try it again.
 *
 * @module
 */
import { ignoreMissing, namesIn, replaceDurably } from "../host/mod.ts";
import { CLAIMS, FAILED } from "./folder_names.ts";
import type { RunFolder } from "./run_folder.ts";

/** Says that a run that this process has claimed failed, and how. */
export async function writeFailure({ path }: RunFolder, run: string, text: string): Promise<void> {
  await replaceDurably(`${path}/${CLAIMS}/${run}${FAILED}`, text);
}

/** How a run failed; nothing if it didn't. */
export async function readFailure(folder: RunFolder, run: string): Promise<string | undefined> {
  return await folder.read(`${CLAIMS}/${run}${FAILED}`);
}

/** How runs of a folder failed, by their names. */
export async function readFailures(path: string): Promise<ReadonlyMap<string, string>> {
  const failures = new Map<string, string>();
  for (const name of await namesIn(`${path}/${CLAIMS}`)) {
    if (!name.endsWith(FAILED)) continue;
    const text = await Deno.readTextFile(`${path}/${CLAIMS}/${name}`).catch(ignoreMissing);
    if (text !== undefined) failures.set(name.slice(0, -FAILED.length), text);
  }
  return failures;
}

/** Forgets the failures of earlier attempts, where the folder belongs to this process. */
export async function forgetFailures({ path, owned }: RunFolder): Promise<void> {
  if (!owned) return;
  for (const name of await namesIn(`${path}/${CLAIMS}`)) {
    if (name.endsWith(FAILED)) await Deno.remove(`${path}/${CLAIMS}/${name}`).catch(ignoreMissing);
  }
}
