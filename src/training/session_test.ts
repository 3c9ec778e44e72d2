import assert from "assert";
import { evaluate } from "../devices/mod.ts";
import { captureSession, createSession, digests, noiseBatch, onCpu } from "./testing/sessions.ts";
import { describe, initialize, vit } from "../models/mod.ts";
import { classification } from "./objectives.ts";
import { adamW, sgd } from "./optimizers.ts";
import { Session } from "./session.ts";

const model = vit({ dim: 24, depth: 2, heads: 3, patch: 8, imageSize: 16 });
const network = describe(model);
const BATCH = 4;

Deno.test("frozen parameters stay the same to the bit, and nothing is computed for them", () =>
  onCpu(async (device) => {
    const values = initialize(network, { seed: 0 });
    const frozen = ({ name }: { name: string }) => !name.startsWith("blocks.1.");
    const create = (options: { frozen?: typeof frozen }) =>
      Session.create({
        device,
        network,
        objective: classification({ batch: BATCH }),
        optimizer: adamW({ weightDecay: 0.1 }),
        values,
        ...options,
      });
    const [part, whole] = [await create({ frozen }), await create({})];
    for (const session of [part, whole]) {
      for (let i = 0; i < 3; i++) session.update(noiseBatch(model, BATCH, i), 1e-2);
      await session.read();
    }
    const after = await part.parameters();
    for (const [name, before] of values) {
      const same = before.every((value, i) => Object.is(value, after.get(name)![i]));
      assert.equal(same, frozen({ name }), name);
    }
    assert.ok(part.training.dispatches < 0.8 * whole.training.dispatches);
    assert.ok(part.bytes < whole.bytes);
    const trained = await whole.parameters();
    assert.deepEqual(trained.get("pos_embed"), values.get("pos_embed"));
    part.destroy();
    whole.destroy();
  }));

Deno.test("some parameters are read alone, as they are among all", () =>
  onCpu(async (device) => {
    const session = await createSession(device, model, BATCH);
    session.update(noiseBatch(model, BATCH, 0), 1e-2);
    await session.read();
    const all = await session.parameters();
    const names = ["pos_embed", "head.bias", "blocks.1.attn.qkv.weight"];
    const some = await session.parameters(names);
    assert.deepEqual([...some], names.map((name) => [name, all.get(name)]));
    await assert.rejects(session.parameters(["head.bias", "tail.bias"]), {
      message: 'Cannot read parameter "tail.bias": expected names of the network\'s parameters',
    });
    session.destroy();
  }));

Deno.test("a session goes on from a saved point to the same bits", () =>
  onCpu(async (device) => {
    const batches = [0, 1, 2, 3].map((i) => noiseBatch(model, BATCH, i));
    const first = await createSession(device, model, BATCH);
    batches.slice(0, 2).forEach((batch) => first.update(batch, 1e-3));
    const saved = await first.save();
    batches.slice(2).forEach((batch) => first.update(batch, 1e-3));
    const second = await createSession(device, model, BATCH);
    second.restore(saved);
    assert.equal(second.step, 2);
    batches.slice(2).forEach((batch) => second.update(batch, 1e-3));
    assert.deepEqual(await digests(await second.save()), await digests(await first.save()));
    const runs = [await first.read(), await second.read()];
    assert.deepEqual(runs[0].slice(2), runs[1]);
    first.destroy();
    second.destroy();
  }));

Deno.test("what would be saved of two points in training is refused", () =>
  onCpu(async (device) => {
    const session = await createSession(device, model, BATCH);
    const saving = session.save();
    session.update(noiseBatch(model, BATCH, 0), 1e-2);
    await assert.rejects(saving, {
      message: "Cannot save update 0: expected no update or restore yet, got one",
    });
    const saved = await session.save();
    assert.equal(saved.step, 1);
    // A point of as many updates has other numbers all the same.
    const again = session.save();
    session.restore({ ...saved, parameters: new Map(saved.parameters) });
    await assert.rejects(again, {
      message: "Cannot save update 1: expected no update or restore yet, got one",
    });
    session.destroy();
  }));

Deno.test("training and evaluation share the parameters; outputs are sums over the batch", () =>
  onCpu(async (device) => {
    const { evaluation, variables } = await captureSession(model, BATCH);
    const session = await createSession(device, model, BATCH);
    const batch = noiseBatch(model, BATCH, 0);
    batch.labels[3] = -1;
    session.evaluation!.run(batch);
    const [{ loss, correct }] = await session.evaluation!.read();
    const [expectedLoss, expectedCorrect] = evaluate(evaluation, { ...variables, ...batch });
    assert.ok(Math.abs(loss[0] - expectedLoss[0]) < 1e-5 * expectedLoss[0]);
    assert.equal(correct[0], expectedCorrect[0]);
    for (let i = 0; i < 20; i++) session.update(batch, 3e-3);
    await session.read();
    session.evaluation!.run(batch);
    const [after] = await session.evaluation!.read();
    assert.ok(after.loss[0] < 0.5 * loss[0], `${after.loss[0]} after ${loss[0]}`);
    session.destroy();
  }));

Deno.test("refused inputs don't count as an update", () =>
  onCpu(async (device) => {
    const session = await createSession(device, model, BATCH);
    const { images } = noiseBatch(model, BATCH, 0);
    assert.throws(() => session.update({ images }, 1e-3), /Cannot feed "labels"/);
    assert.equal(session.step, 0);
    session.destroy();
  }));

Deno.test("what can't be trained or restored is refused", () =>
  onCpu(async (device) => {
    const options = {
      device,
      network,
      objective: classification({ batch: BATCH }),
      optimizer: sgd(),
      values: initialize(network, { seed: 0 }),
    };
    await assert.rejects(Session.create({ ...options, frozen: () => true }), {
      name: "RangeError",
      message: "Cannot train: expected a parameter that is neither fixed nor frozen, got none of " +
        network.parameters.length,
    });
    const missing = new Map(options.values);
    missing.delete("head.bias");
    await assert.rejects(
      Session.create({ ...options, values: missing }),
      /Cannot write parameter "head.bias": expected values of shape \[10\], got none/,
    );
    const session = await Session.create(options);
    const saved = await session.save();
    assert.throws(
      () => session.restore({ ...saved, states: new Map() }),
      /Cannot restore the state velocity of ".*": expected values of shape \[.*\], got none/,
    );
    const short = new Map(saved.parameters).set("head.bias", new Float32Array(9));
    assert.throws(
      () => session.restore({ ...saved, parameters: short }),
      /Cannot write parameter "head.bias": expected values of shape \[10\], got 9/,
    );
    session.destroy();
  }));
