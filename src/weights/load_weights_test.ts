import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import {
  convmixer,
  convnext,
  describe,
  initialize,
  mambaLanguageModel,
  type Network,
  vit,
} from "../models/mod.ts";
import { loadWeights, type LoadWeightsOptions } from "./load_weights.ts";
import { openWeights } from "./open_weights.ts";
import { saveWeights } from "./save_weights.ts";
import type { StoredTensor } from "./stored_tensor.ts";
import { writeTensors } from "./testing/weight_folder.ts";

const [head, embedding] = ["lm_head.weight", "backbone.embedding.weight"];
const small = { dim: 8, depth: 1, heads: 2, patch: 16 };
const network = describe(vit(small));
const mixer = describe(convmixer({ dim: 8, depth: 1, kernel: 3, patch: 8 }));
const tied = describe(mambaLanguageModel({ vocabulary: 8, dim: 8, depth: 1 }));

/** That loading is refused as it should be. */
async function refused(
  path: string,
  into: Network,
  options: LoadWeightsOptions,
  message: RegExp,
): Promise<void> {
  await assert.rejects(loadWeights(path, into, options), (error: Error) => {
    assert.equal(error.name, "RangeError", error.stack);
    assert.match(error.message, message);
    return true;
  });
}

Deno.test("a file of another network is refused, with all names that differ and their shapes", () =>
  inFolder(async (folder) => {
    const path = `${folder}/vit.safetensors`;
    const start =
      `^Cannot load ${path} into \\S+: expected just its parameters with their shapes, got`;
    await refused(path, network, {}, /expected a file, but it is missing$/);
    await saveWeights(path, network, initialize(network, { seed: 1 }));
    await refused(
      path,
      mixer,
      {},
      new RegExp(
        `${start} missing "stem.0.weight" \\[8, 3, 8, 8\\], .* and 10 more; unexpected "patch_`,
      ),
    );
    const wider = describe(vit({ ...small, dim: 12 }));
    await refused(
      path,
      wider,
      {},
      new RegExp(
        `${start} mismatched "patch_.*" \\[8, 3, 16, 16\\] instead of \\[12, 3, 16, 16\\]`,
      ),
    );
    // As many numbers in another shape are another tensor.
    const turned = initialize(network, { seed: 1 });
    const weight: StoredTensor = { dtype: "F32", shape: [8, 10], data: new Float32Array(80) };
    await writeTensors(path, network, turned, undefined, { "head.weight": weight });
    await refused(
      path,
      network,
      {},
      /mismatched "head.weight" \[8, 10\] instead of \[10, 8\]; give rep/,
    );
    const counts: StoredTensor = { dtype: "I32", shape: [10], data: new Int32Array(10) };
    await writeTensors(path, network, turned, undefined, { "head.bias": counts });
    const integers = /mismatched "head.bias" \[10\] of I32 instead of \[10\] of floating-point num/;
    await refused(path, network, {}, integers);
    await assert.rejects(loadWeights(path, mixer), ({ cause }: Error) => {
      const { missing, unexpected } = cause as Record<string, string[]>;
      assert.deepEqual(
        missing,
        mixer.parameters.map(({ name }) => name).filter((n) => !/head/.test(n)),
      );
      assert.equal(unexpected.length, network.parameters.length - 2);
      return true;
    });
  }));

