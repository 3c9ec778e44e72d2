import assert from "assert";
import {
  convmixer,
  convnext,
  gatedLinearAttentionLanguageModel,
  linearAttentionLanguageModel,
  mamba2LanguageModel,
  mambaLanguageModel,
  namedModel,
  namedModels,
  transformerLanguageModel,
  vit,
  vitCore,
} from "../models/mod.ts";
import { describeModel, modelFrom } from "./model_from.ts";

const language = { vocabulary: 30, dim: 16, length: 12 };

Deno.test("every kind of model is made again of what its file says of it", () => {
  const models = [
    vit({ dim: 24, pool: "token", positions: "learned", mlpRatio: 1.5 }),
    vitCore({ ...language, depth: 3, heads: 2, skips: false }),
    convmixer({ dim: 12 }),
    convnext({ depths: [1, 2], dims: [8, 16], dropPath: 0.1 }),
    mambaLanguageModel({ ...language, tied: false }),
    mamba2LanguageModel({ ...language, headDim: 8, hidden: 130 }),
    transformerLanguageModel({ ...language, heads: 4, keyHeads: 2 }),
    linearAttentionLanguageModel({ ...language, normalized: false }),
    gatedLinearAttentionLanguageModel({ ...language, heads: 2, gateRank: 8 }),
    ...Object.keys(namedModels).map((name) => namedModel(name, { classes: 7 })),
  ];
  for (const model of models) {
    const { build, ...facts } = modelFrom(describeModel(model));
    const { build: _, ...expected } = model;
    assert.deepEqual(facts, expected);
    assert.equal(typeof build, "function");
  }
});

Deno.test("settings that have come since get their defaults, and a name isn't needed", () => {
  const configuration = JSON.stringify({ architecture: "vit", dim: 24 });
  const expected = vit({ dim: 24 });
  const { name, configuration: found } = modelFrom({ configuration });
  assert.deepEqual([name, found], [expected.name, expected.configuration]);
});

Deno.test("a configuration that is missing, foreign or can't be is refused by what is wrong", () => {
  const json = (configuration: unknown) => ({ configuration: JSON.stringify(configuration) });
  const wrong: [metadata: Record<string, string>, message: RegExp][] = [
    [{}, /a file with its model's configuration in its metadata, got none$/],
    [{ format: "pt", x: "y" }, /in its metadata, got "format", "x"$/],
    [{ configuration: "{" }, /expected the configuration to be JSON, got "\{"$/],
    [json([]), /to be an object, got "\[\]"$/],
    [json(null), /to be an object, got "null"$/],
    [json({}), /an architecture of vit, vit_core, convmixer, .*; got undefined$/],
    [json({ architecture: "bert", dim: 8 }), /linear_attention; got "bert"$/],
    [json({ architecture: "toString" }), /; got "toString"$/],
    [json({ architecture: "vit", hidden_size: 8 }), /settings of a vit, got "hidden_size"$/],
    [json({ architecture: "vit", dim: "96" }), /settings that can be, got: .*dim to be a whole/],
    [json({ architecture: "vit", dim: 97, heads: 3 }), /that can be, got: Cannot build a ViT: exp/],
    [json({ architecture: "mamba" }), /got: Cannot describe a mamba: expected vocabulary to be/],
    [
      json({ architecture: "mamba", vocabulary: 8, hidden: 100 }),
      /expected settings as they were written, got hidden 100, now 128$/,
    ],
    [{ configuration: '{"architecture":"vit","__proto__":{"dim":8}}' }, /got "__proto__"$/],
  ];
  for (const [metadata, message] of wrong) {
    assert.throws(() => modelFrom(metadata), (error: Error) => {
      assert.equal(error.name, "RangeError", error.stack);
      assert.match(error.message, /^Cannot rebuild a model: expected /);
      assert.match(error.message, message);
      return true;
    });
  }
});
