import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import golden from "../analysis/testing/numpy_structure.json" with { type: "json" };
import { fitClosedForm, parseScheme, type Role } from "../initializers/mod.ts";
import {
  convmixer,
  describe,
  initialize,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  vitTiny,
} from "../models/mod.ts";
import { Random } from "../random/mod.ts";
import { sizeOf } from "../tensors/mod.ts";
import { families } from "../weights/layouts/testing/families.ts";
import {
  encodeSafetensors,
  findLayers,
  headHints,
  openWeights,
  saveWeights,
} from "../weights/mod.ts";
import { inspectWeights, layersOf, renderInspection } from "./mod.ts";
import { attentionSections } from "./sections/attention.ts";
import { filterSections } from "./sections/others.ts";

/** What is found in a model's start by a scheme, or by default. */
function look(model: Model, kind?: Role["kind"], scheme?: string) {
  return inFolder(async (folder) => {
    const network = describe(model);
    const structured = scheme ? [parseScheme(scheme, [kind!]).scheme] : [];
    const path = `${folder}/model.safetensors`;
    await saveWeights(path, network, initialize(network, { seed: 0, structured }));
    await using file = await openWeights(path);
    const hints = await headHints(file);
    return (await inspectWeights(file, findLayers(file.tensors, hints))).inspection;
  });
}

Deno.test("a mimetic start has the α and β that were put in, an ordinary one only chance", async () => {
  const mimetic = await look(vitTiny({ depth: 3 }), "attention", "mimetic");
  for (const { queryKey, valueProjection, headsFrom } of mimetic.attention) {
    assert.equal(headsFrom, "given");
    for (const { alpha, beta, alphaError, betaError, scores, diagonal } of queryKey) {
      assert.ok(Math.abs(alpha - 0.7) < 3.5 * alphaError && Math.abs(beta - 0.7) < 3.5 * betaError);
      assert.ok(
        Math.abs(diagonal.mean - 0.394) < 0.02 && scores.trace > 50 && scores.symmetry > 10,
      );
    }
    const { alpha, beta, alphaError, betaError, scores } = valueProjection!;
    assert.ok(Math.abs(alpha - 0.4) < 3.5 * alphaError && Math.abs(beta + 0.4) < 3.5 * betaError);
    assert.ok(scores.trace < -50);
  }
  const ordinary = await look(vitTiny({ depth: 3 }));
  for (const { queryKey, valueProjection, valueProjectionOfHeads } of ordinary.attention) {
    for (const { scores } of [...queryKey, ...valueProjectionOfHeads, valueProjection!]) {
      // 21 products with three scores each: one in 16,000 is beyond 4.
      Object.values(scores).forEach((score) => assert.ok(Math.abs(score) < 4, `${score}`));
    }
  }
  ordinary.perceptrons.forEach(({ score }) => assert.ok(Math.abs(score) < 4));
});

Deno.test("filters of the closed form have its σ, and others don't", async () => {
  const model = () => convmixer({ dim: 512, depth: 2, kernel: 7, patch: 4 });
  const { filters: [first, last] } = await look(model(), "depthwise", "covariance");
  // Layers 0 and 1 are at the depths 0 and 1: σ .08 and .08 + .37 + 2.9/2.
  assert.ok(Math.abs(last.fit!.sigma / 1.9 - 1) < 0.1, `${last.fit!.sigma}`);
  assert.ok(first.fit!.sigma < 0.3 && last.fit!.similarity > 0.95 && last.neighborScore > 20);
  const { filters } = await look(model());
  for (const { neighborScore, sphericityScore, fit, noiseSimilarity } of filters) {
    assert.ok(Math.abs(neighborScore) < 4 && Math.abs(sphericityScore) < 6);
    assert.ok(Math.abs(fit!.similarity - noiseSimilarity!) < 0.1);
  }
});

Deno.test("the fit of a closed form is NumPy's", () => {
  for (const { kernel, covariance, similarity } of golden.filters) {
    assert.ok(Math.abs(fitClosedForm(covariance, kernel).similarity - similarity) < 1e-5);
  }
});

