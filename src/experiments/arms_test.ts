import assert from "assert";
import { schemesFor } from "../initializers/mod.ts";
import {
  convmixer,
  convnext,
  describe,
  gatedLinearAttentionLanguageModel,
  initialize,
  linearAttentionLanguageModel,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  transformerLanguageModel,
  vit,
} from "../models/mod.ts";
import { namedArms } from "./arms.ts";
import { arms } from "./setting_kinds.ts";

const images = [{ network: describe(vit({ dim: 16, depth: 2, heads: 2, patch: 8 })) }];
const filters = [{ network: describe(convmixer({ dim: 16, depth: 2, kernel: 3 })) }];
const scans = [{ network: describe(mambaLanguageModel({ vocabulary: 8, dim: 16, depth: 1 })) }];
const names = async (...given: Parameters<typeof namedArms>) =>
  (await namedArms(...given)).map(({ name }) => name);

Deno.test("a scheme whose kind is a role of the network is an arm, with its options", async () => {
  assert.deepEqual(await names(["default", "mimetic", "conditioned"], { variants: images }), [
    "default",
    "mimetic",
    "conditioned",
  ]);
  const [mimetic, piece] = await namedArms(["mimetic", "noStep"], { variants: scans });
  assert.deepEqual([mimetic.structured[0].kind, piece.name], ["stateSpace", "noStep"]);
  const linear = [{ network: describe(linearAttentionLanguageModel({ vocabulary: 8 })) }];
  const own = ["mimeticLinear", "mimetic"];
  assert.deepEqual(await names(own, { variants: linear }), own);
  const text = "covariance:shift=none:sigma=0.10:norm=0.5";
  const [covariance] = await namedArms([text], { variants: filters });
  assert.equal(covariance.name, "covariance:sigma=0.1:norm=0.5:shift=none");
  const { sigma, norm, shift } = covariance.covariance!;
  assert.deepEqual([sigma, norm, shift], [0.1, 0.5, "none"]);
  const [closed] = await namedArms(["covariance"], { variants: filters });
  assert.equal(closed.covariance!.norm, undefined);
});

const networks: Readonly<Record<string, Model>> = {
  vit: images[0].network.model,
  skipless: vit({ dim: 16, depth: 2, heads: 2, patch: 8, skips: false }),
  convmixer: filters[0].network.model,
  convnext: convnext({ depths: [1, 1], dims: [8, 12], patch: 4 }),
  mamba: scans[0].network.model,
  mamba2: mamba2LanguageModel({ vocabulary: 8, dim: 16, depth: 1, headDim: 8, states: 4 }),
  linearAttention: linearAttentionLanguageModel({ vocabulary: 8, dim: 16, heads: 2 }),
  gatedLinear: gatedLinearAttentionLanguageModel({ vocabulary: 8, dim: 16, heads: 2 }),
  transformer: transformerLanguageModel({ vocabulary: 8, dim: 16, heads: 2 }),
};

/** Schemes that look at tokens on a grid of images. */
const onGrids = new Set(["impulse", "impulseControl"]);

for (const [name, model] of Object.entries(networks)) {
  Deno.test(`every scheme for the layers of a ${name} is an arm that starts it`, async () => {
    const network = describe(model);
    const kinds = new Set(network.roles.map(({ kind }) => kind));
    const rows = schemesFor(kinds);
    assert.ok(rows.length > 8);
    const drawn = initialize(network, { seed: 0 });
    for (const row of rows) {
      if (onGrids.has(row.name) && model.input.dtype === "int32") continue;
      // Layers of these networks have no more channels than are shared by default.
      const text = row.name === "shared" ? "shared:filters=2" : `${row.kind}.${row.name}`;
      const [{ structured }] = await namedArms([text], { variants: [{ network }] });
      const values = initialize(network, { seed: 0, structured });
      const changed = [...values].filter(([key, made]) =>
        made.some((x, i) => x !== drawn.get(key)![i])
      );
      assert.ok(changed.length > 0, text);
    }
  });
}

