import assert from "assert";
import { type Device, evaluate, openCpu, openDevice, type Values } from "../devices/mod.ts";
import {
  convmixer,
  convnext,
  describe,
  initialize,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  traceModel,
  transformerLanguageModel,
  vit,
} from "../models/mod.ts";
import { sizeOf } from "../tensors/mod.ts";
import { Predictor } from "./predictor.ts";
import { openMeasured } from "./testing/refusals.ts";

const words = { vocabulary: 11, dim: 16, depth: 1, length: 6 };
const models: Record<string, Model> = {
  vit: vit({ dim: 12, depth: 2, heads: 3, patch: 8, imageSize: 16 }),
  convmixer: convmixer({ dim: 8, depth: 2, kernel: 3, patch: 4, imageSize: 8 }),
  convnext: convnext({ dims: [4, 8], depths: [1, 1], patch: 2, imageSize: 8, dropPath: 0.5 }),
  mamba: mambaLanguageModel({ ...words, states: 3 }),
  mamba2: mamba2LanguageModel({ ...words, states: 3, headDim: 8 }),
  transformer: transformerLanguageModel({ ...words, heads: 4, keyHeads: 2 }),
};

/** So many examples, none like another. */
function inputsOf({ input: { name, shape, dtype } }: Model, examples: number) {
  const length = examples * sizeOf(shape);
  const values: Values = dtype === "int32"
    ? Int32Array.from({ length }, (_, i) => (i * i + 3 * i) % 11)
    : Float32Array.from({ length }, (_, i) => Math.sin(i));
  return { [name]: values };
}

/** First values that leave nothing at 0 or 1, running statistics among them. */
function valuesOf(model: Model): Map<string, Float32Array> {
  const values = initialize(describe(model), { seed: 0 });
  for (const [name, own] of values) {
    own.forEach((x, i) => own[i] = name.endsWith("running_var") ? 1.5 : x + 0.1 * Math.cos(i));
  }
  return values;
}

async function onDevice(kind: "cpu" | "webgpu", test: (device: Device) => Promise<void>) {
  const device = kind === "cpu" ? await openCpu({ threads: 1 }) : await openDevice(kind);
  try {
    await test(device);
  } finally {
    device.destroy();
  }
}

const options = { sanitizeOps: false, sanitizeResources: false };

for (const kind of ["cpu", "webgpu"] as const) {
  for (const [name, model] of Object.entries(models)) {
    Deno.test({
      name:
        `${kind}: ${name}'s logits and all observable tensors are those of float64, in any batch`,
      ...options,
      fn: () =>
        onDevice(kind, async (device) => {
          const network = describe(model);
          const [values, examples] = [valuesOf(model), 7];
          const inputs = inputsOf(model, examples);
          const observe = network.observable;
          const outputs = traceModel(model, { batch: examples, observe });
          const exact = evaluate({ outputs }, { ...Object.fromEntries(values), ...inputs });
          for (const batch of [3, 7, 64]) {
            const predictor = await Predictor.create({ device, network, values, batch, observe });
            const { logits, classes, observed } = await predictor.predict(inputs);
            const rows = Array.from(classes, (best, r) => {
              const row = logits.data.subarray(r * model.classes, (r + 1) * model.classes);
              return row[best] === Math.max(...row) && row.indexOf(row[best]) === best;
            });
            assert.deepEqual(rows, rows.map(() => true));
            assert.equal(rows.length, logits.shape[0]);
            assert.deepEqual([...observed.keys()], observe);
            [logits, ...observed.values()].forEach(({ shape, data }, i) => {
              const [what, tensor] = Object.entries(outputs)[i];
              assert.deepEqual(shape, tensor.shape, what);
              const largest = exact[i].reduce((most, x) => Math.max(most, Math.abs(x)), 0);
              const far = data.findIndex((x, j) => Math.abs(x - exact[i][j]) > 2e-5 * largest);
              assert.equal(far, -1, `${what} ${data[far]} instead of ${exact[i][far]}`);
            });
            predictor.destroy();
          }
        }),
    });
  }
}

Deno.test("an image has the same logits in any batch, as norms use their running statistics", () =>
  onDevice("cpu", async (device) => {
    const network = describe(models.convmixer);
    const values = valuesOf(models.convmixer);
    const { images } = inputsOf(models.convmixer, 3);
    const logits = async (batch: number, images: Float32Array) => {
      const predictor = await Predictor.create({ device, network, values, batch });
      const { logits: { data } } = await predictor.predict({ images });
      predictor.destroy();
      return data;
    };
    const together = await logits(3, images as Float32Array);
    const alone = await logits(1, images.slice(192, 384) as Float32Array);
    alone.forEach((x, i) => assert.ok(Math.abs(x - together[10 + i]) < 1e-5 * (1 + Math.abs(x))));
  }));

