import assert from "assert";
import { sizeOf } from "../tensors/mod.ts";
import { initialize } from "./initialize.ts";
import { describe } from "./describe.ts";
import { vitTiny } from "./named.ts";
import { vit } from "./vit.ts";

/** timm's names and PyTorch's shapes of a block 24 wide. */
const block = (i: number): [string, number[]][] => [
  [`blocks.${i}.norm1.weight`, [24]],
  [`blocks.${i}.norm1.bias`, [24]],
  [`blocks.${i}.attn.qkv.weight`, [72, 24]],
  [`blocks.${i}.attn.qkv.bias`, [72]],
  [`blocks.${i}.attn.proj.weight`, [24, 24]],
  [`blocks.${i}.attn.proj.bias`, [24]],
  [`blocks.${i}.norm2.weight`, [24]],
  [`blocks.${i}.norm2.bias`, [24]],
  [`blocks.${i}.mlp.fc1.weight`, [96, 24]],
  [`blocks.${i}.mlp.fc1.bias`, [96]],
  [`blocks.${i}.mlp.fc2.weight`, [24, 96]],
  [`blocks.${i}.mlp.fc2.bias`, [24]],
];

const sizes = { dim: 24, depth: 2, heads: 3, patch: 8 };
const shapes = (model: ReturnType<typeof vit>) =>
  Object.fromEntries(describe(model).parameters.map(({ name, shape }) => [name, shape]));

Deno.test("a ViT with mean pooling has timm's names and shapes", () => {
  assert.deepEqual(
    shapes(vit(sizes)),
    Object.fromEntries([
      ["pos_embed", [1, 16, 24]],
      ["patch_embed.proj.weight", [24, 3, 8, 8]],
      ["patch_embed.proj.bias", [24]],
      ...block(0),
      ...block(1),
      ["fc_norm.weight", [24]],
      ["fc_norm.bias", [24]],
      ["head.weight", [10, 24]],
      ["head.bias", [10]],
    ]),
  );
});

Deno.test("a ViT with a class token has timm's names and shapes", () => {
  assert.deepEqual(
    shapes(vit({ ...sizes, pool: "token", classes: 7, channels: 1 })),
    Object.fromEntries([
      ["cls_token", [1, 1, 24]],
      ["pos_embed", [1, 17, 24]],
      ["patch_embed.proj.weight", [24, 1, 8, 8]],
      ["patch_embed.proj.bias", [24]],
      ...block(0),
      ...block(1),
      ["norm.weight", [24]],
      ["norm.bias", [24]],
      ["head.weight", [7, 24]],
      ["head.bias", [7]],
    ]),
  );
});

Deno.test("ViT-Tiny has as many parameters as timm's vit_tiny_patch16_224", () => {
  const model = vitTiny({
    patch: 16,
    imageSize: 224,
    classes: 1000,
    pool: "token",
    positions: "learned",
  });
  const { parameters } = describe(model);
  const total = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  assert.equal(total, 5_717_416);
});

Deno.test("weights decay; norms, biases, tokens and positions don't; fixed positions are fixed", () => {
  for (const positions of ["sincos", "learned"] as const) {
    const options = { registerTokens: 2, layerScale: 0.1, qkNorm: true } as const;
    const { parameters } = describe(vit({ ...sizes, ...options, pool: "token", positions }));
    for (const { name, use } of parameters) {
      const expected = name === "pos_embed" && positions === "sincos"
        ? "fixed"
        : /^(cls_token|reg_token|pos_embed)$|bias$|gamma$|norm/.test(name)
        ? "undecayed"
        : "decayed";
      assert.equal(use, expected, name);
    }
  }
});

Deno.test("fans are those of the linear maps", () => {
  const { parameters } = describe(vit(sizes));
  const fans = (name: string) => {
    const { fanIn, fanOut } = parameters.find((parameter) => parameter.name === name)!;
    return [fanIn, fanOut];
  };
  assert.deepEqual(fans("patch_embed.proj.weight"), [192, 24]);
  assert.deepEqual(fans("blocks.0.attn.qkv.weight"), [24, 72]);
  assert.deepEqual(fans("blocks.0.mlp.fc2.weight"), [96, 24]);
  assert.deepEqual(fans("head.weight"), [24, 10]);
});

Deno.test("every block publishes an attention role over its own parameters", () => {
  const { parameters, roles } = describe(vit(sizes));
  const attention = roles.filter((role) => role.kind === "attention");
  assert.deepEqual(attention.map(({ name }) => name), ["blocks.0.attn", "blocks.1.attn"]);
  attention.forEach((role, index) => {
    const { dim, heads, headDim, count } = role;
    assert.deepEqual({ dim, heads, headDim, count }, { dim: 24, heads: 3, headDim: 8, count: 2 });
    assert.equal(role.index, index);
    const slices = [role.query, role.key, role.value, role.projection];
    assert.deepEqual(slices.map(({ row, rows }) => [row, rows]), [
      [0, 24],
      [24, 24],
      [48, 24],
      [0, 24],
    ]);
    for (const { parameter: { name, shape } } of slices) {
      const declared = parameters.find((parameter) => parameter.name === name);
      assert.deepEqual(shape, declared?.shape, name);
      assert.ok(name.startsWith(`blocks.${index}.attn.`));
    }
  });
});