Deno.test("schemes for layers of different kinds are one arm together", async () => {
  const text = "nonzeroMean:mean=5e-1+covariance:acceleration=1e+0";
  const [arm] = await namedArms([text], { variants: filters });
  assert.equal(arm.name, "nonzeroMean:mean=0.5+covariance:acceleration=1");
  assert.deepEqual(arm.structured.map(({ kind }) => kind), ["perceptron", "depthwise"]);
  assert.equal(arm.covariance!.acceleration, 1);
  const wrong: [string, RegExp][] = [
    [
      "box+dirac",
      /^Cannot use --init=box\+dirac with .*: expected .* kind, got two for depthwise$/,
    ],
    ["covariance+default", /^Cannot use --init=covariance\+default with .*, got default/],
    ["covariance+", /^Cannot use --init=covariance\+ with .*: expected .* got covariance\+/],
  ];
  for (const [text, message] of wrong) {
    await assert.rejects(namedArms([text], { variants: filters }), { name: "UsageError", message });
  }
});

Deno.test("filters may stay as they were drawn, each arm with each", async () => {
  const freeze = ["none", "filters"] as const;
  const made = await namedArms(["default", "covariance"], { variants: filters, freeze });
  assert.deepEqual(made.map(({ name }) => name), [
    "default",
    "default, filters frozen",
    "covariance",
    "covariance, filters frozen",
  ]);
  const { network } = filters[0];
  const stays = network.parameters.filter(made[3].frozen!(network)).map(({ name }) => name);
  assert.deepEqual(stays, ["blocks.0.0.fn.0.weight", "blocks.1.0.fn.0.weight"]);
  assert.equal(made[0].frozen, undefined);
  const nothing = { variants: images, freeze: ["filters"] as const };
  await assert.rejects(namedArms(["default"], nothing), {
    name: "UsageError",
    message:
      "Cannot use --freeze=filters: expected a model with depthwise filters, got one without",
  });
});

Deno.test("what is no arm of the network is refused with those that are", async () => {
  const wrong: [string, typeof images, RegExp][] = [
    [
      "covariance",
      images,
      /^Cannot use --init=covariance with vit_16_2_2\S*: expected one for att/,
    ],
    [
      "mimetic",
      filters,
      /expected one for depthwise or perceptron layers \(covariance, .*\), got one for att/,
    ],
    [
      "transfer",
      images,
      /--init=transfer with .* expected one for attention .*, got one for depth/,
    ],
    [
      "impulse",
      [{ network: describe(transformerLanguageModel({ vocabulary: 8, dim: 16, heads: 2 })) }],
      /^Cannot use --init=impulse with .*: expected tokens with positions on a grid, got none$/,
    ],
    [
      "box:taps=10",
      filters,
      /^Cannot use --init=box:taps=10 with .*: expected at most the 9 taps .*, got 10$/,
    ],
    ["mimetik", images, /expected one of mimetic, .*, got mimetik; nearest: mimetic, /],
    ["mimetic:alpha=1", images, /expected no options but its own \(alpha1, .*\), got alpha$/],
    ["mimetic:alpha1=x", images, /--init=mimetic:alpha1=x .*: expected alpha1 to be .*, got x$/],
    ["transfer", filters, /^Cannot use --init=transfer without --from=FILE, a trained checkpoint/],
  ];
  for (const [text, variants, message] of wrong) {
    await assert.rejects(namedArms([text], { variants }), { name: "UsageError", message });
  }
  await assert.rejects(namedArms(["transfer"], { variants: filters, from: "nowhere" }), {
    name: "RangeError",
    message:
      /^Cannot take transfer from nowhere: expected a file of weights or a checkpoint's folder, got no/,
  });
});

Deno.test("the setting takes lists of different arms", () => {
  const { read, fits, initial } = arms("arms", ["default"]);
  assert.deepEqual(read("default,covariance:sigma=1e-1:shift=none,default"), [
    "default",
    "covariance:sigma=1e-1:shift=none",
  ]);
  assert.equal(fits(initial), true);
  assert.deepEqual(read("default,mimetic:layers=0-3,5,12:beta1=1,noStep"), [
    "default",
    "mimetic:layers=0-3,5,12:beta1=1",
    "noStep",
  ]);
  for (
    const right of [
      ...["mimetic:variance=1/k", "attention.mimetic", "a:b=-1e+3", "a+b:c=1+d"],
      "a:layers=0,2-3+b:layers=1",
    ]
  ) {
    assert.ok(fits(read(right)), right);
  }
  const wrongTexts = ["", "a,", "+a", "a b", "a:", "a\nb", "a/b", "a,1", "1", "a:b=1,", "a::b"];
  for (const wrong of [...wrongTexts, `a${"+".repeat(200)} `]) {
    assert.equal(fits(read(wrong)), false, wrong);
  }
  for (const wrong of [null, "default", [], [3], ["a", "a"]]) assert.equal(fits(wrong), false);
});
