/**
 * Patched files of three libraries: their products of attention are what PyTorch computed with the same
 * files (`testing/patched_products.py`), and they have the diagonals of mimetic initialization.
 *
 * @module
 */
import assert from "assert";
import { inFolder } from "../../host/testing/in_folder.ts";
import { Random } from "../../random/mod.ts";
import { multiplyTransposed, sizeOf, transpose } from "../../tensors/mod.ts";
import { encodeSafetensors } from "../safetensors.ts";
import { type FloatType, fromFloat32 } from "../float_types.ts";
import { openWeights } from "../open_weights.ts";
import type { WeightFile } from "../weight_file.ts";
import gpt2 from "../testing/golden_patches/gpt2.json" with { type: "json" };
import llama from "../testing/golden_patches/llama.json" with { type: "json" };
import vit from "../testing/golden_patches/vit.json" with { type: "json" };
import { patchWeights } from "./patch_weights.ts";

interface Diagonal {
  readonly mean: number;
  readonly std: number;
  readonly rest: number;
}

interface Golden {
  readonly tensors: Readonly<Record<string, readonly [string, readonly number[]]>>;
  readonly changed: readonly string[];
  readonly layers: readonly {
    readonly queryKey: readonly Diagonal[];
    readonly valueProjection: Diagonal;
  }[];
}

/** W_Qᵀ and W_Vᵀ of all heads (H·k, D) with those of the keys (G·k, D), and W_projᵀ (D, H·k). */
type Matrices = readonly [q: Float64Array, k: Float64Array, v: Float64Array, p: Float64Array];

const float64 = (values: ArrayLike<number>) => Float64Array.from(values);

/** How each library stores them, written down apart from what finds them. */
const networks = {
  vit: {
    ...{ golden: vit, dim: 192, heads: 3, keyHeads: 3, headDim: 64, given: {} },
    read: async (file: WeightFile, layer: number): Promise<Matrices> => {
      const qkv = float64(await file.readFloat32(`blocks.${layer}.attn.qkv.weight`));
      const part = (i: number) => qkv.slice(i * 192 * 192, (i + 1) * 192 * 192);
      const proj = await file.readFloat32(`blocks.${layer}.attn.proj.weight`);
      return [part(0), part(1), part(2), float64(proj)];
    },
  },
  gpt2: {
    ...{ golden: gpt2, dim: 256, heads: 4, keyHeads: 4, headDim: 64, given: { heads: 4 } },
    read: async (file: WeightFile, layer: number): Promise<Matrices> => {
      const all = await file.readFloat32(`h.${layer}.attn.c_attn.weight`);
      const qkv = transpose(float64(all), 256, 768);
      const part = (i: number) => qkv.slice(i * 256 * 256, (i + 1) * 256 * 256);
      const proj = float64(await file.readFloat32(`h.${layer}.attn.c_proj.weight`));
      return [part(0), part(1), part(2), transpose(proj, 256, 256)];
    },
  },
  llama: {
    ...{ golden: llama, dim: 256, heads: 8, keyHeads: 2, headDim: 32, given: { heads: 8 } },
    read: async (file: WeightFile, layer: number): Promise<Matrices> => {
      const name = (part: string) => `model.layers.${layer}.self_attn.${part}_proj.weight`;
      const [q, k, v, o] = await Promise.all(
        ["q", "k", "v", "o"].map((part) => file.readFloat32(name(part)).then(float64)),
      );
      return [q, k, v, o];
    },
  },
};

/** A file with the tensors that PyTorch's had, of other numbers. */
async function writeLike(path: string, golden: Golden): Promise<void> {
  const random = new Random(0);
  const tensors = new Map(
    Object.entries(golden.tensors).map(([name, [dtype, shape]]) => {
      const values = new Float32Array(sizeOf(shape));
      random.fillNormal(values, 0, 0.02);
      const data = fromFloat32(dtype as FloatType, values);
      return [name, { dtype: dtype as FloatType, shape, data }];
    }),
  );
  await Deno.writeFile(path, encodeSafetensors({ tensors, metadata: { format: "pt" } }));
}

