import { replaceDurably } from "../host/mod.ts";
import { findRunFolders } from "./find_folders.ts";
import { type IndexOptions, runsPage } from "./index_page.ts";
import { requirePageFile } from "./page_file.ts";
import { readRunFolder } from "./read_folder.ts";
import { rowsOf } from "./rows.ts";

/**
 * Writes one page over all reports of a folder.
 *
 * @throws {RangeError} if there is no run in the folder, one can't be read, or the page would take the place of
 *   a file that isn't one.
 */
export async function writeRunsPage(folder: string, options: IndexOptions): Promise<void> {
  const paths = await findRunFolders(folder);
  await requirePageFile(options.path);
  const folders = await Promise.all(paths.map(readRunFolder));
  const rows = (await Promise.all(folders.map(rowsOf))).flat();
  await replaceDurably(options.path, runsPage(folders, rows, options));
}
