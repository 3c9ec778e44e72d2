/**
 * Run folders as tables: which runs there are, those that fulfill a condition, means over seeds, what differs
 * between two folders, and one page over all reports.
 *
 * @example What a folder of runs says
 * ```ts ignore
 * import { findRunFolders, groupRuns, readRunFolder, rowsOf, selectRuns } from "@x/mimetic/runs";
 *
 * const folders = await Promise.all((await findRunFolders("runs")).map(readRunFolder));
 * const rows = (await Promise.all(folders.map(rowsOf))).flat();
 * const [best] = groupRuns(selectRuns(rows, "experiment=cifar10 and init~mimetic"));
 * console.log(best.fields.get("testAccuracy")); // { mean, low, high, n }
 * ```
 *
 * @module
 */
export { cellWords, columns, standardColumns } from "./columns.ts";
export { type Difference, folderDifferences } from "./differences.ts";
export { type Condition, type NamePlace, parseCondition } from "./expression.ts";
export { encodeEventFile, type RunEvent } from "./exports/event_file.ts";
export { type ExportedFile, exportKinds, exportRuns } from "./exports/export_runs.ts";
export { encodeWandbFile, type WandbRun, type WandbStep } from "./exports/wandb_file.ts";
export { distinctFolders, findRunFolders } from "./find_folders.ts";
export { type Cell, type Estimate, groupRuns, isEstimate, type Row } from "./groups.ts";
export { type IndexOptions, runsPage } from "./index_page.ts";
export { assertNames, selectRuns, sortRows } from "./query.ts";
export { type FoundSummary, readRunFolder, type RunFolderContent } from "./read_folder.ts";
export { rowsOf, type RunRow, type RunState, valueOf } from "./rows.ts";
export { alignedText, csvTable, csvText, jsonRows, textTable } from "./tables.ts";
export { requirePageFile } from "./page_file.ts";
export { writeRunsPage } from "./write_page.ts";
export { type Scalar, type Value, valueText } from "./values.ts";
