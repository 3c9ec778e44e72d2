import assert from "assert";
import { type Device, openDevice } from "../devices/mod.ts";
import { describe, initialize, vit } from "../models/mod.ts";
import { Evaluator } from "./evaluator.ts";
import { classification } from "./objectives.ts";
import { createSession, noiseBatch } from "./testing/sessions.ts";
import type { TrainingBatch } from "./totals.ts";
import { evaluateSession, train } from "./trainer.ts";

const model = vit({ dim: 24, depth: 2, heads: 3, patch: 8, imageSize: 16 });
const network = describe(model);
const BATCH = 4;

const goodBatch = (seed: number): TrainingBatch => ({
  inputs: noiseBatch(model, BATCH, seed),
  examples: BATCH,
});
const [first, good] = [goodBatch(0), goodBatch(1)];
const bad = {
  ...first,
  inputs: { ...first.inputs, labels: new Int32Array(BATCH).fill(77) },
};

/** Batches of which a file is gone. */
async function* broken() {
  yield first;
  yield await Promise.reject(new Error("a file is gone"));
}

/** What ends early, and with which error. */
const failures = [[() => [first, bad], /labels/], [broken, /a file is gone/]] as const;

for (const kind of ["cpu", "webgpu"] as const) {
  const onDevice = (name: string, test: (device: Device) => Promise<void>) =>
    Deno.test({
      name: `${kind}: ${name}`,
      sanitizeOps: false,
      sanitizeResources: false,
      async fn() {
        const device = await openDevice(kind);
        await test(device);
        device.destroy();
      },
    });

  onDevice("a measurement that fails leaves nothing to the next one", async (device) => {
    const values = initialize(network, { seed: 0 });
    const objective = classification({ batch: BATCH });
    const options = { device, network, objective, values, answers: true };
    const evaluator = await Evaluator.create(options);
    const session = await createSession(device, model, BATCH);
    const measures = [
      (batches: () => Iterable<TrainingBatch> | AsyncIterable<TrainingBatch>) =>
        evaluator.evaluate(batches()),
      (test: () => Iterable<TrainingBatch> | AsyncIterable<TrainingBatch>) =>
        evaluateSession(session, { test }),
    ];
    for (const measure of measures) {
      const { seconds: _, ...before } = (await measure(() => [good]))!;
      for (const [batches, message] of failures) {
        await assert.rejects(measure(batches), message);
        const { seconds: _, ...after } = (await measure(() => [good]))!;
        assert.deepEqual(after, before);
      }
    }
    evaluator.destroy();
    session.destroy();
  });

  onDevice("training that fails leaves no sums to the next epoch", async (device) => {
    for (const [epoch, message] of failures) {
      const [session, other] = [
        await createSession(device, model, BATCH),
        await createSession(device, model, BATCH),
      ];
      const learn = async (
        own: typeof session,
        batches: () => Iterable<TrainingBatch> | AsyncIterable<TrainingBatch>,
        stepsPerEpoch = 1,
      ) => {
        const data = { stepsPerEpoch, epoch: batches };
        for await (const event of train({ session: own, data, epochs: 1, learningRate: 1e-2 })) {
          if (event.kind === "epoch") return event.train;
        }
      };
      await assert.rejects(learn(session, epoch, 2), message);
      await learn(other, () => [first]);
      const [found, expected] = [session, other].map((own) => learn(own, () => [good]));
      const { seconds: _, ...sums } = (await expected)!;
      const { seconds: __, ...own } = (await found)!;
      assert.deepEqual(own, sums);
      session.destroy();
      other.destroy();
    }
  });
}
