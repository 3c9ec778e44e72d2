import assert from "assert";
import { type Device, evaluate, openCpu } from "../devices/mod.ts";
import { convmixer, describe, initialize, type Model, vit } from "../models/mod.ts";
import { sizeOf } from "../tensors/mod.ts";
import { layOutParameters, lion, muon, type Optimizer, Session } from "./mod.ts";
import { classification } from "./objectives.ts";
import { applyUpdates } from "./testing/follow_updates.ts";
import { captureSession, digests, noiseBatch } from "./testing/sessions.ts";

const BATCH = 4;
const RATE = 0.03125;

const models: Record<string, Model> = {
  vit: vit({ dim: 24, depth: 2, heads: 3, patch: 8, imageSize: 16 }),
  convmixer: convmixer({ dim: 16, depth: 2, kernel: 3, patch: 4, imageSize: 16 }),
};

const optimizers: Record<string, (rate: number) => Optimizer> = {
  lion: () => lion({ weightDecay: 0.5, clip: 1 }),
  muon: () => muon({ weightDecay: 0.5, clip: 1 }),
};

function create(device: Device, model: Model, optimizer: Optimizer): Promise<Session> {
  const network = describe(model);
  const values = initialize(network, { seed: 0 });
  const objective = classification({ batch: BATCH });
  return Session.create({ device, network, objective, optimizer, values, evaluation: false });
}

for (const [name, model] of Object.entries(models)) {
  for (const [word, make] of Object.entries(optimizers)) {
    Deno.test(`${word} trains a ${name} on the CPU as the float64 reference says`, async () => {
      const optimizer = make(RATE);
      const device = await openCpu({ threads: 1 });
      const { training, variables } = await captureSession(model, BATCH, optimizer);
      const session = await create(device, model, optimizer);
      const state = Object.fromEntries(
        Object.entries(variables).map(([key, values]) => [key, Float64Array.from(values)]),
      );
      const before = Float64Array.from(state.parameters);
      const batch = noiseBatch(model, BATCH, 0);
      const found = evaluate(training, {
        ...state,
        ...batch,
        scalars: optimizer.scalars(RATE, 1),
      });
      const updates = training.updates!;
      applyUpdates(state, updates, found.slice(-updates.length));
      session.update(batch, RATE);
      await session.read();
      let [moved, wrong, all] = [0, 0, 0];
      const trained = await session.parameters();
      const flat = state.parameters;
      for (const [parameter, { offset, length }] of placesOf(model)) {
        const values = trained.get(parameter)!;
        for (let i = 0; i < length; i++) {
          moved = Math.max(moved, Math.abs(flat[offset + i] - before[offset + i]));
          // A first step has a gradient's sign, which rounding may decide; and five Newton–Schulz steps
          // grow small singular values, and what rounding makes of them, by up to 3.4445⁵.
          if (Math.abs(values[i] - flat[offset + i]) > 0.05 * RATE) wrong++;
          all++;
        }
      }
      assert.ok(moved > 0.1 * RATE, `${moved}`);
      assert.ok(wrong <= 0.02 * all, `${wrong} of ${all} are off`);
      session.destroy();
      device.destroy();
    });

    Deno.test(`${word} goes on with a ${name} from a saved point to the same bits`, async () => {
      const device = await openCpu({ threads: 1 });
      const batches = [0, 1, 2, 3].map((i) => noiseBatch(model, BATCH, i));
      const first = await create(device, model, make(RATE));
      batches.slice(0, 2).forEach((batch) => first.update(batch, 1e-3));
      const saved = await first.save();
      batches.slice(2).forEach((batch) => first.update(batch, 1e-3));
      const second = await create(device, model, make(RATE));
      second.restore(saved);
      batches.slice(2).forEach((batch) => second.update(batch, 1e-3));
      assert.deepEqual(await digests(await second.save()), await digests(await first.save()));
      const runs = [await first.read(), await second.read()];
      assert.deepEqual(runs[0].slice(2), runs[1]);
      first.destroy();
      second.destroy();
      device.destroy();
    });
  }
}

/** Where the trained parameters are in their flat variable. */
function placesOf(model: Model): Map<string, { offset: number; length: number }> {
  const { places } = layOutParameters(describe(model));
  return new Map(
    [...places].filter(([, { variable }]) => variable === "parameters")
      .map(([name, { offset, declaration: { shape } }]) => [name, {
        offset,
        length: sizeOf(shape),
      }]),
  );
}
