import assert from "assert";
import { evaluate } from "../devices/mod.ts";
import { normal } from "../initializers/mod.ts";
import { growBlocks } from "./grow_blocks.ts";
import { describe } from "./describe.ts";
import { initialize } from "./initialize.ts";
import { mambaLanguageModel } from "./mamba_language_models.ts";
import { traceModel } from "./trace.ts";
import { vit } from "./vit.ts";
import { vitCore } from "./vit_core.ts";

const core = describe(vitCore({ vocabulary: 5, length: 4, dim: 8, depth: 3, heads: 2 }));
/** Numbers of which no two are alike, also where parameters start as zeros or ones. */
const values = initialize(core, { seed: 1, override: () => normal(0.3) });
const grownFor = (options: Parameters<typeof vit>[0]) => {
  const network = describe(vit({ patch: 16, ...options }));
  return { network, grown: growBlocks(core, values, network) };
};

Deno.test("a core has the parameters of a ViT's blocks, and no others within them", () => {
  const blocks = (network: ReturnType<typeof describe>) =>
    network.parameters.filter(({ name }) => name.startsWith("blocks."))
      .map(({ name, shape, use }) => [name, shape, use]);
  const like = describe(vit({ dim: 8, depth: 3, heads: 2, patch: 16 }));
  assert.deepEqual(blocks(core), blocks(like));
});

Deno.test("a network of the core's own size starts with the core's blocks", () => {
  const { network, grown } = grownFor({ dim: 8, depth: 3, heads: 2 });
  const names = network.parameters.map(({ name }) => name).filter((name) => /^blocks/.test(name));
  assert.deepEqual([...grown.keys()], names);
  for (const [name, made] of grown) assert.deepEqual(made, values.get(name), name);
});

Deno.test("blocks between the first and the last are copies of the middle one", () => {
  const { grown } = grownFor({ dim: 8, depth: 6, heads: 2 });
  const from = [0, 1, 1, 1, 1, 2];
  from.forEach((block, i) =>
    assert.deepEqual(
      grown.get(`blocks.${i}.mlp.fc1.weight`),
      values.get(`blocks.${block}.mlp.fc1.weight`),
    )
  );
});

Deno.test("queries, keys and values are tiled each by itself, and keep their norms", () => {
  const { grown } = grownFor({ dim: 12, depth: 3, heads: 3 });
  const [made, own] = [grown, values].map((all) => all.get("blocks.1.attn.qkv.weight")!);
  const [bias, before] = [grown, values].map((all) => all.get("blocks.1.attn.qkv.bias")!);
  for (let part = 0; part < 3; part++) {
    const tiled = made.subarray(part * 144, (part + 1) * 144);
    const matrix = own.subarray(part * 64, (part + 1) * 64);
    const shape = Float64Array.from(
      { length: 144 },
      (_, i) => matrix[(Math.floor(i / 12) % 8) * 8 + i % 12 % 8],
    );
    const factor = Math.hypot(...matrix) / Math.hypot(...shape);
    shape.forEach((x, i) => assert.ok(Math.abs(tiled[i] - factor * x) < 1e-6));
    for (let i = 0; i < 12; i++) assert.equal(bias[part * 12 + i], before[part * 8 + i % 8]);
  }
});

Deno.test("twice as wide, blocks make of repeated features what the core's make of them once", () => {
  const wide = describe(vitCore({ vocabulary: 5, length: 4, dim: 16, depth: 3, heads: 4 }));
  const twice = (row: Float32Array, width: number) =>
    Float32Array.from({ length: 2 * row.length }, (_, i) => {
      return row[Math.floor(i / (2 * width)) * width + i % width];
    });
  const start = new Map([
    ...initialize(wide, { seed: 0 }),
    ...growBlocks(core, values, wide),
    ...["embed.weight", "pos_embed"].map((name) => [name, twice(values.get(name)!, 8)] as const),
  ]);
  const outputsOf = ({ model }: typeof core, weights: ReadonlyMap<string, Float32Array>) => {
    const observe = ["blocks.0.output", "blocks.2.output"];
    const { logits: _, ...outputs } = traceModel(model, { observe });
    return evaluate({ outputs }, { ...Object.fromEntries(weights), tokens: [3, 0, 4, 1] });
  };
  const [once, repeated] = [outputsOf(core, values), outputsOf(wide, start)];
  once.forEach((x, block) => {
    const expected = twice(Float32Array.from(x), 8);
    const off = Math.max(...expected.map((y, i) => Math.abs(y - repeated[block][i])));
    assert.ok(off < 1e-5 * Math.max(...expected.map(Math.abs)), `${off}`);
  });
});

Deno.test("smaller networks get corners, and gains are repeated as they are", () => {
  const { grown } = grownFor({ dim: 4, depth: 2, heads: 1 });
  const gain = (name: string) => [...values.get(name)!];
  assert.deepEqual(
    [...grown.get("blocks.1.norm2.weight")!],
    gain("blocks.2.norm2.weight").slice(0, 4),
  );
  const wide = grownFor({ dim: 20, depth: 2, heads: 5 }).grown;
  const own = gain("blocks.0.norm1.bias");
  assert.deepEqual(
    [...wide.get("blocks.0.norm1.bias")!],
    [...own, ...own, ...own.slice(0, 4)],
  );
});

Deno.test("networks whose blocks differ are refused", () => {
  const refused = (network: ReturnType<typeof describe>, message: RegExp, from = core) =>
    assert.throws(() => growBlocks(from, values, network), { name: "RangeError", message });
  const scaled = vit({ dim: 8, depth: 3, heads: 2, patch: 16, layerScale: 0.1 });
  refused(describe(scaled), /same parameters, got none in the core for ls1\.gamma$/);
  const plain = vit({ dim: 8, depth: 3, heads: 2, patch: 16 });
  refused(describe(plain), /same parameters, got none for ls1\.gamma$/, describe(scaled));
  const mamba = describe(mambaLanguageModel({ vocabulary: 8, dim: 16, depth: 1 }));
  refused(mamba, /^Cannot grow blocks: expected parameters "blocks\.0\.…" .*, got none in mamba/);
  refused(describe(vit({ depth: 1, dim: 8, heads: 2 })), /blocks to be .* at least 2, got 1$/);
});

Deno.test("values that lack a parameter, or have it in another size, are refused by name", () => {
  const network = describe(vit({ dim: 8, depth: 3, heads: 2, patch: 16 }));
  const name = "blocks.1.attn.proj.weight";
  const lacking = new Map(values);
  lacking.delete(name);
  const refused = (given: Map<string, Float32Array>, got: string) =>
    assert.throws(() => growBlocks(core, given, network), {
      name: "RangeError",
      message: `Cannot grow ${core.model.name}: expected 64 values of "${name}" [8, 8], got ${got}`,
    });
  refused(lacking, "none");
  refused(new Map(values).set(name, new Float32Array(63)), "63");
});
