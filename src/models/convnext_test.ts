import assert from "assert";
import { convnext } from "./convnext.ts";
import { describe } from "./describe.ts";
import { convnextV2Atto } from "./named_convolutions.ts";

// From timm's convnext.py with conv_mlp: stem.0, stem.1, stages.i.downsample.{0,1} from the second stage
// on, blocks of conv_dw, norm, mlp.fc1, mlp.fc2 and gamma, head.norm and head.fc.
Deno.test("a ConvNeXt has timm's names and shapes", () => {
  const model = convnext({ depths: [1, 1], dims: [4, 6], patch: 4, kernel: 7 });
  const { parameters, roles } = describe(model);
  const both = (name: string, weight: string, bias: number) => [
    [`${name}.weight`, weight],
    [`${name}.bias`, `${bias}`],
  ];
  const block = (name: string, d: number) => [
    ...both(`${name}.conv_dw`, `${d},1,7,7`, d),
    ...both(`${name}.norm`, `${d}`, d),
    ...both(`${name}.mlp.fc1`, `${4 * d},${d},1,1`, 4 * d),
    ...both(`${name}.mlp.fc2`, `${d},${4 * d},1,1`, d),
    [`${name}.gamma`, `${d}`],
  ];
  assert.deepEqual(parameters.map(({ name, shape }) => [name, shape.join()]), [
    ...both("stem.0", "4,3,4,4", 4),
    ...both("stem.1", "4", 4),
    ...block("stages.0.blocks.0", 4),
    ...both("stages.1.downsample.0", "4", 4),
    ...both("stages.1.downsample.1", "6,4,2,2", 6),
    ...block("stages.1.blocks.0", 6),
    ...both("head.norm", "6", 6),
    ...both("head.fc", "10,6", 10),
  ]);
  assert.deepEqual(
    roles.map((role) => [
      role.name,
      role.index,
      role.kind === "depthwise" ? role.channels : role.kind === "perceptron" && role.hidden,
    ]),
    [
      ["stages.0.blocks.0.conv_dw", 0, 4],
      ["stages.0.blocks.0.mlp", 0, 16],
      ["stages.1.blocks.0.conv_dw", 1, 6],
      ["stages.1.blocks.0.mlp", 1, 24],
    ],
  );
});

// timm's loop over stages: stride = 2 if curr_stride == 2 or i > 0 else 1.
Deno.test("behind patches of 2 the first stage halves its image too, as timm's", () => {
  const downsamplings = (patch: number) =>
    describe(convnext({ depths: [1, 1], dims: [4, 6], patch })).parameters
      .filter(({ name }) => name.endsWith("downsample.1.weight"))
      .map(({ name, shape }) => `${name} ${shape}`);
  const second = "stages.1.downsample.1.weight 6,4,2,2";
  assert.deepEqual(downsamplings(2), ["stages.0.downsample.1.weight 4,4,2,2", second]);
  for (const patch of [1, 4]) assert.deepEqual(downsamplings(patch), [second]);
});

Deno.test("ConvNeXt V2 has global response normalization for layer scale", () => {
  const { parameters } = describe(convnextV2Atto({ depths: [1], dims: [4] }));
  const own = parameters.filter(({ name }) => /gamma|grn/.test(name));
  assert.deepEqual(own.map(({ name, shape, use }) => [name, ...shape, use]), [
    ["stages.0.blocks.0.mlp.grn.weight", 16, "undecayed"],
    ["stages.0.blocks.0.mlp.grn.bias", 16, "undecayed"],
  ]);
});

Deno.test("ConvNeXt-Atto has timm's 3.70 million parameters", () => {
  const { parameters } = describe(convnext({ patch: 4, classes: 1000, imageSize: 224 }));
  const size = parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  // d·(K² + 1 + 2 + 8d + 5 + 1) a block, norms and 2 × 2 filters between stages, stem, head.
  const blocks = [[2, 40], [2, 80], [6, 160], [2, 320]]
    .map(([depth, d]) => depth * d * (58 + 8 * d)).reduce((a, b) => a + b);
  const between = [[40, 80], [80, 160], [160, 320]]
    .map(([from, to]) => 2 * from + 4 * from * to + to).reduce((a, b) => a + b);
  const ends = 3 * 16 * 40 + 40 + 80 + 640 + 321_000;
  assert.equal(size, blocks + between + ends);
  assert.equal((size / 1e6).toFixed(2), "3.70");
});

Deno.test("a ConvNeXt with linear perceptrons stores matrices", () => {
  const { parameters } = describe(convnext({ depths: [1], dims: [4], convMlp: false }));
  assert.deepEqual(parameters.find(({ name }) => name.endsWith("fc1.weight"))?.shape, [16, 4]);
});

Deno.test("a ConvNeXt refuses sizes that don't fit", () => {
  assert.throws(
    () => convnext({ depths: [1], dims: [4, 8] }),
    /expected a depth and a width for every stage/,
  );
  assert.throws(
    () => convnext({ imageSize: 36 }),
    /expected images of a multiple of 32 pixels.* got 36/,
  );
  assert.throws(() => convnext({ imageSize: 64, patch: 8 }), {
    name: "RangeError",
    message:
      "Cannot build a ConvNeXt: expected a stem and down-samplings that shrink the image at " +
      "most 32 times, got 64 times by patches of 8 and 4 stages",
  });
  assert.throws(() => convnext({ kernel: 6 }), /an odd kernel, got 6/);
});