Deno.test("a mimetic scan remembers, steps by 1 and reads what it writes", async () => {
  const sizes = { vocabulary: 8, dim: 32, depth: 2 };
  for (const make of [mambaLanguageModel, mamba2LanguageModel]) {
    const { scans } = await look(make(sizes), "stateSpace", "mimetic");
    for (const { readWrite, step, decay, lastTap } of scans) {
      assert.ok(Math.abs(step.median - 1) < 1e-3 && decay.low > 0.999);
      assert.ok(readWrite.scores.trace > 5 && readWrite.cosine > 0.6);
      // Its convolution passes the present token on alone.
      assert.equal(lastTap!.share, 1);
    }
    const ordinary = await look(make(sizes));
    for (const { readWrite, decay, lastTap } of ordinary.scans) {
      assert.ok(Math.abs(readWrite.scores.trace) < 4 && Math.abs(lastTap!.score) < 4);
      assert.ok(decay.median < 0.999);
    }
  }
});

for (const [name, { tensors, config, attention = [], ...counts }] of Object.entries(families)) {
  Deno.test(`a file of ${name} is measured and drawn`, async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/model.safetensors`;
      const random = new Random(0);
      const entries = Object.entries(tensors).map(([name, shape]) => {
        const data = new Float32Array(sizeOf(shape));
        random.fillNormal(data, 0, 0.1);
        return [name, { dtype: "F32", shape, data }] as const;
      });
      await Deno.writeFile(path, encodeSafetensors({ tensors: new Map(entries), metadata: {} }));
      if (config) await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify(config));
      await using file = await openWeights(path);
      const found = layersOf(file.tensors, {}, await headHints(file));
      const looked = await inspectWeights(file, found);
      const { inspection } = looked;
      assert.deepEqual(
        [inspection.attention, inspection.filters, inspection.scans].map(({ length }) => length),
        [attention.length, counts.filters ?? 0, counts.scans ?? 0],
      );
      assert.ok(!/NaN|null|Infinity/.test(JSON.stringify(inspection)));
      const both = [{ label: "<a>", ...looked }, { label: "b", ...looked }];
      const page = await renderInspection(both, { version: "1", command: "" });
      assert.match(page, attention.length ? />Attention in numbers</ : />(Depthwise|Scans)/);
      // As Plotly draws it, and as screen readers say it.
      assert.match(page, /"text":"[^"]* of &lt;a&gt;"/);
      assert.match(page, /<figure[^>]* aria-label="[^"]* of &lt;a&gt;"/);
    });
  });
}

Deno.test("known names that are stored (in, out) can be named as such", () => {
  const { tensors } = families["Hugging Face Llama"];
  const turned = Object.entries(tensors).map(([name, shape]) =>
    [name, { dtype: "F32", shape: shape.toReversed(), bytes: 0, file: "", at: 0 }] as const
  );
  const stored = new Map(turned);
  assert.throws(() => findLayers(stored, { headDim: 4 }), /expected query \(HK, D\)/);
  const part = (name: string) => `model.layers.*.self_attn.${name}_proj.weight`;
  const [query, key, value, projection] = ["q", "k", "v", "o"].map(part);
  const named = { query, key, value, projection, transposed: true };
  const { attention: [layer], perceptrons } = layersOf(stored, named, { headDim: 4 });
  assert.deepEqual([layer.heads, layer.keyHeads, perceptrons.length], [4, 2, 2]);
});

Deno.test("GPT-2's layout is the transpose of others', and a wrong number is named", async () => {
  await inFolder(async (folder) => {
    const look = async (packed: Float32Array, projection: Float32Array, turned: boolean) => {
      const shape = turned ? [6, 18] : [18, 6];
      const tensors = new Map([
        ["attn.c_attn.weight", { dtype: "F32" as const, shape, data: packed }],
        ["attn.c_proj.weight", { dtype: "F32" as const, shape: [6, 6], data: projection }],
      ]);
      const path = `${folder}/${turned}.safetensors`;
      await Deno.writeFile(path, encodeSafetensors({ tensors, metadata: {} }));
      await using file = await openWeights(path);
      const found = findLayers(file.tensors, { heads: 2 });
      return (await inspectWeights(file, found)).inspection.attention;
    };
    const values = Float32Array.from({ length: 108 }, (_, i) => Math.sin(i * i));
    const square = values.slice(0, 36).map((x) => x + 0.5);
    const turned = (matrix: Float32Array, rows: number) =>
      matrix.map((_, at) => matrix[at % rows * (matrix.length / rows) + Math.floor(at / rows)]);
    const plain = await look(values, square, false);
    assert.deepEqual(await look(turned(values, 18), turned(square, 6), true), plain);
    values[40] = Infinity;
    await assert.rejects(look(values, square, false), {
      message:
        /Cannot inspect attn of .*false.safetensors: .*finite numbers in tensor ".*", got Infinity at index 40$/,
    });
  });
});

Deno.test("a number that isn't finite is refused in tensors of every kind, with its place", async () => {
  const model = mambaLanguageModel({ vocabulary: 8, dim: 8, depth: 1 });
  const mixer = "backbone.layers.0.mixer";
  const inputs: [Model, string][] = [
    ...["A_log", "dt_proj.bias", "conv1d.weight"].map((name): [Model, string] => [
      model,
      `${mixer}.${name}`,
    ]),
    [vitTiny({ depth: 1 }), "blocks.0.mlp.fc1.weight"],
    [convmixer({ dim: 8, depth: 1, kernel: 3, patch: 4 }), "blocks.0.0.fn.0.weight"],
  ];
  await inFolder(async (folder) => {
    for (const [model, name] of inputs) {
      const network = describe(model);
      const values = initialize(network, { seed: 0 });
      values.get(name)![3] = NaN;
      const path = `${folder}/a.safetensors`;
      await saveWeights(path, network, values);
      await using file = await openWeights(path);
      await assert.rejects(
        inspectWeights(file, findLayers(file.tensors, await headHints(file))),
        (error: Error) => {
          assert.ok(error.message.startsWith("Cannot inspect "), error.message);
          const place = `expected finite numbers in tensor "${name}", got NaN at index 3`;
          assert.ok(error.message.endsWith(`a.safetensors: ${place}`), error.message);
          return true;
        },
      );
    }
  });
});

Deno.test("patterns that don't go together are refused, with those that were given", () => {
  for (
    const [named, got] of [
      [{ qkv: "a" }, "--qkv"],
      [{ qkv: "a", query: "b", projection: "c" }, "--qkv, --query, --projection"],
      [{ query: "a", key: "b", projection: "c" }, "--query, --key, --projection"],
    ] as const
  ) {
    assert.throws(() => layersOf(new Map(), named, {}), {
      name: "RangeError",
      message: new RegExp(`^Cannot find attention layers: expected .+, got ${got}$`),
    });
  }
});

Deno.test("a file's name is no markup in the titles of figures", async () => {
  await inFolder(async (folder) => {
    for (
      const model of [vitTiny({ depth: 1 }), convmixer({ dim: 8, depth: 1, kernel: 3, patch: 4 })]
    ) {
      const network = describe(model);
      const path = `${folder}/a.safetensors`;
      await saveWeights(path, network, initialize(network, { seed: 0 }));
      await using file = await openWeights(path);
      const looked = await inspectWeights(file, findLayers(file.tensors, { heads: 3 }));
      const files = ['<a href="x">%{y}</a>', "b"].map((label) => ({ label, ...looked }));
      const titles = [...attentionSections(files), ...filterSections(files)].flatMap((
        { figures = [] },
      ) => figures.map(({ title }) => title));
      assert.ok(titles.some((title) => title.includes("&lt;a href=")), titles.join());
      for (const title of titles) assert.doesNotMatch(title, /<\/?a|%/);
    }
  });
});
