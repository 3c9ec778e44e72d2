import assert from "assert";
import { describe } from "./describe.ts";
import { vit } from "./vit.ts";

const sizes = { dim: 24, depth: 2, heads: 3, patch: 8 };
const shapes = (model: ReturnType<typeof vit>) =>
  Object.fromEntries(describe(model).parameters.map(({ name, shape }) => [name, shape]));

Deno.test("layer scale, norms of queries and keys, and registers have timm's names and shapes", () => {
  const options = { layerScale: 1e-5, qkNorm: true, classToken: true, registerTokens: 4 } as const;
  const extra = (i: number): [string, number[]][] => [
    [`blocks.${i}.ls1.gamma`, [24]],
    [`blocks.${i}.ls2.gamma`, [24]],
    ...["q_norm", "k_norm"].flatMap((name): [string, number[]][] => [
      [`blocks.${i}.attn.${name}.weight`, [8]],
      [`blocks.${i}.attn.${name}.bias`, [8]],
    ]),
  ];
  const expected = {
    ...shapes(vit(sizes)),
    ...Object.fromEntries([...extra(0), ...extra(1)]),
    cls_token: [1, 1, 24],
    reg_token: [1, 4, 24],
  };
  const all = { ...expected, pos_embed: [1, 5 + 16, 24] };
  assert.deepEqual(shapes(vit({ ...sizes, ...options })), all);
  assert.deepEqual(shapes(vit({ ...sizes, ...options, prefixPositions: false })), expected);
});

Deno.test("the head reads patches or the class token, wherever registers stand", () => {
  const network = (pool: "avg" | "token") =>
    describe(vit({ ...sizes, depth: 1, pool, classToken: true, registerTokens: 2 }));
  const names = (pool: "avg" | "token") => network(pool).parameters.map(({ name }) => name);
  assert.ok(names("avg").includes("fc_norm.weight") && !names("avg").includes("norm.weight"));
  assert.ok(names("token").includes("norm.weight") && !names("token").includes("fc_norm.weight"));
});

Deno.test("roles know the row of the first patch's position", () => {
  const first = (options: Parameters<typeof vit>[0]) =>
    describe(vit({ ...sizes, ...options })).roles
      .flatMap((role) => role.kind === "attention" ? [role.positions!.first] : []);
  assert.deepEqual(first({}), [0, 0]);
  assert.deepEqual(first({ pool: "token", registerTokens: 4 }), [5, 5]);
  assert.deepEqual(first({ pool: "token", registerTokens: 4, prefixPositions: false }), [0, 0]);
});

Deno.test("fixed positions are the sine and cosine table, scaled, with zeros for a class token", () => {
  const values = (options: Parameters<typeof vit>[0]) => {
    const { parameters } = describe(vit({ ...sizes, ...options }));
    const positions = parameters.find(({ name }) => name === "pos_embed")!;
    return [...positions.initializer(positions, undefined!)];
  };
  const plain = values({});
  assert.deepEqual(plain.slice(0, 12).map(Math.abs).filter((x) => x !== 0 && x !== 1), []);
  assert.deepEqual(values({ positionScale: 0.5 }), plain.map((x) => x / 2));
  assert.deepEqual(values({ pool: "token" }), [...Array(24).fill(0), ...plain]);
  assert.deepEqual(values({ registerTokens: 2 }), [...Array(2 * 24).fill(0), ...plain]);
});
