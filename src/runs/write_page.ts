import { replaceDurably } from "../host/mod.ts";
import { findRunFolders } from "./find_folders.ts";
import { type IndexOptions, runsPage } from "./index_page.ts";
import { readRunFolder } from "./read_folder.ts";
import { rowsOf } from "./rows.ts";

/**
 * Writes one page over all reports of a folder.
 *
 * @throws {RangeError} if there is no run in the folder, or one can't be read.
 */
export async function writeRunsPage(folder: string, options: IndexOptions): Promise<void> {
  const folders = await Promise.all((await findRunFolders(folder)).map(readRunFolder));
  const rows = (await Promise.all(folders.map(rowsOf))).flat();
  await replaceDurably(options.path, runsPage(folders, rows, options));
}
