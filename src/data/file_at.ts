import { ignoreMissing } from "../host/mod.ts";
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
      await file.seek(from, Deno.SeekMode.Start);
      const bytes = new Uint8Array(to - from);
      for (let at = 0; at < bytes.length;) {
        const count = await file.read(bytes.subarray(at));
        if (count === null) return bytes.subarray(0, at);
        at += count;
      }
      return bytes;
    },
  };
}
