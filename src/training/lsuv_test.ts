import assert from "assert";
import { evaluate, openCpu } from "../devices/mod.ts";
import {
  convmixer,
  describe,
  initialize,
  mambaLanguageModel,
  type Model,
  traceModel,
  vit,
} from "../models/mod.ts";
import { Random } from "../random/mod.ts";
import { svd } from "../tensors/mod.ts";
import { layerMoments } from "./layer_outputs.ts";
import { lsuv } from "./lsuv.ts";
import { layOutParameters, parameterVariables, writeParameters } from "./parameter_layout.ts";

const BATCH = 8;
const models: Readonly<Record<string, Model>> = {
  vit: vit({ dim: 24, depth: 2, heads: 3, patch: 4, imageSize: 16 }),
  convmixer: convmixer({ dim: 12, depth: 2, kernel: 3, patch: 4, imageSize: 16 }),
  mamba: mambaLanguageModel({ vocabulary: 12, dim: 16, depth: 2, states: 4, length: 20 }),
};

function batchOf({ input: { name, shape, dtype } }: Model) {
  const size = shape.reduce((a, b) => a * b, BATCH);
  const random = new Random(1);
  if (dtype === "int32") {
    return { [name]: Int32Array.from({ length: size }, () => random.integer(12)) };
  }
  const values = new Float32Array(size);
  random.fillNormal(values, 0, 1);
  return { [name]: values };
}

/** The variance of each layer's output. */
async function variances(model: Model, values: ReadonlyMap<string, Float32Array>) {
  const device = await openCpu({ threads: 1 });
  const network = describe(model);
  const layout = layOutParameters(network);
  const layers = layerMoments(network, layout, BATCH);
  const variables = device.createVariables(parameterVariables(layout));
  writeParameters(layout, variables, values);
  const outputs = Object.fromEntries(
    layers.flatMap(({ name, mean, squares }) => [[`${name} m`, mean], [`${name} s`, squares]]),
  );
  const executable = await device.compile({ outputs }, variables);
  executable.run(batchOf(model));
  const [made] = await executable.read();
  device.destroy();
  return layers.map(({ name, size }) =>
    [name, made[`${name} s`][0] / size - made[`${name} m`][0] ** 2] as const
  );
}

const norm = (values: Float32Array) => Math.hypot(...values);

for (const [name, model] of Object.entries(models)) {
  Deno.test(`lsuv(): every layer of a ${name} makes outputs of variance 1, of orthogonal weights`, async () => {
    const network = describe(model);
    const values = initialize(network, { seed: 0 });
    const context = { network, values, inputs: batchOf(model), seed: 0 };
    const device = await openCpu({ threads: 1 });
    const start = await lsuv()({ device, ...context });
    const control = await lsuv({ normMatched: true })({ device, ...context });
    device.destroy();
    const found = await variances(model, start);
    for (const [weight, variance] of found) {
      assert.ok(Math.abs(variance - 1) < 1e-4, `${weight}: ${variance}`);
    }
    const matrices = new Set(found.map(([weight]) => weight));
    const expected = network.parameters.filter(({ shape, use }) =>
      shape.length > 1 && use === "decayed"
    );
    assert.deepEqual(new Set(expected.map(({ name }) => name)), matrices);
    for (const { name: weight, shape } of network.parameters) {
      const [own, other, drawn] = [start, control, values].map((of) => of.get(weight)!);
      if (!matrices.has(weight)) {
        assert.deepEqual(own, drawn, weight);
        assert.deepEqual(other, drawn, weight);
        continue;
      }
      const { values: spectrum } = svd(own, shape[0], own.length / shape[0]);
      assert.ok(spectrum[0] / spectrum[spectrum.length - 1] < 1 + 1e-5, weight);
      assert.ok(Math.abs(norm(own) / norm(other) - 1) < 1e-5, weight);
      const factor = other[0] / drawn[0];
      other.forEach((x, i) => assert.ok(Math.abs(x - factor * drawn[i]) < 1e-5 * Math.abs(factor)));
    }
  });
}

Deno.test("lsuv(): by the float64 reference, logits have the variance 1", async () => {
  const model = models.vit;
  const network = describe(model);
  const [values, inputs] = [initialize(network, { seed: 0 }), batchOf(model)];
  const device = await openCpu({ threads: 1 });
  const start = await lsuv()({ device, network, values, inputs, seed: 0 });
  device.destroy();
  const outputs = traceModel(model, { batch: BATCH });
  const [logits] = evaluate({ outputs }, { ...Object.fromEntries(start), ...inputs });
  const mean = logits.reduce((sum, x) => sum + x, 0) / logits.length;
  const variance = logits.reduce((sum, x) => sum + (x - mean) ** 2, 0) / logits.length;
  // The head's bias is 0.
  assert.ok(Math.abs(variance - 1) < 1e-4, `${variance}`);
});

Deno.test("lsuv() leaves layers alone that make nothing, and draws by the seed", async () => {
  const model = models.vit;
  const network = describe(model);
  const values = initialize(network, { seed: 0 });
  const device = await openCpu({ threads: 1 });
  const inputs = batchOf(model);
  const run = (seed: number) => lsuv()({ device, network, values, inputs, seed });
  const [first, again, other] = [await run(0), await run(0), await run(1)];
  assert.deepEqual(again, first);
  assert.notDeepEqual(other.get("head.weight"), first.get("head.weight"));
  const black = { images: new Float32Array(BATCH * 3 * 16 * 16) };
  const dark = await lsuv()({ device, network, values, inputs: black, seed: 0 });
  const weight = dark.get("patch_embed.proj.weight")!;
  const { values: spectrum } = svd(weight, 24, weight.length / 24);
  spectrum.forEach((x) => assert.ok(Math.abs(x - 1) < 1e-6, "patches of zeros make nothing"));
  device.destroy();
});

Deno.test("lsuv() refuses batches that aren't the network's", async () => {
  const network = describe(models.vit);
  const values = initialize(network, { seed: 0 });
  const device = await openCpu({ threads: 1 });
  for (
    const [inputs, got] of [[{}, "none"], [{ images: new Float32Array(7) }, "7 numbers"]] as const
  ) {
    await assert.rejects(lsuv()({ device, network, values, inputs, seed: 0 }), {
      name: "RangeError",
      message: "Cannot initialize vit_24_2_3_patch4_16 by a batch: expected whole examples of " +
        `"images", 768 numbers each, got ${got}`,
    });
  }
  // deno-lint-ignore no-explicit-any
  assert.throws(() => lsuv({ normMatched: 1 as any }), TypeError);
  device.destroy();
});

Deno.test("lsuv() gives all memory back where the batch is refused", async () => {
  const network = describe(models.vit);
  const values = initialize(network, { seed: 0 });
  const device = await openCpu({ threads: 1 });
  const inputs = { images: new Float32Array(768).fill(NaN, 5) };
  let open = 0;
  const compile = device.compile.bind(device);
  device.compile = async (...given) => {
    const executable = await compile(...given);
    const destroy = executable.destroy.bind(executable);
    open++;
    return Object.assign(executable, {
      destroy() {
        open--;
        destroy();
      },
    });
  };
  await assert.rejects(
    lsuv()({ device, network, values, inputs, seed: 0 }),
    /Cannot feed "images": expected finite numbers, got NaN at index 5$/,
  );
  assert.equal(open, 0);
  device.destroy();
});
