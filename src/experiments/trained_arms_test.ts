import assert from "assert";
import { filterCovariance } from "../analysis/mod.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import { mimeticAttention } from "../initializers/mod.ts";
import { convmixer, describe, initialize, mambaLanguageModel, vit } from "../models/mod.ts";
import { saveWeights } from "../weights/mod.ts";
import { namedArms } from "./arms.ts";
import type { Variant } from "./experiment.ts";
import { firstValues } from "./plan_runs.ts";

const sizes = { dim: 32, depth: 2, heads: 2, patch: 8 };
const network = describe(vit({ ...sizes, positions: "learned" }));
const variants = [{ network }];

/** The values that an arm starts a network with. */
function startOf(arm: Awaited<ReturnType<typeof namedArms>>[number], variant: Variant, seed = 3) {
  const facts = { init: arm.name, seed, rate: 1e-3 };
  return firstValues({ name: "run", facts, arm, variant }, {});
}

function withFile(
  trained: ReturnType<typeof describe>,
  test: (file: string, values: Map<string, Float32Array>) => Promise<void>,
): Promise<void> {
  return inFolder(async (folder) => {
    const structured = trained === network
      ? [mimeticAttention({ queryKey: { beta: 1.2 }, valueProjection: { beta: 0.9 } })]
      : [];
    const values = initialize(trained, { seed: 9, structured });
    await saveWeights(`${folder}/model.safetensors`, trained, values);
    await test(`${folder}/model.safetensors`, values);
  });
}

Deno.test("pretrained has all trained weights but the head's, from a file or its folder", () =>
  withFile(network, async (file, values) => {
    for (const from of [file, file.replace("/model.safetensors", "")]) {
      const [arm] = await namedArms(["pretrained"], { variants, from });
      const start = startOf(arm, variants[0]);
      const drawn = initialize(network, { seed: 3 });
      for (const { name } of network.parameters) {
        assert.deepEqual(start.get(name), (/^head\./.test(name) ? drawn : values).get(name), name);
      }
    }
  }));

Deno.test("arms tell the weights that they start from, whatever else the file says and wherever it is", () =>
  withFile(network, async (file, values) => {
    const weightsOf = async (from: string) =>
      (await namedArms(["default", "pretrained", "fitted"], { variants, from }))
        .map(({ weights }) => weights);
    const before = await weightsOf(file);
    assert.equal(before[0], undefined);
    assert.match(before[1]!, /^[0-9a-f]{64}$/);
    assert.equal(before[1], before[2]);
    const moved = file.replace("model.", "moved.");
    await saveWeights(moved, network, values, { metadata: { note: "moved" } });
    assert.deepEqual(await weightsOf(moved), before);
    const changed = new Map(values);
    changed.set("pos_embed", values.get("pos_embed")!.map((value) => value + 1));
    await saveWeights(file, network, changed);
    assert.notEqual((await weightsOf(file))[1], before[1]);
  }));

Deno.test("pretrained takes another number of classes, and resamples positions to another grid", () =>
  withFile(network, async (from, values) => {
    const model = vit({ ...sizes, patch: 8, imageSize: 64, classes: 5, positions: "learned" });
    const other = { network: describe(model) };
    const [arm] = await namedArms(["pretrained"], { variants: [other], from });
    const start = startOf(arm, other);
    assert.equal(start.get("head.weight")!.length, 5 * 32);
    assert.equal(start.get("pos_embed")!.length, 64 * 32);
    const weight = "blocks.1.attn.qkv.weight";
    assert.deepEqual(start.get(weight), values.get(weight));
  }));

Deno.test("fitted has the structure and none of the numbers; its control has the norms", () =>
  withFile(network, async (from, values) => {
    const arms = await namedArms(["fitted", "fittedNorms"], { variants, from });
    const [fitted, control] = arms.map((arm) => startOf(arm, variants[0]));
    const other = startOf(arms[0], variants[0], 4);
    const drawn = initialize(network, { seed: 3 });
    const trace = (start: Map<string, Float32Array>, layer: number) => {
      const v = start.get(`blocks.${layer}.attn.qkv.weight`)!.subarray(2 * 32 * 32);
      const proj = start.get(`blocks.${layer}.attn.proj.weight`)!;
      let sum = 0;
      for (let i = 0; i < 32; i++) {
        for (let j = 0; j < 32; j++) sum += v[j * 32 + i] * proj[i * 32 + j];
      }
      return sum / 32;
    };
    for (const layer of [0, 1]) {
      // -β₂, measured and put in again, twice with noise of 0.4 / 32.
      assert.ok(Math.abs(trace(fitted, layer) + 0.9) < 0.1, `${trace(fitted, layer)}`);
      assert.ok(Math.abs(trace(control, layer)) < 0.25, `${trace(control, layer)}`);
      const weight = `blocks.${layer}.attn.qkv.weight`;
      assert.notDeepEqual(fitted.get(weight), values.get(weight));
      assert.notDeepEqual(fitted.get(weight), other.get(weight));
    }
    for (const name of ["blocks.0.mlp.fc1.weight", "pos_embed", "head.weight"]) {
      assert.deepEqual(fitted.get(name), drawn.get(name), name);
    }
  }));

