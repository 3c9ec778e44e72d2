import assert from "assert";
import { inFolder } from "../../host/testing/in_folder.ts";
import { parseScheme, type Role, schemesFor } from "../../initializers/mod.ts";
import {
  convmixer,
  convnext,
  describe,
  gatedLinearAttentionLanguageModel,
  initialize,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  transformerLanguageModel,
  vit,
} from "../../models/mod.ts";
import { findLayers } from "../layouts/find_layers.ts";
import { rolesOf } from "../layouts/roles_of.ts";
import { loadWeights } from "../load_weights.ts";
import { openWeights } from "../open_weights.ts";
import { encodeSafetensors } from "../safetensors.ts";
import { saveWeights } from "../save_weights.ts";
import type { StoredTensor } from "../stored_tensor.ts";
import { patchWeights } from "./patch_weights.ts";

const words = { vocabulary: 13, dim: 24, depth: 2 };
const models: Record<string, Model> = {
  vit: vit({ dim: 24, depth: 11, heads: 3, patch: 8, classes: 3 }),
  classToken: vit({ dim: 24, depth: 2, heads: 2, patch: 8, pool: "token", positions: "learned" }),
  convmixer: convmixer({ dim: 8, depth: 3, kernel: 5, patch: 4 }),
  convnext: convnext({ imageSize: 32, depths: [1, 1, 2, 1], dims: [4, 8, 12, 8] }),
  mamba: mambaLanguageModel({ ...words, states: 4 }),
  mamba2: mamba2LanguageModel({ ...words, states: 8, headDim: 12 }),
  transformer: transformerLanguageModel({ ...words, heads: 4 }),
  grouped: transformerLanguageModel({ ...words, heads: 4, keyHeads: 2 }),
  gated: gatedLinearAttentionLanguageModel({ ...words, heads: 4 }),
  // Positions of 9 + 16 tokens, of which all could be a grid.
  registers: vit({ dim: 24, depth: 2, heads: 4, patch: 8, registerTokens: 9 }),
  classAndRegisters: vit({
    ...{ dim: 24, depth: 1, heads: 4, patch: 4, classToken: true, registerTokens: 4 },
    ...{ prefixPositions: false },
  }),
};

/** Saves a network's first values and runs a test with the path. */
async function saved(model: Model, test: (path: string, folder: string) => Promise<void>) {
  const network = describe(model);
  await inFolder(async (folder) => {
    const path = `${folder}/model.safetensors`;
    await saveWeights(path, network, initialize(network, { seed: 3 }));
    await test(path, folder);
  });
}

/** What of a role a scheme looks at. */
function plain(role: Role): unknown {
  return JSON.parse(JSON.stringify(role, (key, value) => {
    if (key === "initializer" || key === "use") return undefined;
    return value;
  }));
}

for (const [name, model] of Object.entries(models)) {
  Deno.test(`rolesOf(): the file of a ${name} has the roles that its layers publish`, async () => {
    await saved(model, async (path) => {
      await using file = await openWeights(path);
      const heads = { vit: 3, classToken: 2 }[name] ?? 4;
      const { roles, transposed } = rolesOf(findLayers(file.tensors, { heads }), file.tensors);
      assert.equal(transposed.size, 0);
      // Files tell no order of layers of different kinds.
      const own = describe(model).roles;
      const kinds = ["attention", "depthwise", "stateSpace", "perceptron"];
      const sorted = kinds.flatMap((kind) => own.filter((role) => role.kind === kind));
      assert.deepEqual(roles.map(plain), sorted.map(plain));
    });
  });
}

