/** Weights in several files: all of them are written, or none. */
import assert from "assert";
import { sha256 } from "../../host/mod.ts";
import { inFolder } from "../../host/testing/in_folder.ts";
import { parseScheme } from "../../initializers/mod.ts";
import { describe, initialize, transformerLanguageModel } from "../../models/mod.ts";
import { loadWeights } from "../load_weights.ts";
import { encodeSafetensors } from "../safetensors.ts";
import type { StoredTensor } from "../stored_tensor.ts";
import { type PatchOptions, patchWeights } from "./patch_weights.ts";

const network = describe(
  transformerLanguageModel({ vocabulary: 13, dim: 24, depth: 2, heads: 4, keyHeads: 2 }),
);
const INDEX = "model.safetensors.index.json";
const names = [0, 1].map((shard) => `model-0000${shard + 1}-of-00002.safetensors`);

/** Runs a test in a folder that has the network in two shards, in a folder `in`. */
async function withShards(test: (folder: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const values = initialize(network, { seed: 3 });
    await Deno.mkdir(`${folder}/in`);
    const index: Record<string, string> = {};
    // Every other tensor, so that a layer's are in both.
    for (const [shard, name] of names.entries()) {
      const own = network.parameters.filter((_, i) => i % 2 === shard);
      own.forEach((parameter) => index[parameter.name] = name);
      const tensors = new Map(own.map(({ name, shape }): [string, StoredTensor] => [
        name,
        { dtype: "F32", shape, data: values.get(name)! },
      ]));
      await Deno.writeFile(`${folder}/in/${name}`, encodeSafetensors({ tensors, metadata: {} }));
    }
    const text = JSON.stringify({ metadata: {}, weight_map: index });
    await Deno.writeTextFile(`${folder}/in/${INDEX}`, text);
    await Deno.writeTextFile(`${folder}/in/config.json`, '{"num_attention_heads": 4}');
    await test(folder);
  });
}

/** Hashes of all files below a folder. */
async function hashes(folder: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    found[name] = isDirectory ? await hashes(path) : await sha256(await Deno.readFile(path));
  }
  return found;
}

const patch = (folder: string, to: string, options: Partial<PatchOptions> = {}) =>
  patchWeights(`${folder}/in`, { init: "mimetic", seed: 3, to: `${folder}/${to}`, ...options });

Deno.test("patchWeights(): shards go into a folder, with their index", () =>
  withShards(async (folder) => {
    const { heads } = await patch(folder, "some/out");
    assert.deepEqual(heads, { heads: 4, keyHeads: 2 });
    const { scheme } = parseScheme("mimetic", ["attention"]);
    assert.deepEqual(
      (await loadWeights(`${folder}/some/out`, network)).values,
      initialize(network, { seed: 3, structured: [scheme] }),
    );
    const [before, after] = await Promise.all(
      ["in", "some/out"].map((at) => hashes(`${folder}/${at}`)),
    );
    assert.equal(after[INDEX], before[INDEX]);
    assert.deepEqual(Object.keys(after).sort(), [...names, INDEX].sort());
  }));

for (const [to, overwrite] of [["some/out", false], ["in", true]] as const) {
  Deno.test(`patchWeights(): shards that go to ${to} are as they were after an error or a stop`, () =>
    withShards(async (folder) => {
      const before = await hashes(folder);
      for (const layer of [1, 2]) {
        const controller = new AbortController();
        const onLayer = (done: number) => {
          if (done === layer) controller.abort(new Error("enough"));
        };
        const { signal } = controller;
        await assert.rejects(patch(folder, to, { overwrite, onLayer, signal }), /enough/);
        assert.deepEqual(await hashes(folder), before);
      }
      const second = await Deno.readFile(`${folder}/in/${names[1]}`);
      // Both layers are made for the first shard, which is whole when the second one is short.
      const onLayer = (done: number) => {
        if (done === 2) Deno.truncateSync(`${folder}/in/${names[1]}`, 5000);
      };
      const failed = patch(folder, to, { overwrite, onLayer });
      await assert.rejects(failed, /it was cut while it was open|expected bytes/);
      await Deno.writeFile(`${folder}/in/${names[1]}`, second);
      assert.deepEqual(await hashes(folder), before);
      await patch(folder, to, { overwrite });
      assert.notDeepEqual(await hashes(folder), before);
    }));
}

Deno.test("patchWeights() refuses what isn't a folder for shards, and files that are there", () =>
  withShards(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    const before = await hashes(folder);
    const noFolder = {
      name: "RangeError",
      message: /expected a folder for the shards, got a file, /,
    };
    await assert.rejects(patch(folder, "file"), noFolder);
    await assert.rejects(patch(folder, "file/a/b"), noFolder);
    await assert.rejects(patch(folder, "in"), /expected another file than the one that is read/);
    assert.deepEqual(await hashes(folder), before);
  }));
