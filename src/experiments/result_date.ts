/**
 * When results were measured.
 *
 * @module
 */
import type { RunFolder } from "./run_folder.ts";

/**
 * When the results of a folder were complete for the first time: a report that is written again, later, says
 * the same. Now, where they have not been.
 */
export async function resultDate(folder: Pick<RunFolder, "read">): Promise<string> {
  const written = parsed(await folder.read("summary.json"));
  return written?.complete === true && typeof written.date === "string"
    ? written.date
    : new Date().toISOString();
}

/** A summary; nothing if there is none, or none that can be read: it is about to be written again. */
function parsed(text = "null"): { complete?: unknown; date?: unknown } | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
