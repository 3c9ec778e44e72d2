/**
 * Runs that failed while others go on: a file beside the claims says so to the other processes of the
 * folder, which then don't try it again.
 *
 * @module
 */
import { ignoreMissing } from "../host/mod.ts";
import { CLAIMS } from "./folder_config.ts";
import type { RunFolder } from "./run_folder.ts";

const END = ".failed";

/** Says that a run that this process has claimed failed, and how. */
export async function writeFailure({ path }: RunFolder, run: string, text: string): Promise<void> {
  await Deno.writeTextFile(`${path}/${CLAIMS}/${run}${END}`, text);
}

/** How a run failed; nothing if it didn't. */
export async function readFailure(folder: RunFolder, run: string): Promise<string | undefined> {
  return await folder.read(`${CLAIMS}/${run}${END}`);
}

/** Forgets the failures of earlier attempts, where the folder belongs to this process. */
export async function forgetFailures({ path, owned }: RunFolder): Promise<void> {
  if (!owned) return;
  try {
    for await (const { name } of Deno.readDir(`${path}/${CLAIMS}`)) {
      if (name.endsWith(END)) await Deno.remove(`${path}/${CLAIMS}/${name}`).catch(ignoreMissing);
    }
  } catch (error) {
    ignoreMissing(error);
  }
}
