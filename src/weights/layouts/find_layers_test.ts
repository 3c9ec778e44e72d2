import assert from "assert";
import { findLayers } from "./find_layers.ts";
import { type AttentionPatterns, namedAttention } from "./named_attention.ts";
import { families } from "./testing/families.ts";

const stored = (
  tensors: Readonly<Record<string, readonly number[]>>,
  dtype: "F32" | "I64" = "F32",
) => new Map(Object.entries(tensors).map(([name, shape]) => [name, { dtype, shape }]));

for (
  const [name, { tensors, config = {}, attention = [], ...counts }] of Object.entries(families)
) {
  Deno.test(`layers of ${name} are found by names and shapes`, () => {
    const heads = Object.values(config)[0] as number | undefined;
    const found = findLayers(stored(tensors), { heads, headDim: config.head_dim as number });
    assert.deepEqual(
      found.attention.map(({ name, heads, keyHeads, headDim }) => [name, heads, keyHeads, headDim]),
      attention,
    );
    const { filters = 0, scans = 0, perceptrons = 0 } = counts;
    assert.deepEqual([found.filters, found.scans, found.perceptrons].map(({ length }) => length), [
      ...[filters, scans, perceptrons],
    ]);
  });
}

Deno.test("packed matrices are rows of theirs, or columns where they are stored (in, out)", () => {
  const [layer] =
    findLayers(stored(families["Hugging Face GPT-2"].tensors), { heads: 3 }).attention;
  const { key, value, projection } = layer;
  assert.deepEqual([key.row, key.rows, key.columns, key.transposed], [12, 12, 12, true]);
  assert.deepEqual([value.row, projection.transposed], [24, true]);
  const [scan] = findLayers(stored(families["state-spaces Mamba-2"].tensors)).scans;
  // Gate and x of 16, B and C of 4, two heads.
  assert.deepEqual([scan.write.row, scan.read.row, scan.states, scan.version], [32, 36, 4, 2]);
  const [first] = findLayers(stored(families["state-spaces Mamba"].tensors)).scans;
  assert.deepEqual([first.write.row, first.read.row, first.states, first.version], [1, 5, 4, 1]);
});

Deno.test("heads come from hints, from shapes, or are a guess that says so", () => {
  const wide = { "a.qkv.weight": [576, 192], "a.proj.weight": [192, 192] };
  const [guessed] = findLayers(stored(wide)).attention;
  assert.deepEqual([guessed.heads, guessed.headsFrom], [3, "guess"]);
  const normed = { ...wide, "a.q_norm.weight": [48] };
  const [shaped] = findLayers(stored(normed), { heads: 3 }).attention;
  assert.deepEqual([shaped.heads, shaped.headsFrom], [4, "shapes"]);
  // CaiT's talking heads, Swin V2's and XCiT's scales.
  for (
    const [name, shape] of [["proj_l.weight", [4, 4]], ["logit_scale", [4, 1, 1]], [
      "temperature",
      [4, 1, 1],
    ]] as const
  ) {
    const [layer] = findLayers(stored({ ...wide, [`a.${name}`]: shape })).attention;
    assert.deepEqual([layer.heads, layer.headsFrom], [4, "shapes"]);
  }
  assert.throws(() => findLayers(stored(wide), { heads: 5 }), {
    message: /Cannot read attention layer a: expected heads that divide 192 rows.*got 5 heads/,
  });
});

Deno.test("integers, other tensors and attention across sequences aren't layers", () => {
  const { tensors } = families["Hugging Face Llama"];
  assert.deepEqual(findLayers(stored(tensors, "I64")).attention, []);
  const crossed = Object.fromEntries(
    Object.entries(tensors).map((
      [name, shape],
    ) => [name.replace("self_attn", "encoder_attn"), shape]),
  );
  assert.deepEqual(findLayers(stored(crossed)).attention, []);
  assert.deepEqual(findLayers(stored({ "a.qkv.weight": [3, 3], A_log: [3] })).attention, []);
  // PyTorch's and DETR's decoders read the encoder's tokens by the second of these.
  const layer = families["PyTorch TransformerEncoder"].tensors;
  const also = Object.fromEntries(
    Object.entries(layer).map((
      [name, shape],
    ) => [name.replace("self_attn", "multihead_attn"), shape]),
  );
  const names = (tensors: typeof layer) =>
    findLayers(stored(tensors), { heads: 2 }).attention.map(({ name }) => name);
  assert.deepEqual(names({ ...layer, ...also }), ["layers.0.self_attn"]);
  assert.deepEqual(names(also), ["layers.0.multihead_attn"]);
});

