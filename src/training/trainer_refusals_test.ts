import assert from "assert";
import { vit } from "../models/mod.ts";
import type { Session } from "./session.ts";
import { createSession, noiseBatch, onCpu } from "./testing/sessions.ts";
import { train, type TrainingData, type TrainingEvent } from "./trainer.ts";

const BATCH = 2;
const model = vit({ dim: 12, depth: 1, heads: 3, patch: 16 });
const settings = { epochs: 3, learningRate: 1e-3 };
const data: TrainingData = {
  stepsPerEpoch: 5,
  *epoch(index) {
    for (let step = 0; step < 5; step++) {
      yield { inputs: noiseBatch(model, BATCH, 5 * index + step), examples: BATCH };
    }
  },
};

const withSession = (test: (session: Session) => Promise<void>) =>
  onCpu(async (device) => {
    const session = await createSession(device, model, BATCH);
    await test(session);
    session.destroy();
  });

Deno.test("epochs, steps and positions that there aren't are refused before anything is learned", () =>
  withSession(async (session) => {
    const from = { epoch: 0, step: 0, totals: { examples: 0, sums: {}, seconds: 0 } };
    const wrong: [object, string][] = [
      ...[0.5, 1.5, NaN, -1, Infinity].map((epochs): [object, string] => [
        { epochs },
        `epochs to be a whole number of at least 0, got ${epochs}`,
      ]),
      ...[0, 2.5, NaN].map((stepsPerEpoch): [object, string] => [
        { data: { ...data, stepsPerEpoch } },
        `stepsPerEpoch to be a whole number of at least 1, got ${stepsPerEpoch}`,
      ]),
      [{ from: { ...from, epoch: 0.5 } }, "from.epoch to be a whole number of at least 0, got 0.5"],
      [{ from: { ...from, step: 9 } }, "from.step to be a whole number from 0 to 5, got 9"],
      [{ from: { ...from, step: -1 } }, "from.step to be a whole number from 0 to 5, got -1"],
    ];
    for (const [changed, message] of wrong) {
      await assert.rejects(
        Array.fromAsync(train({ session, data, ...settings, ...changed })),
        { name: "RangeError", message: `Cannot train: expected ${message}` },
      );
    }
    assert.equal(session.step, 0);
  }));

Deno.test("an epoch of more or fewer batches than it was said to have is refused, not taken for a stop", () =>
  withSession(async (session) => {
    for (const [stepsPerEpoch, got, learned] of [[6, "5", 5], [4, "more", 4]] as const) {
      const before = session.step;
      const events: TrainingEvent[] = [];
      await assert.rejects(async () => {
        const other = { ...data, stepsPerEpoch };
        for await (const event of train({ session, data: other, ...settings })) events.push(event);
      }, {
        name: "RangeError",
        message: `Cannot train: expected ${stepsPerEpoch} batches in epoch 1, got ${got}`,
      });
      assert.ok(events.every(({ kind }) => kind === "progress"));
      assert.equal(session.step - before, learned);
      assert.deepEqual(await session.read(), []);
    }
  }));
