/**
 * When results were measured.
 *
 * @module
 */
import { completeSummary } from "./read_summary.ts";
import type { RunFolder } from "./run_folder.ts";

/**
 * When the results of a folder were complete for the first time: a report that is written again, later, says
 * the same. Now, where they have not been.
 */
export async function resultDate({ path }: Pick<RunFolder, "path">): Promise<string> {
  const written = await completeSummary<{ date?: unknown }>(path);
  return typeof written?.date === "string" ? written.date : new Date().toISOString();
}