Deno.test("a first convolution of gray images isn't depthwise", () => {
  const gray = { "stem.0.weight": [8, 1, 4, 4], "patch_embed.proj.weight": [12, 1, 4, 4] };
  const { filters } = findLayers(stored({ ...gray, "blocks.0.0.fn.0.weight": [8, 1, 5, 5] }));
  assert.deepEqual(filters.map(({ name }) => name), ["blocks.0.0.fn.0.weight"]);
  const found = (...tensors: [string, number[]][]) =>
    findLayers(stored(Object.fromEntries(tensors))).filters.map(({ name }) => name);
  for (
    const name of [
      ...["conv1", "features.0", "features.conv0", "features.0.0", "0", "net.0", "conv"],
      ...["backbone.model.conv1", "conv_0"],
    ]
  ) assert.deepEqual(found([`${name}.weight`, [64, 1, 7, 7]]), [], name);
  for (const name of ["layers.0.conv1", "blocks.0.0.fn.0", "features.1.0", "dwconv", "conv2"]) {
    assert.deepEqual(found([`${name}.weight`, [64, 1, 7, 7]]), [`${name}.weight`]);
  }
  // Two can't both be the first.
  const two = ["b.conv.weight", "spatial.conv.weight"];
  assert.deepEqual(found(...two.map((name): [string, number[]] => [name, [64, 1, 5, 5]])), two);
  // Of colors it is another one.
  const colors: [string, number[]] = ["stem.weight", [64, 3, 4, 4]];
  assert.deepEqual(found(colors, ["conv1.weight", [64, 1, 7, 7]]), ["conv1.weight"]);
});

Deno.test("a Mamba-2 with several groups isn't known, where hints tell it", () => {
  const tensors = stored(families["state-spaces Mamba-2"].tensors);
  assert.equal(findLayers(tensors, { groups: 1 }).scans.length, 1);
  assert.equal(findLayers(tensors, { groups: 2 }).scans.length, 0);
  assert.equal(
    findLayers(stored(families["state-spaces Mamba"].tensors), { groups: 2 }).scans.length,
    1,
  );
});

Deno.test("matrices that don't fit each other are refused", () => {
  const tensors = { ...families["Hugging Face BERT"].tensors };
  tensors["bert.encoder.layer.3.attention.self.key.weight"] = [12, 10];
  assert.throws(() => findLayers(stored(tensors), { heads: 2 }), {
    message: /layer bert.encoder.layer.3.attention: expected query \(HK, D\).*got 12 × 12, 12 × 10/,
  });
});

Deno.test("unknown names are found by patterns, and what they miss is named", () => {
  const shapes = new Map<string, number[]>(["q", "k", "v", "o"].flatMap((one) => [
    [`b.10.x.${one}`, [8, 6]] as const,
    [`b.9.x.${one}`, [8, 6]] as const,
  ]));
  const patterns = { query: "b.*.x.q", key: "b.*.x.k", value: "b.*.x.v", projection: "b.*.x.o" };
  // Stored (out, in), the projection would have to be (6, 8).
  assert.throws(() => namedAttention(shapes, patterns, { heads: 2 }), /expected query \(HK, D\)/);
  for (const name of ["b.9.x.o", "b.10.x.o"]) shapes.set(name, [6, 8]);
  const found = namedAttention(shapes, patterns, { heads: 2 });
  assert.deepEqual(found.map(({ name, headDim }) => [name, headDim]), [
    ["b.9.x.q", 4],
    ["b.10.x.q", 4],
  ]);
  const packed = new Map([["l.1.all", [24, 8]], ["l.1.out", [8, 8]]]);
  const [layer] = namedAttention(packed, { packed: "l.*.all", projection: "l.*.out" }, {
    heads: 4,
  });
  assert.deepEqual([layer.heads, layer.value.row], [4, 16]);
  for (
    const [wrong, message] of [
      [{ projection: "x" }, /expected projection with packed, or with query, .+, got projection$/],
      [{ packed: "x" } as AttentionPatterns, /expected projection with packed, .+, got packed$/],
      [{ query: "x", key: "y", projection: "z" }, /got query, key, projection$/],
      [{ packed: "l.*.all", projection: "l.*.out", transposed: true }, /expected transposed for/],
    ] as const
  ) assert.throws(() => namedAttention(packed, wrong), { name: "RangeError", message });
  assert.throws(
    () => namedAttention(shapes, { ...patterns, query: "z*" }),
    /named as "z\*", got none/,
  );
  assert.throws(
    () => namedAttention(shapes, { ...patterns, key: "b.*.y" }),
    /expected tensor "b.9.y", got none of that name/,
  );
  assert.throws(
    () => namedAttention(shapes, { ...patterns, key: "b" }),
    /as many \* in "b".*got 0/,
  );
});