Deno.test("without strict, what is missing keeps its first values, and shapes must fit all the same", () =>
  inFolder(async (folder) => {
    const path = `${folder}/vit.safetensors`;
    const values = initialize(network, { seed: 1 });
    const rename = (name: string) => name === "head.bias" ? "head.biases" : name;
    await writeTensors(path, network, values, rename);
    await refused(path, network, {}, /missing "head.bias" \[10\]; unexpected "head.biases"$/);
    const initial = initialize(network, { seed: 2 }).set("head.bias", new Float32Array(10).fill(7));
    const found = await loadWeights(path, network, { strict: false, initial });
    assert.deepEqual([found.missing, found.unexpected], [["head.bias"], ["head.biases"]]);
    assert.deepEqual(found.values, new Map(values).set("head.bias", initial.get("head.bias")!));
    assert.notEqual(found.values.get("head.bias"), initial.get("head.bias"));
    assert.deepEqual([...found.values.keys()], [...values.keys()]);
    const other = describe(vit({ ...small, classes: 3 }));
    await refused(
      path,
      other,
      { strict: false },
      /mismatched "head.weight" \[10, 8\] instead of \[3/,
    );
  }));

Deno.test("names with a prefix, or other ones, are taken for the network's", () =>
  inFolder(async (folder) => {
    const path = `${folder}/other.safetensors`;
    const values = initialize(network, { seed: 1 });
    await writeTensors(path, network, values, (name) => `module.${name}`);
    await refused(path, network, {}, /; give prefix: "module\."$/);
    assert.deepEqual((await loadWeights(path, network, { prefix: "module." })).values, values);
    const more: StoredTensor = { dtype: "I64", shape: [1], data: BigInt64Array.of(1n) };
    await writeTensors(path, network, values, (name) => name.replace("blocks", "layers"), {
      extra: more,
    });
    const map = (name: string) => name === "extra" ? undefined : name.replace("layers", "blocks");
    const found = await loadWeights(path, network, { map });
    assert.deepEqual([found.values, found.skipped], [values, ["extra"]]);
    await refused(
      path,
      network,
      { map: () => "x" },
      /a name of its own, got "x" for "pat.*" and "/,
    );
    await refused(path, network, { prefix: "head." }, /unexpected "patch_embed.proj.weight"/);
  }));

Deno.test("counters of batch norms are passed over, other integers aren't", () =>
  inFolder(async (folder) => {
    const path = `${folder}/mixer.safetensors`;
    const values = initialize(mixer, { seed: 1 });
    const counter: StoredTensor = { dtype: "I64", shape: [], data: BigInt64Array.of(12n) };
    await writeTensors(path, mixer, values, undefined, { "stem.2.num_batches_tracked": counter });
    const found = await loadWeights(path, mixer);
    assert.deepEqual(found.values, values);
    assert.deepEqual(found.skipped, ["stem.2.num_batches_tracked"]);
    await writeTensors(path, mixer, values, undefined, { "stem.3.num_batches_tracked": counter });
    await refused(path, mixer, {}, /got unexpected "stem.3.num_batches_tracked"$/);
    const float: StoredTensor = { dtype: "F32", shape: [], data: Float32Array.of(12) };
    await writeTensors(path, mixer, values, undefined, { "stem.2.num_batches_tracked": float });
    await refused(path, mixer, {}, /got unexpected "stem.2.num_batches_tracked"$/);
  }));

Deno.test("a tied tensor's second name is passed over if it is a copy, whoever wrote it", () =>
  inFolder(async (folder) => {
    const path = `${folder}/mamba.safetensors`;
    const values = initialize(tied, { seed: 1 });
    const { shape } = tied.parameters.find(({ name }) => name === embedding)!;
    const copy = (data: Float32Array): Record<string, StoredTensor> => ({
      [head]: { dtype: "F32", shape, data },
    });
    await writeTensors(path, tied, values, undefined, copy(values.get(embedding)!));
    const found = await loadWeights(path, tied);
    assert.deepEqual([found.values, found.skipped], [values, [head]]);
    await writeTensors(
      path,
      tied,
      values,
      undefined,
      copy(values.get(embedding)!.map((x) => x + 1)),
    );
    await refused(
      path,
      tied,
      {},
      /"lm_head.weight" to be a copy of "backbone.emb.*", got other num/,
    );
  }));

Deno.test("a head is replaced by first values, whatever the file has of it", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.safetensors`;
    const models = [
      (classes: number) => vit({ ...small, classes }),
      (classes: number) => convnext({ depths: [1], dims: [8], patch: 4, classes }),
    ];
    for (const model of models) {
      const [from, to] = [model(10), model(4)].map(describe);
      const values = initialize(from, { seed: 1 });
      await saveWeights(path, from, values);
      await refused(path, to, {}, /mismatched "head(\.fc)?.weight" \[10, 8\] instead of \[4, 8\]/);
      const initial = initialize(to, { seed: 3 });
      const found = await loadWeights(path, to, { replaceHead: true, initial });
      assert.equal(found.replaced.length, 2);
      assert.deepEqual(found.skipped, found.replaced);
      for (const [name, data] of found.values) {
        assert.deepEqual(data, (found.replaced.includes(name) ? initial : values).get(name), name);
      }
      const drawn = await loadWeights(path, to, { replaceHead: true });
      const [weight] = found.replaced;
      assert.deepEqual(drawn.values.get(weight), initialize(to, { seed: 0 }).get(weight));
      // A file without any head is as good.
      await writeTensors(path, to, initial, (name) => name.replace(/^head\.(?!norm)/, "gone."));
      await refused(path, to, { replaceHead: true }, /got unexpected "gone\./);
    }
    await saveWeights(path, tied, initialize(tied, { seed: 1 }));
    await refused(path, tied, { replaceHead: true }, /got a head that is tied to backbone.emb/);
  }));

Deno.test("positions of another grid are refused, or resampled where that is asked for", () =>
  inFolder(async (folder) => {
    const path = `${folder}/vit.safetensors`;
    for (const pool of ["avg", "token"] as const) {
      const sized = (imageSize: number) =>
        describe(vit({ ...small, pool, positions: "learned", imageSize }));
      const [from, to] = [sized(32), sized(48)];
      const values = initialize(from, { seed: 1 });
      await saveWeights(path, from, values);
      await refused(
        path,
        to,
        {},
        /"pos_embed" \[1, [45], 8\] .*; give resizePositions: true to resam/,
      );
      for (const resizePositions of [true, "bicubic", "bilinear"] as const) {
        const found = await loadWeights(path, to, { resizePositions });
        assert.deepEqual(found.resized, ["pos_embed"]);
        const positions = found.values.get("pos_embed")!;
        const first = pool === "token" ? 1 : 0;
        assert.equal(positions.length, (first + 9) * 8);
        const token = values.get("pos_embed")!.subarray(0, first * 8);
        assert.deepEqual(positions.subarray(0, first * 8), token);
      }
      const same = await loadWeights(path, from, { resizePositions: true });
      assert.deepEqual([same.values, same.resized], [values, []]);
    }
    // Five rows are no square grid.
    const other = describe(vit({ ...small, pool: "avg", positions: "learned", imageSize: 48 }));
    await refused(
      path,
      other,
      { resizePositions: true, strict: false },
      /"pos_embed" \[1, 5, 8\] inst/,
    );
  }));

Deno.test("weights that are open are loaded, and stay open", () =>
  inFolder(async (folder) => {
    const path = `${folder}/vit.safetensors`;
    const values = initialize(network, { seed: 1 });
    await saveWeights(path, network, values);
    await using file = await openWeights(path);
    assert.deepEqual((await loadWeights(file, network)).values, values);
    assert.deepEqual((await loadWeights(new URL(`file://${path}`), network)).values, values);
    assert.equal((await file.readFloat32("head.bias")).length, 10);
  }));
