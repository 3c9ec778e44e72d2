/** Each way in which libraries name and store attention, patched: products, biases, data types. */
import assert from "assert";
import { inFolder } from "../../host/testing/in_folder.ts";
import { multiplyTransposed, sizeOf, transpose } from "../../tensors/mod.ts";
import {
  bfloat16ToFloat32,
  float16ToFloat32,
  float32ToBfloat16,
  float32ToFloat16,
} from "../float_conversion.ts";
import { type FloatType, fromFloat32 } from "../float_types.ts";
import { openWeights } from "../open_weights.ts";
import { encodeSafetensors } from "../safetensors.ts";
import { patchWeights } from "./patch_weights.ts";

const D = 32;

/** A family's tensors: queries, keys, values (or all three in one) and the projection, and biases. */
interface Family {
  readonly weights: readonly string[];
  readonly biases: readonly string[];
  readonly transposed?: boolean;
}

const separate = (prefix: string, names: readonly string[]): Family => ({
  weights: names.map((name) => `${prefix}.${name}.weight`),
  biases: names.map((name) => `${prefix}.${name}.bias`),
});

const families: Readonly<Record<string, Family>> = {
  "timm": separate("blocks.10.attn", ["qkv", "proj"]),
  "timm's BEiT": {
    weights: ["blocks.0.attn.qkv.weight", "blocks.0.attn.proj.weight"],
    biases: ["blocks.0.attn.q_bias", "blocks.0.attn.v_bias", "blocks.0.attn.proj.bias"],
  },
  "GPT-2": { ...separate("transformer.h.0.attn", ["c_attn", "c_proj"]), transposed: true },
  "nanoGPT": separate("transformer.h.0.attn", ["c_attn", "c_proj"]),
  "PyTorch's MultiheadAttention": {
    weights: ["layers.0.self_attn.in_proj_weight", "layers.0.self_attn.out_proj.weight"],
    biases: ["layers.0.self_attn.in_proj_bias", "layers.0.self_attn.out_proj.bias"],
  },
  "Hugging Face's ViT": separate("vit.encoder.layer.0.attention", [
    ...["attention.query", "attention.key", "attention.value", "output.dense"],
  ]),
  "BERT": separate("bert.encoder.layer.0.attention", [
    ...["self.query", "self.key", "self.value", "output.dense"],
  ]),
  "Llama": separate("model.layers.0.self_attn", ["q_proj", "k_proj", "v_proj", "o_proj"]),
  "CLIP": separate("encoder.layers.0.self_attn", ["q_proj", "k_proj", "v_proj", "out_proj"]),
  "DistilBERT": separate("layer.0.attention", ["q_lin", "k_lin", "v_lin", "out_lin"]),
};

/** The family's file, of ones. */
function fileOf({ weights, biases, transposed = false }: Family, dtype: FloatType): Uint8Array {
  const shapeOf = (name: string): number[] => {
    const all = weights.length === 2 && name === weights[0] ? 3 * D : D;
    return transposed ? [D, all] : [all, D];
  };
  const wide = (name: string) => /(qkv|c_attn|in_proj)[._]bias$/.test(name) ? 3 * D : D;
  const shapes = [
    ...weights.map((name) => [name, shapeOf(name)] as const),
    ...biases.map((name) => [name, [wide(name)]] as const),
    ["head.bias", [3]] as const,
  ];
  const tensors = new Map(shapes.map(([name, shape]) => {
    const data = fromFloat32(dtype, new Float32Array(sizeOf(shape)).fill(1));
    return [name, { dtype, shape, data }];
  }));
  return encodeSafetensors({ tensors, metadata: {} });
}

/** All tensors after mimetic initialization with two heads. */
async function patched(family: Family, dtype: FloatType): Promise<Map<string, Float32Array>> {
  const values = new Map<string, Float32Array>();
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/in`, fileOf(family, dtype));
    await patchWeights(`${folder}/in`, { init: "mimetic", heads: 2, to: `${folder}/out` });
    await using file = await openWeights(`${folder}/out`);
    for (const name of file.tensors.keys()) values.set(name, await file.readFloat32(name));
  });
  return values;
}

/** W_Qᵀ, W_Kᵀ, W_Vᵀ and W_projᵀ. */
function matricesOf(family: Family, values: ReadonlyMap<string, Float32Array>): Float64Array[] {
  const all = family.weights.map((name) => {
    const matrix = Float64Array.from(values.get(name)!);
    return family.transposed ? transpose(matrix, D, matrix.length / D) : matrix;
  });
  if (all.length === 4) return all;
  return [...[0, 1, 2].map((i) => all[0].slice(i * D * D, (i + 1) * D * D)), all[1]];
}

const trace = (matrix: Float64Array) =>
  matrix.reduce((sum, x, i) => i % (D + 1) ? sum : sum + x, 0);

for (const [name, family] of Object.entries(families)) {
  Deno.test(`patchWeights(): ${name} is found, and its products and biases are set`, async () => {
    const values = await patched(family, "F32");
    for (const bias of family.biases) assert.ok(values.get(bias)!.every((x) => x === 0), bias);
    assert.deepEqual(values.get("head.bias"), new Float32Array(3).fill(1));
    // Each layer has a stream of its own, by its name: so the numbers differ, and the structure doesn't.
    const [q, k, v, p] = matricesOf(family, values);
    const value = multiplyTransposed(transpose(v, D, D), p, D, D, D);
    const query = multiplyTransposed(transpose(q, D, D), transpose(k, D, D), D, D, D);
    assert.ok(Math.abs(trace(value) / D + 0.4) < 0.06, `${trace(value) / D}`);
    assert.ok(trace(query) / D > 0.8, `${trace(query) / D}`);
  });
}

Deno.test("patchWeights(): other data types have the same numbers, rounded to the nearest", async () => {
  const exact = await patched(families.Llama, "F32");
  const rounded = {
    F64: (values: Float32Array) => values,
    F16: (values: Float32Array) => float16ToFloat32(float32ToFloat16(values)),
    BF16: (values: Float32Array) => bfloat16ToFloat32(float32ToBfloat16(values)),
  };
  for (const dtype of ["F64", "F16", "BF16"] as const) {
    const values = await patched(families.Llama, dtype);
    for (const [name, data] of exact) {
      assert.deepEqual(values.get(name), rounded[dtype](data), `${dtype} ${name}`);
    }
  }
});
