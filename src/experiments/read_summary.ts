/**
 * The file `summary.json`, which is written after all others: one of runs that have all ended says that the
 * report is there, too.
 *
 * @module
 */
import { readIfThere } from "./folder_config.ts";
import type { RunFolder } from "./run_folder.ts";
import { isObject } from "./schema.ts";

const FILE = "summary.json";

/**
 * The summary of a folder all of whose runs have ended; nothing before that. One that can't be read is none:
 * it is made of the folder's other files, and written again.
 */
export async function completeSummary<S>(path: string): Promise<S | undefined> {
  const summary = parsed(await readIfThere(`${path}/${FILE}`));
  return isObject(summary) && summary.complete === true ? summary as S : undefined;
}

/** Writes the summary of a folder whose other files are written. */
export async function writeSummary(folder: RunFolder, summary: object): Promise<void> {
  await folder.write(FILE, JSON.stringify(summary, null, 2) + "\n");
}

function parsed(text = "null"): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
