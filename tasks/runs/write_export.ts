import { replaceDurably } from "../../src/host/mod.ts";
import { type exportKinds, exportRuns, type RunRow } from "../../src/runs/mod.ts";
import { requireEmpty } from "../playground/write_site.ts";

/** Writes the files of an export into a new folder, and returns how many there are. */
export async function writeExport(
  rows: readonly RunRow[],
  to: (typeof exportKinds)[number],
  out: string,
): Promise<number> {
  await requireEmpty(out, "files");
  const files = exportRuns(rows, to);
  for (const { path, content } of files) {
    await Deno.mkdir(`${out}/${path}`.replace(/[^/]+$/, ""), { recursive: true });
    await replaceDurably(`${out}/${path}`, content);
  }
  return files.length;
}
