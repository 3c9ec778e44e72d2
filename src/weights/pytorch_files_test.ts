import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { evaluate } from "../devices/mod.ts";
import { Graph } from "../graph/mod.ts";
import { Scope } from "../layers/mod.ts";
import { convmixer, describe } from "../models/mod.ts";
import { float32ToBfloat16, float32ToFloat16 } from "./float_conversion.ts";
import { loadWeights } from "./load_weights.ts";
import { openWeights } from "./open_weights.ts";
import { type Interpolation, resamplePositions } from "./resample_positions.ts";
import { saveWeights } from "./save_weights.ts";

/** What PyTorch and timm write and compute, see `testing/pytorch_files.py`. */
interface Golden {
  readonly rounding: Readonly<Record<"F32" | "F16" | "BF16", readonly number[]>>;
  readonly convmixer: {
    readonly files: Readonly<Record<"F32" | "F16" | "BF16", string>>;
    readonly x: readonly number[];
    readonly logits: readonly number[];
  };
  readonly positions: readonly (
    & { readonly size: number; readonly to: readonly [number, number]; readonly first: number }
    & Readonly<Record<"values" | Interpolation, readonly number[]>>
  )[];
}

const golden: Golden = JSON.parse(
  await Deno.readTextFile(new URL("testing/golden/pytorch_files.json", import.meta.url)),
);

const network = describe(
  convmixer({ dim: 6, depth: 1, kernel: 3, patch: 4, classes: 3, imageSize: 8 }),
);

Deno.test("numbers are rounded to 16 bits as PyTorch rounds them", () => {
  const { F32, F16, BF16 } = golden.rounding;
  const values = new Float32Array(Uint32Array.from(F32).buffer);
  assert.deepEqual([...float32ToFloat16(values)], F16);
  // What NaN becomes in bfloat16 depends on PyTorch's path: 0xffff by AVX2, 0x7fc0 without.
  const isNaN = (bits: number) => (bits & 0x7fff) > 0x7f80;
  const brains = [...float32ToBfloat16(values)];
  brains.forEach((bits, i) => assert.ok(isNaN(BF16[i]) ? isNaN(bits) : bits === BF16[i], `${i}`));
});

Deno.test("a ConvMixer of timm with its counters is loaded, and computes timm's logits", () =>
  inFolder(async (folder) => {
    const path = `${folder}/timm.safetensors`;
    const { files, x, logits } = golden.convmixer;
    await Deno.writeFile(path, Uint8Array.fromBase64(files.F32));
    await using file = await openWeights(path);
    const { values, skipped } = await loadWeights(file, network);
    assert.equal(skipped.length, 3);
    for (const name of skipped) {
      assert.match(name, /\.num_batches_tracked$/);
      assert.deepEqual((await file.read(name)).data, BigInt64Array.of(2n));
    }
    const graph = new Graph();
    const input = graph.input("x", [2, ...network.model.input.shape], "float32");
    const output = network.model.build(new Scope(graph), input);
    const given = { ...Object.fromEntries(values), x: Float32Array.from(x) };
    const [found] = evaluate({ outputs: { output } }, given);
    const largest = Math.max(...logits.map(Math.abs));
    found.forEach((value, i) => assert.ok(Math.abs(value - logits[i]) < 1e-7 * largest));
    // All that is written back is what was there, but for the counters' numbers.
    const back = `${folder}/back.safetensors`;
    await saveWeights(back, network, values);
    await using again = await openWeights(back);
    assert.deepEqual(new Set(again.tensors.keys()), new Set(file.tensors.keys()));
    for (const [name, { dtype, shape }] of file.tensors) {
      const found = await again.read(name);
      assert.deepEqual([found.dtype, found.shape], [dtype, shape]);
      if (dtype === "F32") assert.deepEqual(found.data, (await file.read(name)).data, name);
    }
  }));

Deno.test("PyTorch's 16-bit files hold the bits that are written here", () =>
  inFolder(async (folder) => {
    const { files } = golden.convmixer;
    await Deno.writeFile(`${folder}/F32.safetensors`, Uint8Array.fromBase64(files.F32));
    const { values } = await loadWeights(`${folder}/F32.safetensors`, network);
    for (const dtype of ["F16", "BF16"] as const) {
      const [theirs, ours] = [`${folder}/theirs.safetensors`, `${folder}/ours.safetensors`];
      await Deno.writeFile(theirs, Uint8Array.fromBase64(files[dtype]));
      await saveWeights(ours, network, values, { dtype });
      await using one = await openWeights(theirs);
      await using two = await openWeights(ours);
      for (const name of values.keys()) {
        assert.deepEqual(await two.read(name), await one.read(name));
      }
      const loaded = await loadWeights(ours, network);
      assert.deepEqual(loaded.values, (await loadWeights(theirs, network)).values);
    }
  }));

Deno.test("positions are resampled as timm's are", () => {
  for (const { size, to: [height, width], first, values, ...made } of golden.positions) {
    for (const mode of ["bicubic", "bilinear"] as const) {
      const grid = { first, height: size, width: size };
      const found = resamplePositions(Float32Array.from(values), grid, { height, width }, mode);
      assert.equal(found.length, made[mode].length);
      found.forEach((value, i) => {
        // timm computes them in float32.
        assert.ok(Math.abs(value - made[mode][i]) < 1e-6, `${value} ${made[mode][i]}`);
      });
    }
  }
});