Deno.test("the configuration says everything, defaults included", () => {
  const { configuration, input, classes } = vit({ dim: 24, heads: 3 });
  assert.deepEqual(configuration, {
    architecture: "vit",
    dim: 24,
    depth: 12,
    dropPath: 0,
    dropout: 0,
    heads: 3,
    patch: 4,
    mlpRatio: 4,
    imageSize: 32,
    channels: 3,
    classes: 10,
    pool: "avg",
    classToken: false,
    skips: true,
    registerTokens: 0,
    prefixPositions: true,
    layerScale: 0,
    qkNorm: false,
    positions: "sincos",
    positionScale: 1,
  });
  assert.equal(vit({ pool: "token" }).configuration.classToken, true);
  assert.deepEqual(input, { name: "images", shape: [3, 32, 32], dtype: "float32" });
  assert.equal(classes, 10);
});

Deno.test("sizes that don't divide are refused with both numbers", () => {
  assert.throws(() => vit({ imageSize: 32, patch: 5 }), {
    name: "RangeError",
    message: "Cannot build a ViT: expected images of a whole number of patches, got " +
      "32 pixels and patches of 5",
  });
  assert.throws(() => vit({ dim: 24, heads: 5 }), {
    name: "RangeError",
    message:
      "Cannot build a ViT: expected a width that is a multiple of the heads, got 24 wide, 5 heads",
  });
});

Deno.test("sizes that aren't positive integers are refused by name", () => {
  const names = ["dim", "depth", "heads", "patch", "imageSize", "channels", "classes"] as const;
  for (const name of names) {
    for (const value of [0, -4, 1.5, NaN]) {
      assert.throws(() => vit({ [name]: value }), {
        name: "RangeError",
        message:
          `Cannot build a ViT: expected ${name} to be a whole number of at least 1, got ${value}`,
      });
    }
  }
});

Deno.test("perceptrons are as wide as timm makes them: int() cuts what is left", () => {
  for (const [dim, mlpRatio, expected] of [[36, 2.6, 93], [24, 4, 96], [24, 0.99, 23]]) {
    const { parameters } = describe(vit({ ...sizes, dim, mlpRatio }));
    const weight = parameters.find(({ name }) => name === "blocks.0.mlp.fc1.weight")!;
    assert.deepEqual(weight.shape, [expected, dim]);
  }
  for (const mlpRatio of [NaN, Infinity]) {
    assert.throws(() => vit({ dim: 24, mlpRatio }), /mlpRatio to be a finite number, got/);
  }
  for (const mlpRatio of [0, -1, 0.01]) {
    assert.throws(() => vit({ dim: 24, mlpRatio }), {
      name: "RangeError",
      message: "Cannot build a ViT: expected an mlpRatio that makes perceptrons at least 1 wide, " +
        `got ${mlpRatio} of 24`,
    });
  }
});

Deno.test("values start as timm's: learned tokens at 1e-6, weights and positions at 0.02", () => {
  const options = {
    ...{ dim: 192, depth: 1, heads: 3, patch: 4, classes: 100, registerTokens: 4 },
    ...{ layerScale: 1e-5, qkNorm: true },
  };
  const network = describe(vit({ ...options, pool: "token", positions: "learned" }));
  const values = initialize(network, { seed: 0 });
  const deviation = (name: string) => {
    const of = values.get(name)!;
    return Math.sqrt(of.reduce((sum, x) => sum + x * x, 0) / of.length);
  };
  const expected: [string, number][] = [
    ["cls_token", 1e-6],
    ["reg_token", 1e-6],
    ["pos_embed", 0.02],
    ["blocks.0.attn.qkv.weight", 0.02],
    ["blocks.0.mlp.fc2.weight", 0.02],
    ["head.weight", 0.02],
    // PyTorch's convolution: uniform over ±1/√48.
    ["patch_embed.proj.weight", 1 / 12],
    ["head.bias", 0],
    ["blocks.0.attn.qkv.bias", 0],
    ["blocks.0.norm1.weight", 1],
    ["blocks.0.attn.k_norm.weight", 1],
    ["blocks.0.ls2.gamma", 1e-5],
  ];
  for (const [name, std] of expected) {
    // The standard error of n draws' deviation is σ/√2n; five of them.
    const bound = 5 * std / Math.sqrt(2 * values.get(name)!.length);
    assert.ok(Math.abs(deviation(name) - std) <= bound, `${name}: ${deviation(name)}`);
  }
});