Deno.test("a tensor that depends on no example comes once", () =>
  onDevice("cpu", async (device) => {
    const model = models.mamba;
    const observe = ["backbone.layers.0.mixer.a", "backbone.layers.0.mixer.b"];
    const values = valuesOf(model);
    const predictor = await Predictor.create({
      ...{ device, network: describe(model), values, batch: 2, observe },
    });
    const { observed } = await predictor.predict(inputsOf(model, 5));
    assert.deepEqual([...observed.values()].map(({ shape }) => shape), [[32, 3], [5, 6, 3]]);
    predictor.destroy();
  }));

Deno.test("predictions that are asked for at once come one after the other", () =>
  onDevice("cpu", async (device) => {
    const model = models.vit;
    const network = describe(model);
    const predictor = await Predictor.create({
      device,
      network,
      values: valuesOf(model),
      batch: 2,
    });
    const [seven, two] = [inputsOf(model, 7), inputsOf(model, 2)];
    const wrong = predictor.predict({ images: new Float32Array(5) });
    const both = await Promise.all([predictor.predict(seven), predictor.predict(two)]);
    await assert.rejects(wrong, /^RangeError: Cannot predict "images"/);
    assert.deepEqual(both.map(({ logits }) => logits.shape), [[7, 10], [2, 10]]);
    const [{ logits }] = both;
    assert.deepEqual((await predictor.predict(seven)).logits.data, logits.data);
    predictor.destroy();
  }));

Deno.test("what can't be predicted is refused by name, and the next prediction is right", () =>
  onDevice("cpu", async (device) => {
    const create = (model: Model) =>
      Predictor.create({ device, network: describe(model), values: valuesOf(model), batch: 4 });
    const [images, tokens] = [await create(models.vit), await create(models.mamba)];
    const good = inputsOf(models.vit, 30);
    const before = await images.predict(good);
    const broken = good.images.slice();
    broken[25 * 768 + 11] = NaN;
    const far = inputsOf(models.mamba, 9).tokens.slice();
    far[6 * 6 + 1] = 99;
    const labels = Int32Array.of(1);
    const wrong: [Predictor, object, string][] = [
      [images, {}, 'expected the input "images" alone, got none'],
      [images, { ...good, labels }, 'expected the input "images" alone, got "images", "labels"'],
      [images, { images: [1, 2] }, '"images": expected a Float32Array, got Array'],
      [images, { images: labels }, '"images": expected a Float32Array, got Int32Array'],
      [
        images,
        { images: new Float32Array(769) },
        '"images": expected a positive multiple of 768 elements, [3, 16, 16] an example, got 769',
      ],
      [
        images,
        { images: broken },
        'Cannot feed "images": expected finite numbers, got NaN at index 779 of the examples from 24 on',
      ],
      [
        tokens,
        { tokens: far },
        "got 99 at index 13 of the examples from 4 on",
      ],
    ];
    for (const [predictor, inputs, end] of wrong) {
      await assert.rejects(predictor.predict(inputs as Record<string, Values>), (error: Error) => {
        assert.ok(error.message.endsWith(end), `${error.message} doesn't end with: ${end}`);
        return true;
      });
    }
    assert.deepEqual(await images.predict(good), before);
    images.destroy();
    tokens.destroy();
  }));

Deno.test("a predictor that can't be made leaves the device as it was", async () => {
  const { device, bytes } = await openMeasured();
  const model = models.vit;
  const whole = { device, network: describe(model), values: valuesOf(model) };
  (await Predictor.create(whole)).destroy();
  const before = bytes();
  const wrong: [object, RegExp][] = [
    [
      { batch: 0 },
      /make a predictor: expected the batch to be a whole number of at least 1, got 0/,
    ],
    [
      { observe: ["blocks.7.output"] },
      /observe "blocks.7.output" of vit_12\S+: expected one of blocks.0.attn.input, blocks.0.output,/,
    ],
    [{ values: new Map() }, /Cannot write parameter "patch_embed.proj.weight"/],
    [{ values: new Map(whole.values).set("more", new Float32Array(1)) }, /parameter "more"/],
  ];
  for (const [change, message] of wrong) {
    for (let i = 0; i < 5; i++) {
      await assert.rejects(Predictor.create({ ...whole, ...change }), message);
    }
    assert.equal(bytes(), before);
  }
  device.destroy();
});