Deno.test("fitted depthwise filters have the trained ones' covariance", () => {
  const trained = describe(convmixer({ dim: 16, depth: 2, kernel: 3 }));
  return withFile(trained, async (from, values) => {
    // The same network, much wider: enough filters to measure.
    const wide = { network: describe(convmixer({ dim: 2_000, depth: 2, kernel: 3 })) };
    const [fitted, control] = (await namedArms(["fitted", "fittedNorms"], {
      variants: [wide],
      from,
    })).map(({ structured }) => {
      const weight = new Map<string, Float32Array>();
      const { roles, parameters } = wide.network;
      const first = roles.filter(({ kind }) => kind === "depthwise").slice(0, 1);
      const used = parameters.filter(({ name }) => /blocks\.0\.0\.fn\.0\.weight/.test(name));
      for (
        const [name, made] of initialize({ roles: first, parameters: used }, {
          seed: 0,
          structured,
        })
      ) weight.set(name, made);
      return weight.get("blocks.0.0.fn.0.weight")!;
    });
    const sigma = filterCovariance(values.get("blocks.0.0.fn.0.weight")!, { kernel: 3 });
    const [own, none] = [fitted, control].map((x) => filterCovariance(x, { kernel: 3 }));
    const scale = Math.max(...sigma);
    const distance = (a: Float64Array) => Math.max(...a.map((x, i) => Math.abs(x - sigma[i])));
    assert.ok(distance(own) < 0.15 * scale, `${distance(own)} of ${scale}`);
    assert.ok(distance(none) > 0.3 * scale, `${distance(none)} of ${scale}`);
    const trace = (a: Float64Array) => a.reduce((sum, x, i) => i % 10 ? sum : sum + x);
    assert.ok(Math.abs(trace(none) / trace(sigma) - 1) < 0.05);
  });
});

Deno.test("selected has evenly spaced weights of a larger network; its control has the norms", () =>
  withFile(network, async (from, values) => {
    const small = { network: describe(vit({ ...sizes, dim: 16, depth: 1, positions: "learned" })) };
    const arms = await namedArms(["selected", "selectedNorms"], { variants: [small], from });
    const [selected, control] = arms.map((arm) => startOf(arm, small));
    const norm = (x: Float32Array) => Math.hypot(...x);
    for (const { name, shape } of small.network.parameters) {
      const [own, other] = [selected.get(name)!, control.get(name)!];
      if (name.startsWith("head.")) {
        assert.deepEqual(own, initialize(small.network, { seed: 3 }).get(name));
      } else if (shape.length === 1) assert.deepEqual(own, other, name);
      else {
        assert.notDeepEqual(own, other, name);
        assert.ok(Math.abs(norm(own) / norm(other) - 1) < 1e-5, name);
      }
    }
    const weight = "blocks.0.mlp.fc2.weight";
    assert.equal(selected.get(weight)![65], values.get(weight)![2 * 128 + 2]);
    assert.notDeepEqual(startOf(arms[1], small, 4).get(weight), control.get(weight));
    assert.deepEqual(startOf(arms[0], small, 4).get(weight), selected.get(weight));
    const deeper = [{ network: describe(vit({ ...sizes, depth: 3 })) }];
    await assert.rejects(namedArms(["selected"], { variants: deeper, from }), {
      name: "RangeError",
      message: /^Cannot select weights from .*blocks\.2\..*got none$/,
    });
  }));

Deno.test("files that don't fit are refused in a line", () =>
  withFile(network, async (from) => {
    const filters = [{ network: describe(convmixer({ dim: 16, depth: 2, kernel: 3 })) }];
    const scans = [{ network: describe(mambaLanguageModel({ vocabulary: 8, dim: 16, depth: 1 })) }];
    const reject = (init: string, variants: Variant[], file: string, message: RegExp) =>
      assert.rejects(namedArms([init], { variants, from: file }), { message });
    await reject("pretrained", filters, from, /^Cannot load .*expected just its parameters/);
    await reject("fitted", filters, from, /expected attention or depthwise filters in both$/);
    await reject("fitted", scans, from, /expected attention or depthwise filters in both$/);
    await reject("fitted", variants, "", /^Cannot use --init=fitted without --from=FILE/);
    await reject(
      "fitted",
      variants,
      "nowhere",
      /^Cannot take fitted from nowhere: .*nothing there/,
    );
    const text = from.replace("model.safetensors", "notes.safetensors");
    await Deno.writeTextFile(text, "no weights");
    await reject("pretrained", variants, text, /^Cannot (read|open) .*notes/);
  }));