const patched = [
  "vit",
  "convmixer",
  "convnext",
  "mamba",
  "mamba2",
  "grouped",
  "gated",
  "registers",
];
for (const name of [...patched, "classAndRegisters"]) {
  Deno.test(`patchWeights(): every scheme makes of a ${name}'s file what initialize() makes`, async () => {
    const network = describe(models[name]);
    await saved(models[name], async (path, folder) => {
      const kinds = network.roles.map(({ kind }) => kind);
      for (const row of schemesFor(kinds)) {
        // Layers of these networks have no more channels than are shared by default.
        const init = row.name === "shared" ? "shared:filters=2" : row.name;
        if (name === "gated" && !init.startsWith("mimeticLinear")) continue;
        if (name === "grouped" && !/^mimetic(?!Tied|Linear)/.test(init)) continue;
        const to = `${folder}/${init}.safetensors`;
        const { changes, count } = await patchWeights(path, { init, seed: 3, to });
        assert.equal(new Set(changes.map(({ layer }) => layer)).size, count, init);
        const { scheme } = parseScheme(init, kinds);
        const expected = initialize(network, { seed: 3, structured: [scheme] });
        assert.deepEqual((await loadWeights(to, network)).values, expected, init);
      }
    });
  });
}

Deno.test("patchWeights(): only the layers that were asked for, and options of the scheme", async () => {
  await saved(models.convmixer, async (path, folder) => {
    const to = `${folder}/out.safetensors`;
    const init = "covariance:norm=0.58:shift=none";
    const { changes, init: text } = await patchWeights(path, { init, layers: [2, 0], to });
    assert.equal(text, init);
    assert.deepEqual(changes.map(({ layer, rows, part }) => [layer, rows, part]), [
      [0, 8, "filters"],
      [2, 8, "filters"],
    ]);
    const network = describe(models.convmixer);
    const { values } = await loadWeights(to, network);
    const before = initialize(network, { seed: 3 });
    const filters = network.roles.filter((role) => role.kind === "depthwise");
    const same = filters.map(({ parameter: { name } }) =>
      values.get(name)!.every((x, i) => x === before.get(name)![i])
    );
    assert.deepEqual(same, [false, true, false]);
    // The norm before and after, of 8 filters whose root mean square is near 0.58.
    assert.ok(Math.abs(changes[0].after / Math.sqrt(8) - 0.58) < 0.25, `${changes[0].after}`);
  });
});

Deno.test("patchWeights(): a dry run tells the same and writes nothing", async () => {
  await saved(models.mamba, async (path, folder) => {
    const dry = await patchWeights(path, { init: "mimetic" });
    assert.deepEqual((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort(), [
      "config.json",
      "model.safetensors",
    ]);
    assert.deepEqual(await patchWeights(path, { init: "mimetic", to: `${folder}/out` }), dry);
    assert.deepEqual(dry.changes.filter(({ layer }) => layer === 1).map(({ part }) => part), [
      ...["transition", "step", "step bias", "read", "convolution", "convolution bias"],
    ]);
  });
});

/** A Mamba-2 layer with tensors of these types, its matrix in float64. */
function mamba2Layer(): Map<string, StoredTensor> {
  const [dim, inner, states, heads] = [4, 8, 2, 2];
  const f64 = (...shape: number[]): StoredTensor => {
    const size = shape.reduce((a, b) => a * b, 1);
    // No float32 has these digits.
    return { dtype: "F64", shape, data: Float64Array.from({ length: size }, (_, i) => i + 0.1) };
  };
  return new Map([
    ["A_log", f64(heads)],
    ["dt_bias", f64(heads)],
    ["in_proj.weight", f64(2 * inner + 2 * states + heads, dim)],
    ["out_proj.weight", f64(dim, inner)],
    ["conv1d.weight", f64(inner + 2 * states, 1, 4)],
    ["conv1d.bias", f64(inner + 2 * states)],
  ]);
}

Deno.test("patchWeights(): elements that a scheme leaves alone keep their bits, in float64 too", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/layer.safetensors`;
    const tensors = mamba2Layer();
    await Deno.writeFile(path, encodeSafetensors({ tensors, metadata: {} }));
    await patchWeights(path, { init: "onlyStep", to: `${folder}/out.safetensors` });
    await using file = await openWeights(`${folder}/out.safetensors`);
    const { data } = await file.read("in_proj.weight");
    const before = tensors.get("in_proj.weight")!.data;
    // The last two rows make Δ.
    assert.deepEqual([...data], [...before].map((x, i) => i < 20 * 4 ? x : 0));
  });
});
