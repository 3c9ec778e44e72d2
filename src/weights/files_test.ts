import assert from "assert";
import { convmixer, describe, initialize, mambaLanguageModel, vit } from "../models/mod.ts";
import { loadWeights, saveWeights } from "./files.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

const [head, embedding] = ["lm_head.weight", "backbone.embedding.weight"];
const tied = describe(mambaLanguageModel({ vocabulary: 8, dim: 8, depth: 1 }));
const networks = [
  describe(vit({ dim: 8, depth: 1, heads: 2, patch: 16 })),
  describe(convmixer({ dim: 8, depth: 1, kernel: 3, patch: 8 })),
  tied,
];

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("parameters come back to the bit, in order, running statistics among them", () =>
  inFolder(async (folder) => {
    for (const network of networks) {
      const values = initialize(network, { seed: 1 });
      const path = `${folder}/${network.model.name}.safetensors`;
      await Deno.writeTextFile(path, "what was there before");
      await saveWeights(path, network, values, { note: "n" });
      const loaded = await loadWeights(path, network);
      assert.deepEqual(loaded, values);
      assert.deepEqual([...loaded.keys()], network.parameters.map(({ name }) => name));
      const { tensors, metadata } = decodeSafetensors(await Deno.readFile(path), path);
      assert.equal(tensors.has(head), network === tied);
      assert.deepEqual([metadata.format, metadata.note], ["pt", "n"]);
    }
    assert.equal([...Deno.readDirSync(folder)].length, networks.length);
  }));

Deno.test("a tied tensor's second name is passed over in files that others wrote, if it is a copy", () =>
  inFolder(async (folder) => {
    const values = initialize(tied, { seed: 1 });
    const shapes = new Map(tied.parameters.map(({ name, shape }) => [name, shape]));
    const path = `${folder}/other.safetensors`;
    const write = async (copy: Float32Array) => {
      const own = [...values].map(([name, data]) =>
        [name, { dtype: "F32", shape: shapes.get(name)!, data }] as const
      );
      const tensors = new Map([...own, [head, {
        dtype: "F32" as const,
        shape: shapes.get(embedding)!,
        data: copy,
      }]]);
      await Deno.writeFile(path, encodeSafetensors({ tensors, metadata: {} }));
    };
    await write(values.get(embedding)!);
    assert.deepEqual(await loadWeights(path, tied), values);
    await write(values.get(embedding)!.map((x) => x + 1));
    await assert.rejects(
      loadWeights(path, tied),
      /expected tensor "lm_head.weight" to be a copy of/,
    );
  }));

Deno.test("files and values that aren't the network's are refused by name", () =>
  inFolder(async (folder) => {
    const [network, other] = networks;
    const values = initialize(network, { seed: 1 });
    const path = `${folder}/vit.safetensors`;
    await assert.rejects(loadWeights(path, network), {
      name: "RangeError",
      message: `Cannot read ${path}: expected a file, but it is missing`,
    });
    const without = new Map(values);
    without.delete("head.bias");
    await assert.rejects(saveWeights(path, network, without), {
      message: `Cannot write ${path}: expected parameter "head.bias", got none`,
    });
    const more = new Map(values).set("more", new Float32Array(1));
    await assert.rejects(saveWeights(path, network, more), /parameters only, got "more"$/);
    const short = new Map(values).set("head.bias", new Float32Array(9));
    await assert.rejects(
      saveWeights(path, network, short),
      /expected 40 bytes of tensor "head.bias"/,
    );
    assert.deepEqual([...Deno.readDirSync(folder)], []);
    await saveWeights(path, network, values);
    await assert.rejects(
      loadWeights(path, other),
      /vit.safetensors: expected tensor "stem.0.weight" \[8, 3, 8, 8\] of convmixer_\S+, got none/,
    );
    const wider = describe(vit({ dim: 12, depth: 1, heads: 2, patch: 16 }));
    await assert.rejects(loadWeights(path, wider), /"patch_embed.proj.weight" \[12, .*, got \[8, /);
    const deeper = describe(vit({ dim: 8, depth: 2, heads: 2, patch: 16 }));
    await saveWeights(path, deeper, initialize(deeper, { seed: 0 }));
    await assert.rejects(
      loadWeights(path, network),
      /_patch16_32 only, got "blocks.1.norm1.weight"$/,
    );
  }));
