import assert from "assert";
import { evaluate } from "../devices/mod.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import { describe, traceModel } from "../models/mod.ts";
import { loadWeights, saveWeights } from "../weights/mod.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoints.ts";
import { Predictor } from "./predictor.ts";
import { inputsOf, models, onDevice, valuesOf } from "./testing/predictions.ts";
import { createSession, noiseBatch } from "./testing/sessions.ts";

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

for (const kind of ["cpu", "webgpu"] as const) {
  Deno.test({
    name: `${kind}: a session's predictor follows its training, and leaves it alone`,
    ...options,
    fn: () =>
      onDevice(kind, async (device) => {
        const model = models.convmixer;
        const network = describe(model);
        const inputs = inputsOf(model, 3);
        const [watched, alone] = [
          await createSession(device, model, 4),
          await createSession(device, model, 4),
        ];
        const predictor = await Predictor.of(watched, { batch: 2 });
        for (let step = 0; step < 3; step++) {
          const { logits } = await predictor.predict(inputs);
          const values = await alone.parameters();
          const fresh = await Predictor.create({ device, network, values, batch: 2 });
          assert.deepEqual(logits, (await fresh.predict(inputs)).logits, `after ${step} steps`);
          fresh.destroy();
          for (const session of [watched, alone]) {
            session.update(noiseBatch(model, 4, step), 1e-2);
            await session.read();
          }
        }
        predictor.destroy();
        assert.deepEqual(await watched.parameters(), await alone.parameters());
        for (const session of [watched, alone]) session.destroy();
      }),
  });
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

Deno.test("what was trained predicts what its session measures, from a checkpoint and a file too", () =>
  onDevice("cpu", async (device) => {
    const model = models.vit;
    const session = await createSession(device, model, 4);
    const batches = Array.from({ length: 10 }, (_, i) => noiseBatch(model, 4, i));
    for (const batch of batches) session.update(batch, 3e-3);
    await session.read();
    for (const batch of batches) session.evaluation!.run(batch);
    const sums = (await session.evaluation!.read()).map(({ correct }) => correct[0]);
    const right = sums.reduce((a, b) => a + b, 0);
    assert.ok(right > 4 && right < 40, `${right}`);
    const { network } = session;
    await inFolder(async (folder) => {
      const [checkpoint, file] = [`${folder}/checkpoint`, `${folder}/vit.safetensors`];
      await writeCheckpoint(checkpoint, network, { state: await session.save(), metadata: {} });
      await saveWeights(file, network, await session.parameters());
      const images = Float32Array.from(batches.flatMap(({ images }) => [...images]));
      const labels = batches.flatMap(({ labels }) => [...labels]);
      for (
        const values of [
          await session.parameters(),
          (await readCheckpoint(checkpoint))!.state.parameters,
          (await loadWeights(file, network)).values,
        ]
      ) {
        const predictor = await Predictor.create({ device, network, values, batch: 16 });
        const { classes } = await predictor.predict({ images });
        assert.equal(classes.filter((one, i) => one === labels[i]).length, right);
        predictor.destroy();
      }
    });
    session.destroy();
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