function diagonalOf(product: Float64Array, dim: number): Diagonal {
  const own = product.filter((_, i) => i % (dim + 1) === 0);
  const others = product.filter((_, i) => i % (dim + 1) !== 0);
  const mean = (values: Float64Array) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const std = (values: Float64Array) => {
    const center = mean(values);
    return Math.sqrt(mean(values.map((x) => (x - center) ** 2)));
  };
  return { mean: mean(own), std: std(own), rest: std(others) };
}

function assertNear(got: Diagonal, expected: Diagonal, what: string): void {
  for (const key of ["mean", "std", "rest"] as const) {
    assert.ok(Math.abs(got[key] - expected[key]) < 1e-6, `${what} ${key}: ${got[key]}`);
  }
}

for (
  const [name, { golden, dim, heads, keyHeads, headDim, given, read }] of Object.entries(networks)
) {
  Deno.test(`patchWeights(): PyTorch's ${name} has the same products, and nothing else changed`, async () => {
    await inFolder(async (folder) => {
      const [before, after] = [`${folder}/before.safetensors`, `${folder}/after.safetensors`];
      await writeLike(before, golden as unknown as Golden);
      await patchWeights(before, { init: "mimetic", to: after, ...given });
      await using file = await openWeights(after);
      const changed = await changedTensors(before, after);
      // Biases that are 0 in PyTorch's file aren't in this one.
      for (const one of golden.changed) assert.ok(changed.includes(one), one);
      assert.ok(changed.every((one) => /attn|c_proj/.test(one)), changed.join());
      for (const [layer, expected] of golden.layers.entries()) {
        const [q, k, v, p] = await read(file, layer);
        const size = headDim * dim;
        const values = new Float64Array(heads * size);
        for (let head = 0; head < heads; head++) {
          const group = Math.floor(head * keyHeads / heads) * size;
          const columns = [q.slice(head * size, (head + 1) * size), k.slice(group, group + size)]
            .map((rows) => transpose(rows, headDim, dim));
          const product = multiplyTransposed(columns[0], columns[1], dim, dim, headDim);
          assertNear(diagonalOf(product, dim), expected.queryKey[head], `head ${head}`);
          values.set(v.slice(group, group + size), head * size);
        }
        const inner = heads * headDim;
        const product = multiplyTransposed(transpose(values, inner, dim), p, dim, dim, inner);
        assertNear(diagonalOf(product, dim), expected.valueProjection, "values");
      }
    });
  });
}

/** Names of the tensors whose bytes differ, once all other bytes were compared. */
async function changedTensors(before: string, after: string): Promise<string[]> {
  const [a, b] = [await Deno.readFile(before), await Deno.readFile(after)];
  await using file = await openWeights(before);
  assert.equal(a.length, b.length);
  const start = Math.min(...[...file.tensors.values()].map(({ at }) => at));
  assert.deepEqual(a.subarray(0, start), b.subarray(0, start));
  return [...file.tensors].flatMap(([name, { at, bytes }]) =>
    a.subarray(at, at + bytes).some((x, i) => x !== b[at + i]) ? [name] : []
  );
}

Deno.test("patchWeights(): timm's ViT has the diagonals that mimetic initialization should have", () => {
  // Width 192, heads of 64: 0.394 and 0.4 in expectation, over 24 heads and 192 places or more.
  for (const { queryKey, valueProjection } of vit.layers) {
    for (const { mean, std, rest } of queryKey) {
      assert.ok(Math.abs(mean - 0.394) < 0.02 && Math.abs(std - 0.064) < 0.012, `${mean}`);
      assert.ok(Math.abs(rest - 0.052) < 0.001, `${rest}`);
    }
    const { mean, std, rest } = valueProjection;
    assert.ok(Math.abs(mean + 0.4) < 0.01 && Math.abs(std - 0.028) < 0.006, `${mean}`);
    assert.ok(Math.abs(rest - 0.029) < 0.001, `${rest}`);
  }
});
