import assert from "assert";
import { evaluate } from "../devices/mod.ts";
import { Graph } from "../graph/mod.ts";
import { Scope } from "../layers/mod.ts";
import { initialize } from "./initialize.ts";
import {
  describe,
  gatedLinearAttentionLanguageModel,
  linearAttentionLanguageModel,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  transformerLanguageModel,
} from "./mod.ts";

const shapes = (model: Model) =>
  Object.fromEntries(describe(model).parameters.map(({ name, shape }) => [name, [...shape]]));

Deno.test("Mamba has the parameters of state-spaces/mamba", () => {
  const mixer = "backbone.layers.0.mixer";
  assert.deepEqual(shapes(mambaLanguageModel({ vocabulary: 30, dim: 64, depth: 1 })), {
    "backbone.embedding.weight": [32, 64],
    "backbone.layers.0.norm.weight": [64],
    [`${mixer}.in_proj.weight`]: [256, 64],
    [`${mixer}.conv1d.weight`]: [128, 1, 4],
    [`${mixer}.conv1d.bias`]: [128],
    [`${mixer}.x_proj.weight`]: [36, 128],
    [`${mixer}.dt_proj.weight`]: [128, 4],
    [`${mixer}.dt_proj.bias`]: [128],
    [`${mixer}.A_log`]: [128, 16],
    [`${mixer}.D`]: [128],
    [`${mixer}.out_proj.weight`]: [64, 128],
    "backbone.norm_f.weight": [64],
  });
});

Deno.test("Mamba-2 has the parameters of state-spaces/mamba", () => {
  const mixer = "backbone.layers.0.mixer";
  const model = mamba2LanguageModel({ vocabulary: 8, dim: 64, depth: 1, tied: false });
  assert.deepEqual(shapes(model), {
    "backbone.embedding.weight": [8, 64],
    "backbone.layers.0.norm.weight": [64],
    // z 128, x 128, B 128, C 128, Δ 2.
    [`${mixer}.in_proj.weight`]: [514, 64],
    [`${mixer}.conv1d.weight`]: [384, 1, 4],
    [`${mixer}.conv1d.bias`]: [384],
    [`${mixer}.dt_bias`]: [2],
    [`${mixer}.A_log`]: [2],
    [`${mixer}.D`]: [2],
    [`${mixer}.norm.weight`]: [128],
    [`${mixer}.out_proj.weight`]: [64, 128],
    "backbone.norm_f.weight": [64],
    "lm_head.weight": [8, 64],
  });
});

Deno.test("the Transformer has state-spaces/mamba's attention and gated perceptron", () => {
  const found = shapes(transformerLanguageModel({ vocabulary: 8, dim: 64, depth: 1, heads: 2 }));
  assert.deepEqual(found["backbone.layers.0.mixer.in_proj.weight"], [192, 64]);
  assert.deepEqual(found["backbone.layers.0.mixer.in_proj.bias"], [192]);
  assert.deepEqual(found["backbone.layers.0.mixer.out_proj.bias"], [64]);
  assert.deepEqual(found["backbone.layers.0.mlp.fc1.weight"], [512, 64]);
  assert.deepEqual(found["backbone.layers.0.mlp.fc2.weight"], [64, 256]);
  assert.deepEqual(found["backbone.layers.0.norm2.weight"], [64]);
});

Deno.test("gated perceptrons are as wide as state-spaces/mamba's, a multiple of 128", () => {
  for (const [hidden, expected] of [[1, 128], [100, 128], [128, 128], [129, 256], [384, 384]]) {
    const model = mambaLanguageModel({ vocabulary: 8, dim: 16, depth: 1, hidden });
    const found = shapes(model);
    assert.deepEqual(found["backbone.layers.0.mlp.fc1.weight"], [2 * expected, 16]);
    assert.deepEqual(found["backbone.layers.0.mlp.fc2.weight"], [16, expected]);
    assert.equal(model.configuration.hidden, expected);
  }
  assert.equal(mambaLanguageModel({ vocabulary: 8 }).configuration.hidden, 0);
  for (
    const [dim, expected] of [[16, 128], [48, 128], [49, 256], [64, 256], [96, 256], [192, 512]]
  ) {
    assert.equal(transformerLanguageModel({ vocabulary: 8, dim }).configuration.hidden, expected);
  }
  for (const hidden of [-1, 0.5, NaN, Infinity]) {
    assert.throws(() => mambaLanguageModel({ vocabulary: 8, hidden }), {
      name: "RangeError",
      message:
        `Cannot describe a mamba: expected hidden to be a whole number of at least 0, got ${hidden}`,
    });
  }
});

