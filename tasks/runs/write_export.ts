import { type exportKinds, exportRuns, type RunRow } from "../../src/runs/mod.ts";
import { writeFiles } from "../command_line/write_files.ts";
import { requireEmpty } from "../playground/write_site.ts";

/** Writes the files of an export into a new folder, or none; returns how many there are. */
export async function writeExport(
  rows: readonly RunRow[],
  to: (typeof exportKinds)[number],
  out: string,
): Promise<number> {
  await requireEmpty(out, "files");
  const files = exportRuns(rows, to);
  await writeFiles(out, files.map(({ path, content }) => [path, content] as const));
  return files.length;
}
