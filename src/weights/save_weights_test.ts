import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import {
  convmixer,
  describe,
  initialize,
  linearAttentionLanguageModel,
  mamba2LanguageModel,
  mambaLanguageModel,
  transformerLanguageModel,
  vit,
} from "../models/mod.ts";
import { bfloat16ToFloat32, float32ToBfloat16, float32ToFloat16 } from "./float_conversion.ts";
import { encodeWeights } from "./encode_weights.ts";
import { loadWeights } from "./load_weights.ts";
import { modelFrom } from "./model_from.ts";
import { openWeights } from "./open_weights.ts";
import { saveWeights } from "./save_weights.ts";

const tied = describe(mambaLanguageModel({ vocabulary: 8, dim: 8, depth: 1 }));
const mixer = describe(convmixer({ dim: 8, depth: 1, kernel: 3, patch: 8 }));
const images = describe(vit({ dim: 8, depth: 1, heads: 2, patch: 16 }));

Deno.test("parameters come back to the bit, in order, with what other libraries want beside them", () =>
  inFolder(async (folder) => {
    for (const network of [images, mixer, tied]) {
      const values = initialize(network, { seed: 1 });
      const path = `${folder}/${network.model.name}.safetensors`;
      await Deno.writeTextFile(path, "what was there before");
      await saveWeights(path, network, values, { metadata: { note: "n" } });
      const bytes = encodeWeights(network, values, { metadata: { note: "n" } });
      assert.deepEqual(bytes, await Deno.readFile(path));
      const loaded = await loadWeights(path, network);
      assert.deepEqual(loaded.values, values);
      assert.deepEqual([...loaded.values.keys()], network.parameters.map(({ name }) => name));
      await using file = await openWeights(path);
      const extra = [...file.tensors.keys()].filter((name) => !values.has(name));
      const counters = ["stem.2", "blocks.0.0.fn.2", "blocks.0.3"].map((norm) =>
        `${norm}.num_batches_tracked`
      );
      const expected = network === tied ? ["lm_head.weight"] : network === mixer ? counters : [];
      assert.deepEqual(extra, expected);
      for (const name of network === mixer ? counters : []) {
        const { dtype, shape, data } = await file.read(name);
        assert.deepEqual([dtype, shape, data], ["I64", [], BigInt64Array.of(0n)]);
      }
      assert.deepEqual([file.metadata.format, file.metadata.note], ["pt", "n"]);
      const model = modelFrom(file.metadata);
      assert.deepEqual([model.name, model.configuration], [
        network.model.name,
        network.model.configuration,
      ]);
      assert.deepEqual(describe(model).parameters.map(({ name }) => name), [...values.keys()]);
    }
    assert.equal([...Deno.readDirSync(folder)].length, 3);
  }));

Deno.test("16-bit files hold the nearest numbers, and refuse those that are too large", () =>
  inFolder(async (folder) => {
    const path = `${folder}/vit.safetensors`;
    const values = initialize(images, { seed: 1 });
    for (
      const [dtype, narrow] of [["F16", float32ToFloat16], ["BF16", float32ToBfloat16]] as const
    ) {
      await saveWeights(path, images, values, { dtype });
      assert.deepEqual(encodeWeights(images, values, { dtype }), await Deno.readFile(path));
      await using file = await openWeights(path);
      for (const [name, data] of values) {
        assert.deepEqual((await file.read(name)).data, narrow(data), name);
      }
    }
    const { values: loaded } = await loadWeights(path, images);
    const expected = values.get("head.weight")!;
    assert.deepEqual(loaded.get("head.weight"), bfloat16ToFloat32(float32ToBfloat16(expected)));
    const before = await Deno.readFile(path);
    const large = new Map(values).set("head.bias", new Float32Array(10).fill(65520, 3));
    await assert.rejects(saveWeights(path, images, large, { dtype: "F16" }), {
      name: "RangeError",
      message:
        `Cannot write ${path}: expected numbers of head.bias that F16 can hold, got 65520 at ` +
        "index 3",
    });
    assert.deepEqual(await Deno.readFile(path), before);
    await saveWeights(path, images, large, { dtype: "BF16" });
    const special = new Float32Array(10).fill(-Infinity, 5).fill(NaN, 7);
    await saveWeights(path, images, new Map(values).set("head.bias", special), { dtype: "F16" });
    assert.deepEqual((await loadWeights(path, images)).values.get("head.bias"), special);
  }));

Deno.test("values that aren't the network's are refused by name, and nothing is written", () =>
  inFolder(async (folder) => {
    const path = `${folder}/vit.safetensors`;
    const values = initialize(images, { seed: 1 });
    const without = new Map(values);
    without.delete("head.bias");
    await assert.rejects(saveWeights(path, images, without), {
      message: `Cannot write ${path}: expected parameter "head.bias", got none`,
    });
    const more = new Map(values).set("more", new Float32Array(1));
    await assert.rejects(saveWeights(path, images, more), /parameters only, got "more"$/);
    const short = new Map(values).set("head.bias", new Float32Array(9));
    const message = /expected parameter "head.bias" \[10\], got 9 numbers$/;
    await assert.rejects(saveWeights(path, images, short), message);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  }));

Deno.test("model.safetensors of a model of state-spaces' has a config.json beside it", () =>
  inFolder(async (folder) => {
    const path = `${folder}/model.safetensors`;
    const config = async () => JSON.parse(await Deno.readTextFile(`${folder}/config.json`));
    await saveWeights(path, images, initialize(images, { seed: 1 }));
    await assert.rejects(config(), Deno.errors.NotFound);
    const options = { vocabulary: 30, dim: 16, depth: 3 };
    const save = async (model: Parameters<typeof describe>[0]) => {
      const network = describe(model);
      await saveWeights(path, network, initialize(network, { seed: 1 }));
    };
    await save(linearAttentionLanguageModel(options));
    await assert.rejects(config(), Deno.errors.NotFound);
    await save(mambaLanguageModel({ ...options, states: 4 }));
    const common = { d_model: 16, n_layer: 3, vocab_size: 30, pad_vocab_size_multiple: 8 };
    const rest = { rms_norm: true, residual_in_fp32: true, fused_add_norm: true };
    const frame = { ...common, ...rest, attn_layer_idx: [], attn_cfg: {} };
    assert.deepEqual(await config(), {
      ...frame,
      d_intermediate: 0,
      tie_embeddings: true,
      ssm_cfg: { layer: "Mamba1", d_state: 4, d_conv: 4, expand: 2 },
    });
    await save(mamba2LanguageModel({ ...options, headDim: 8, hidden: 100, tied: false }));
    assert.deepEqual(await config(), {
      ...frame,
      d_intermediate: 128,
      tie_embeddings: false,
      ssm_cfg: { layer: "Mamba2", d_state: 128, d_conv: 4, expand: 2, headdim: 8 },
    });
    await save(transformerLanguageModel({ ...options, heads: 4, keyHeads: 2 }));
    const { attn_layer_idx, attn_cfg, ssm_cfg } = await config();
    assert.deepEqual([attn_layer_idx, ssm_cfg], [[0, 1, 2], {}]);
    assert.deepEqual([attn_cfg.num_heads, attn_cfg.num_heads_kv, attn_cfg.causal], [4, 2, true]);
    await saveWeights(`${folder}/other.safetensors`, tied, initialize(tied, { seed: 1 }));
    assert.equal((await config()).tie_embeddings, true);
  }));