Deno.test("a tied head is the embedding under another name, an untied one is not", () => {
  const aliases = { "lm_head.weight": "backbone.embedding.weight" };
  assert.deepEqual(mambaLanguageModel({ vocabulary: 8 }).aliases, aliases);
  const untied = mamba2LanguageModel({ vocabulary: 8, tied: false });
  assert.equal(untied.aliases, undefined);
});

Deno.test("what has no weight decay in Mamba has none here", () => {
  const { parameters } = describe(mambaLanguageModel({ vocabulary: 8 }));
  const decayed = parameters.filter(({ use }) => use === "decayed").map(({ name }) => name);
  assert.ok(!decayed.some((name) => /A_log|\.D$|bias|norm/.test(name)), decayed.join());
  assert.equal(
    decayed.filter((name) => /in_proj|x_proj|dt_proj|conv1d|out_proj/.test(name)).length,
    10,
  );
});

// MambaLMHeadModel of mamba_ssm 2.2.2 with three layers, of Mamba or attention, with perceptrons or without:
// the largest of its out_proj and fc2 times √fanIn is 0.577 = 1/√3.
Deno.test("what adds to the residual stream starts smaller by the root of the depth", () => {
  const models = (depth: number) => [
    mambaLanguageModel({ vocabulary: 8, depth }),
    mamba2LanguageModel({ vocabulary: 8, depth, hidden: 256 }),
    transformerLanguageModel({ vocabulary: 8, depth, heads: 2 }),
    linearAttentionLanguageModel({ vocabulary: 8, depth, hidden: 128 }),
    gatedLinearAttentionLanguageModel({ vocabulary: 8, depth, heads: 4 }),
  ];
  for (const network of [1, 16].flatMap((depth) => models(depth).map(describe))) {
    const values = initialize(network, { seed: 0 });
    const { depth } = network.model.configuration as { depth: number };
    for (const { name, fanIn } of network.parameters) {
      if (!/(out_proj|fc[12])\.weight$/.test(name)) continue;
      const bound = 1 / Math.sqrt(fanIn * (name.endsWith("fc1.weight") ? 1 : depth));
      const most = values.get(name)!.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      // Of n uniform draws, all miss the last percent with probability 0.99ⁿ.
      assert.ok(most <= bound && most > 0.99 * bound, `${name}: ${most}, ${bound}`);
    }
  }
});

const models: Record<string, (length: number) => Model> = {
  mamba: (length) => mambaLanguageModel({ vocabulary: 11, dim: 8, states: 3, length }),
  "mamba-2": (length) =>
    mamba2LanguageModel({ vocabulary: 11, dim: 8, states: 3, headDim: 4, length }),
  "linear attention": (length) =>
    linearAttentionLanguageModel({ vocabulary: 11, dim: 8, heads: 2, length }),
  "unnormalized linear attention": (length) =>
    linearAttentionLanguageModel({ vocabulary: 11, dim: 8, normalized: false, length }),
  "gated linear attention": (length) =>
    gatedLinearAttentionLanguageModel({ vocabulary: 11, dim: 8, heads: 2, length }),
  transformer: (length) => transformerLanguageModel({ vocabulary: 11, dim: 8, heads: 2, length }),
};
for (const [name, model] of Object.entries(models)) {
  Deno.test(`${name} sees no token that comes later, and runs at any length`, () => {
    const network = describe(model(4));
    const values = Object.fromEntries(initialize(network, { seed: 0 }));
    const logits = (tokens: number[]) => {
      const graph = new Graph();
      const x = graph.input("x", [1, tokens.length], "int32");
      const y = model(4).build(new Scope(graph), x);
      return evaluate({ outputs: { y } }, { ...values, x: tokens })[0];
    };
    const short = logits([3, 1, 4]);
    const long = logits([3, 1, 4, 10, 5]);
    assert.equal(short.length, 3 * 16);
    short.forEach((value, i) => assert.ok(Math.abs(value - long[i]) < 1e-12));
    const other = logits([7, 1, 4]);
    assert.ok(
      other.subarray(2 * 16).some((value, i) => Math.abs(value - short[2 * 16 + i]) > 1e-9),
    );
  });
}

Deno.test("sizes that make no model are refused", () => {
  assert.throws(
    () => mambaLanguageModel({ vocabulary: 0 }),
    /Cannot describe a mamba: expected vocabulary to be a whole number of at least 1, got 0/,
  );
});

Deno.test("an inner width may be any whole number, in the model as in the layer", () => {
  const model = mambaLanguageModel({ vocabulary: 8, dim: 32, depth: 1, expand: 1.5 });
  const { parameters } = describe(model);
  const shapes = new Map(parameters.map(({ name, shape }) => [name, shape]));
  assert.deepEqual(shapes.get("backbone.layers.0.mixer.in_proj.weight"), [96, 32]);
});
