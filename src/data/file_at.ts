import { ignoreMissing, readRange } from "../host/mod.ts";
import type { RecordFile } from "./cifar10_files.ts";

/** A file of this machine, if there is one. */
export async function fileAt(path: string): Promise<RecordFile | undefined> {
  const stat = await Deno.stat(path).catch(ignoreMissing);
  if (!stat?.isFile) return undefined;
  return {
    name: path,
    size: stat.size,
    async read(from, to) {
      using file = await Deno.open(path);
      return await readRange(file, from, to);
    },
  };
}
