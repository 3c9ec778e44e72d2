import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { openWeights } from "./open_weights.ts";
import { sampleFile, samples } from "./testing/weight_folder.ts";

const [one, two] = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
const names = ["f32", "i64", "bf16"];
const map = { bf16: two, f32: one, i64: one };

/** Two shards and their index, `index` as it is to be. */
async function write(folder: string, index: unknown): Promise<string> {
  const path = `${folder}/model.safetensors.index.json`;
  await Deno.writeTextFile(path, typeof index === "string" ? index : JSON.stringify(index));
  await Deno.writeFile(`${folder}/${one}`, sampleFile(["f32", "i64"], { format: "pt", a: "1" }));
  await Deno.writeFile(`${folder}/${two}`, sampleFile(["bf16"], { format: "pt", a: "2", b: "3" }));
  return path;
}

Deno.test("the tensors of shards are one file's, in the index's order", () =>
  inFolder(async (folder) => {
    const index = { metadata: { total_size: 30 }, weight_map: map };
    const path = await write(folder, index);
    for (const source of [path, folder, new URL(`file://${path}`)]) {
      await using file = await openWeights(source);
      assert.deepEqual([...file.tensors.keys()], ["bf16", "f32", "i64"]);
      assert.deepEqual(file.metadata, { format: "pt", a: "2", b: "3" });
      assert.equal(file.tensors.get("bf16")!.file, `${folder}/${two}`);
      for (const name of names) assert.deepEqual(await file.read(name), samples[name]);
    }
  }));

Deno.test("an index that is broken, or not its shards', is refused by what is wrong", () =>
  inFolder(async (folder) => {
    const wrong: [index: unknown, message: RegExp][] = [
      ["", /expected a value, got the end at character 0/],
      ["{", /expected a string in quotation marks, got the end at character 1/],
      ["null", /expected an object with weight_map, the shard of each tensor/],
      ["[]", /expected an object with weight_map/],
      ["{}", /expected weight_map, an object that names tensors; got the keys none/],
      [{ weights: map }, /got the keys "weights"/],
      [{ weight_map: {} }, /an object that names tensors/],
      [{ weight_map: [one] }, /an object that names tensors/],
      [{ weight_map: map, metadata: 5 }, /expected metadata to be an object/],
      [{ weight_map: map, metadata: { total_size: "30" } }, /total_size to be a number/],
      [`{"weight_map":{"f32":"${one}","f32":"${two}"}}`, /expected each key once, got "f32" again/],
      [{ weight_map: { ...map, f32: 5 } }, /a file's name as the shard of tensor "f32"/],
      [{ weight_map: { ...map, f32: "../x.safetensors" } }, /beside the index .*, got "\.\.\/x/],
      [{ weight_map: { ...map, f32: "/x.safetensors" } }, /beside the index/],
      [{ weight_map: { ...map, f32: "a\\x.safetensors" } }, /beside the index/],
      [{ weight_map: { ...map, f32: "c:x.safetensors" } }, /beside the index/],
      [{ weight_map: { ...map, f32: ".safetensors" } }, /beside the index/],
      [{ weight_map: { ...map, f32: "model.txt" } }, /beside the index/],
      [{ weight_map: { ...map, f32: "a-1.bin" } }, /PyTorch gives to pickles: .*load\('a-1\.bin'/],
      [{ weight_map: { ...map, f32: "gone.safetensors" } }, /gone\.safetensors: .* it is missing/],
      [{ weight_map: { ...map, x: one } }, /expected tensor "x" in "model-00001-.*, got none of/],
      [{ weight_map: { ...map, f32: two } }, /expected tensor "f32" in "model-00002-/],
      [{ weight_map: { bf16: two, f32: one } }, /name all tensors of "model-00001.*got no "i64"/],
    ];
    for (const [index, message] of wrong) {
      const path = await write(folder, index);
      await assert.rejects(openWeights(path), (error: Error) => {
        assert.equal(error.name, "RangeError", error.stack);
        assert.match(error.message, /^Cannot read .*: expected /);
        assert.match(error.message, message);
        return true;
      });
    }
    const path = await write(folder, { weight_map: map });
    await Deno.writeFile(path, Uint8Array.of(0x7b, 0xff));
    await assert.rejects(openWeights(path), /expected JSON in UTF-8$/);
    await write(folder, { weight_map: map });
    await Deno.writeFile(`${folder}/${two}`, sampleFile(["bf16"]).subarray(0, -1));
    await assert.rejects(openWeights(folder), /00002-of-00002\.safetensors: .*cut short/);
  }));
