import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { openWeights } from "./open_weights.ts";
import { decodeSafetensors } from "./safetensors.ts";
import { fuzzFiles } from "./testing/fuzz_files.ts";
import { mutatedFile } from "./testing/mutated_files.ts";
import { mutatedIndex, shardNames } from "./testing/mutated_indexes.ts";

Deno.test("4,000 mutated files and as many indexes are read or refused in a sentence", async () => {
  const { files, indexes } = await fuzzFiles(4000, "gate");
  // The same files for the same seed.
  assert.deepEqual({ files, indexes }, { files: 1286, indexes: 677 });
});

/** The index of these shards, as far as they can be read. */
function indexOf(shards: readonly Uint8Array[]): string {
  const pairs = shards.flatMap((bytes, i) => {
    try {
      return [...decodeSafetensors(bytes, "x").tensors.keys()].map((name) => [name, shardNames[i]]);
    } catch {
      return [];
    }
  });
  return JSON.stringify({ weight_map: Object.fromEntries(pairs) });
}

Deno.test("400 mutated folders are opened or refused in a sentence", () =>
  inFolder(async (folder) => {
    let opened = 0;
    for (let index = 0; index < 400; index++) {
      const shards = shardNames.map((_, i) => mutatedFile(2 * index + i, "folder"));
      const bytes = mutatedIndex(index, "folder");
      const text = index % 2 ? indexOf(shards) : new TextDecoder().decode(bytes);
      await Deno.writeTextFile(`${folder}/model.safetensors.index.json`, text);
      for (const [i, name] of shardNames.entries()) {
        await Deno.writeFile(`${folder}/${name}`, shards[i]);
      }
      try {
        await using file = await openWeights(folder);
        for (const name of file.tensors.keys()) await file.read(name);
        opened++;
      } catch (error) {
        assert.ok(error instanceof RangeError, (error as Error).stack);
        assert.match(error.message, /^Cannot read \/.*: expected [^]{1,600}$/);
      }
    }
    assert.equal(opened, 77);
  }));
