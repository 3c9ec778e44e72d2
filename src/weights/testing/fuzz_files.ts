/**
 * Reads mutated safetensors files and indexes: `deno run src/weights/testing/fuzz_files.ts COUNT SEED`.
 *
 * @module
 */
import assert from "assert";
import type { ByteSource } from "../byte_source.ts";
import { decodeSafetensors } from "../safetensors.ts";
import { OpenWeights, readEntries } from "../weight_file.ts";
import { parseIndex } from "../weight_index.ts";
import { mutatedFile } from "./mutated_files.ts";
import { mutatedIndex } from "./mutated_indexes.ts";

/** Bytes in memory; a read beyond them, for which a file's reader would allocate, is an error. */
function sourceOf(bytes: Uint8Array<ArrayBuffer>): ByteSource {
  return {
    name: "x",
    size: bytes.length,
    read(from, to) {
      assert.ok(0 <= from && from <= to && to <= bytes.length, `bytes ${from} to ${to}`);
      return Promise.resolve(bytes.slice(from, to));
    },
    close() {},
  };
}

/** Runs a reader that may refuse a file, by a short sentence; anything else is a fault. */
async function judge(read: () => unknown): Promise<"read" | string> {
  try {
    await read();
    return "read";
  } catch (error) {
    assert.ok(error instanceof RangeError, (error as Error).stack);
    assert.match(error.message, /^Cannot read x: expected [^]{1,600}$/);
    return error.message;
  }
}

/** Reads a file by ranges, all tensors of it, and at once: both say the same of it. */
async function fuzzFile(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const source = sourceOf(bytes);
  const ranges = await judge(async () => {
    const { metadata, tensors } = await readEntries(source);
    const file = new OpenWeights("x", metadata, tensors, new Map([["x", source]]));
    let size = 0;
    for (const name of tensors.keys()) size += (await file.read(name)).data.byteLength;
    assert.ok(size <= bytes.length);
  });
  assert.equal(await judge(() => decodeSafetensors(bytes, "x")), ranges);
  return ranges === "read";
}

async function fuzzIndex(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const verdict = await judge(() => {
    for (const shard of parseIndex(bytes, "x").values()) {
      // Whatever it says, its shards are files beside it.
      assert.match(shard, /^[^/\\:?#%\0]+\.safetensors$/);
    }
  });
  return verdict === "read";
}

/** Reads so many mutated files and as many indexes, and says how many of each were right. */
export async function fuzzFiles(
  count: number,
  seed: string,
): Promise<{ files: number; indexes: number }> {
  const right = { files: 0, indexes: 0 };
  for (let index = 0; index < count; index++) {
    if (await fuzzFile(mutatedFile(index, seed))) right.files++;
    if (await fuzzIndex(mutatedIndex(index, seed))) right.indexes++;
  }
  return right;
}

if (import.meta.main) {
  const [count = "200000", seed = "0"] = Deno.args;
  const { files, indexes } = await fuzzFiles(Number(count), seed);
  console.log(`${count} files, ${files} of them read; ${count} indexes, ${indexes} of them read`);
}
