import assert from "assert";
import { openCpu, openDevice } from "../devices/mod.ts";
import { Graph } from "../graph/mod.ts";
import { describe, initialize, mambaLanguageModel, vit } from "../models/mod.ts";
import { Evaluator } from "./evaluator.ts";
import { languageModeling } from "./language_modeling.ts";
import { classification } from "./objectives.ts";
import { adamW } from "./optimizers.ts";
import { Session } from "./session.ts";
import { pendingRuns } from "./step_programs.ts";
import { createSession, noiseBatch } from "./testing/sessions.ts";
import { evaluateSession } from "./trainer.ts";

const model = vit({ dim: 24, depth: 2, heads: 3, patch: 8, imageSize: 16 });
const network = describe(model);
const BATCH = 4;

for (const kind of ["cpu", "webgpu"] as const) {
  Deno.test({
    name: `${kind}: an evaluator measures what a session with the same parameters does, to the bit`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const device = await openDevice(kind);
      const session = await createSession(device, model, BATCH);
      for (let step = 0; step < 3; step++) session.update(noiseBatch(model, BATCH, step), 1e-2);
      await session.read();
      // More batches than wait at once, the last of them with two examples.
      const batches = Array.from({ length: 40 }, (_, i) => {
        const inputs = noiseBatch(model, BATCH, i);
        if (i === 39) inputs.labels.fill(-1, 2);
        return { inputs, examples: i === 39 ? 2 : BATCH };
      });
      const data = { stepsPerEpoch: 0, epoch: () => [], test: () => batches };
      const values = await session.parameters();
      const objective = classification({ batch: BATCH, smoothing: 0.3 });
      const evaluator = await Evaluator.create({ device, network, objective, values });
      const [found, again] = [await evaluator.evaluate(batches), await evaluator.evaluate(batches)];
      const expected = (await evaluateSession(session, data))!;
      assert.deepEqual(found.sums, expected.sums);
      assert.deepEqual(again.sums, expected.sums);
      assert.equal(found.examples, 158);
      const { loss, correct } = found.sums;
      assert.deepEqual(found.metrics, { loss: loss / 158, accuracy: correct / 158 });
      assert.deepEqual(expected.metrics, found.metrics);
      evaluator.destroy();
      // With answers by class everything else stays as it is, to the bit.
      const options = { device, network, objective, values, answers: true };
      const counting = await Evaluator.create(options);
      const { classes, ...counted } = await counting.evaluate(batches);
      assert.deepEqual(counted.sums, expected.sums);
      const sum = (counts: readonly number[]) => counts.reduce((total, n) => total + n);
      assert.deepEqual([sum(classes!.examples), sum(classes!.correct)], [158, correct]);
      assert.equal(correct + sum(classes!.confused!.map(([, , n]) => n)), 158);
      const { top5, ...rest } = counted.metrics;
      assert.deepEqual([top5, rest], [classes!.topFive! / 158, found.metrics]);
      counting.destroy();
      session.destroy();
      device.destroy();
    },
  });
}

Deno.test("a session counts answers by class if it is asked to, and its training keeps its bits", async () => {
  const device = await openCpu({ threads: 1 });
  const inputs = noiseBatch(model, BATCH, 0);
  const test = () => [{ inputs, examples: BATCH }];
  const make = async (answers: boolean) => {
    const session = await Session.create({
      ...{ device, network, objective: classification({ batch: BATCH }), optimizer: adamW() },
      ...{ values: initialize(network, { seed: 0 }), answers },
    });
    session.update(inputs, 1e-2);
    const trained = await session.read();
    const measured = (await evaluateSession(session, { test }))!;
    session.destroy();
    return { trained, measured };
  };
  const [plain, counting] = [await make(false), await make(true)];
  assert.deepEqual(counting.trained, plain.trained);
  assert.deepEqual(counting.measured.sums, plain.measured.sums);
  assert.equal(plain.measured.classes, undefined);
  assert.equal(counting.measured.classes!.examples.length, 10);
  device.destroy();
});

Deno.test("fewer runs wait where there are very many classes", () => {
  const graph = new Graph();
  const outputs = (classes: number) => ({ logits: graph.input(`${classes}`, [128, classes]) });
  const most = (classes: number) => pendingRuns({ outputs: outputs(classes), updates: [] }, 32);
  assert.deepEqual([10, 1_000, 20_000, 10_000_000].map(most), [32, 32, 6, 1]);
});

Deno.test("labels are smoothed in training and not in evaluation", async () => {
  const device = await openCpu({ threads: 1 });
  const losses = async (smoothing: number) => {
    const session = await Session.create({
      ...{ device, network, objective: classification({ batch: BATCH, smoothing }) },
      optimizer: adamW(),
      values: initialize(network, { seed: 0 }),
    });
    const batch = noiseBatch(model, BATCH, 0);
    session.update(batch, 0);
    session.evaluation!.run(batch);
    const [[trained], [evaluated]] = [await session.read(), await session.evaluation!.read()];
    session.destroy();
    return [trained.loss[0], evaluated.loss[0]];
  };
  const [plain, smoothed] = [await losses(0), await losses(0.5)];
  assert.ok(Math.abs(plain[0] - plain[1]) < 1e-5 * plain[0]);
  assert.equal(smoothed[1], plain[1]);
  assert.ok(Math.abs(smoothed[0] - plain[0]) > 1e-3 * plain[0]);
  device.destroy();
});

Deno.test("sequences may be longer in evaluation than in training", async () => {
  const device = await openCpu({ threads: 1 });
  const words = describe(mambaLanguageModel({ vocabulary: 8, dim: 8, depth: 1, length: 6 }));
  const values = initialize(words, { seed: 0 });
  const options = { device, network: words, optimizer: adamW(), values };
  const objective = languageModeling({ batch: 1, evaluationLength: 9 });
  const session = await Session.create({ ...options, objective });
  const inputs = (length: number) => ({
    tokens: new Int32Array(length),
    labels: new Int32Array(length),
    counts: Float32Array.of(length),
  });
  session.update(inputs(6), 0);
  session.evaluation!.run(inputs(9));
  assert.equal((await session.read())[0].count[0], 6);
  assert.equal((await session.evaluation!.read())[0].count[0], 9);
  assert.throws(() => session.evaluation!.run(inputs(6)), /Cannot feed "tokens"/);
  session.destroy();
  const without = await Session.create({ ...options, objective, evaluation: false });
  assert.equal(without.evaluation, undefined);
  assert.ok(without.bytes < session.bytes);
  without.destroy();
  device.destroy();
});
