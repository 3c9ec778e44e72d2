import assert from "assert";
import type { Device } from "../devices/mod.ts";
import { convmixer, describe, initialize, vit } from "../models/mod.ts";
import { adamW, Evaluator, Session, sgd } from "./mod.ts";
import { classification } from "./objectives.ts";
import { digests, noiseBatch, onCpu } from "./testing/sessions.ts";

const BATCH = 4;
const model = vit({ dim: 24, depth: 1, heads: 3, patch: 8, imageSize: 16 });
const network = describe(model);

function create(
  device: Device,
  options: { ema?: number; accumulate?: number; maxPending?: number },
): Promise<Session> {
  return Session.create({
    device,
    network,
    objective: classification({ batch: BATCH }),
    optimizer: adamW({ clip: 1 }),
    values: initialize(network, { seed: 0 }),
    ...options,
  });
}

Deno.test("parameters are averages over updates, and training is as without them", () =>
  onCpu(async (device) => {
    const [plain, averaged] = [await create(device, {}), await create(device, { ema: 0.3 })];
    const expected = new Map(
      [...await plain.parameters()].map(([name, x]) => [name, Float64Array.from(x)]),
    );
    for (let step = 1; step <= 4; step++) {
      const batch = noiseBatch(model, BATCH, step);
      plain.update(batch, 1e-2);
      averaged.update(batch, 1e-2);
      const decay = Math.min(0.3, (1 + step) / (10 + step));
      for (const [name, now] of await plain.parameters()) {
        const a = expected.get(name)!;
        now.forEach((p, i) => a[i] = decay * a[i] + (1 - decay) * p);
      }
    }
    assert.deepEqual(await averaged.read(), await plain.read());
    const found = await averaged.parameters();
    for (const [name, values] of expected) {
      values.forEach((value, i) => assert.ok(Math.abs(found.get(name)![i] - value) < 1e-6, name));
    }
    const { parameters, states } = await averaged.save();
    assert.deepEqual(parameters, found);
    const trained = await plain.parameters();
    for (const [name, values] of states.get("weights")!) {
      assert.deepEqual(values, trained.get(name), name);
    }
    plain.destroy();
    averaged.destroy();
  }));

Deno.test("an evaluation takes the averages", () =>
  onCpu(async (device) => {
    const session = await create(device, { ema: 0.9 });
    for (let i = 0; i < 3; i++) session.update(noiseBatch(model, BATCH, i), 3e-2);
    const batch = noiseBatch(model, BATCH, 9);
    session.evaluation!.run(batch);
    const [{ loss }] = await session.evaluation!.read();
    const lossOf = async (values: ReadonlyMap<string, Float32Array>) => {
      const objective = classification({ batch: BATCH });
      const evaluator = await Evaluator.create({ device, network, objective, values });
      const { sums } = await evaluator.evaluate([{ inputs: batch, examples: BATCH }]);
      evaluator.destroy();
      return sums.loss;
    };
    const { parameters, states } = await session.save();
    assert.equal(loss[0], await lossOf(parameters));
    assert.notEqual(loss[0], await lossOf(new Map([...parameters, ...states.get("weights")!])));
    session.destroy();
  }));

Deno.test("a session with averages and parts goes on from a saved point to the same bits", () =>
  onCpu(async (device) => {
    const options = { ema: 0.9, accumulate: 2 };
    const batches = [0, 1, 2, 3].map((i) => noiseBatch(model, 2 * BATCH, i));
    const first = await create(device, options);
    batches.slice(0, 2).forEach((batch) => first.update(batch, 1e-2));
    const saved = await first.save();
    batches.slice(2).forEach((batch) => first.update(batch, 1e-2));
    const second = await create(device, options);
    second.restore(saved);
    assert.equal(second.step, 2);
    batches.slice(2).forEach((batch) => second.update(batch, 1e-2));
    assert.deepEqual(await digests(await second.save()), await digests(await first.save()));
    const [all, rest] = [await first.read(), await second.read()];
    assert.equal(all.length, 4);
    assert.deepEqual(all.slice(2), rest);
    const { states, ...others } = saved;
    const without = new Map([...states].filter(([name]) => name !== "weights"));
    assert.throws(
      () => second.restore({ ...others, states: without }),
      /Cannot restore the state weights of ".*": expected values of shape .*, got none/,
    );
    // Without averages it would go on from them, and the weights in training would be lost.
    const plain = await create(device, { accumulate: 2 });
    assert.throws(() => plain.restore(saved), {
      name: "RangeError",
      message: 'Cannot restore: expected the states firstMoment, secondMoment, got "weights"',
    });
    assert.equal(plain.step, 0);
    plain.destroy();
    first.destroy();
    second.destroy();
  }));

Deno.test("a batch in parts has the gradient and the sums of the whole, within rounding", () =>
  onCpu(async (device) => {
    const whole = async (batch: number, accumulate: number) => {
      const session = await Session.create({
        ...{ device, network, accumulate },
        objective: classification({ batch, smoothing: 0.1 }),
        optimizer: sgd({ clip: 1, weightDecay: 0.1 }),
        values: initialize(network, { seed: 0 }),
        evaluation: false,
      });
      for (let i = 0; i < 3; i++) session.update(noiseBatch(model, 12, i), 1e-1);
      const [runs, parameters] = [await session.read(), await session.parameters()];
      session.destroy();
      return { runs, parameters };
    };
    const expected = await whole(12, 1);
    for (const accumulate of [2, 3, 12]) {
      const found = await whole(12 / accumulate, accumulate);
      assert.equal(found.runs.length, expected.runs.length);
      found.runs.forEach((run, i) => {
        assert.deepEqual(Object.keys(run).sort(), Object.keys(expected.runs[i]).sort());
        for (const [name, [value]] of Object.entries(run)) {
          const [other] = expected.runs[i][name];
          assert.ok(
            Math.abs(value - other) <= 1e-4 * Math.abs(other),
            `${name}: ${value}, ${other}`,
          );
        }
      });
      for (const [name, values] of expected.parameters) {
        const other = found.parameters.get(name)!;
        values.forEach((value, i) => assert.ok(Math.abs(value - other[i]) < 1e-5, name));
      }
    }
  }));

Deno.test("a batch of which a later part is refused changes nothing", () =>
  onCpu(async (device) => {
    const small = describe(convmixer({ dim: 16, depth: 1, kernel: 3, patch: 4, imageSize: 16 }));
    const session = await Session.create({
      ...{ device, network: small, accumulate: 2 },
      objective: classification({ batch: BATCH }),
      optimizer: sgd(),
      values: initialize(small, { seed: 0 }),
    });
    const before = await digests(await session.save());
    const good = noiseBatch(small.model, 2 * BATCH, 0);
    const labels = Int32Array.from(good.labels as Int32Array);
    labels[2 * BATCH - 1] = 10;
    assert.throws(
      () => session.update({ ...good, labels }, 0.1),
      /Cannot feed "labels": expected .*, got 10 at index 3, in part 2 of 2 of a batch$/,
    );
    assert.throws(
      () => session.update({ ...good, labels: labels.subarray(1) }, 0.1),
      /Cannot feed "labels": expected a whole number of elements for each of 2 parts .* got 7$/,
    );
    // What is no array of numbers is named as it is without parts.
    const { images } = good;
    const wrong: [object | null, string][] = [
      [{ ...good, images: Array.from(images) }, "got Array"],
      [{ ...good, images: new Float64Array(images) }, "got Float64Array"],
      [{ labels }, "got nothing"],
      [null, "got nothing"],
    ];
    for (const [inputs, end] of wrong) {
      assert.throws(
        () => session.update(inputs as typeof good, 0.1),
        new RegExp(`^TypeError: Cannot feed "images": expected float32 .*, ${end}$`),
      );
    }
    assert.throws(() => session.update(good, -1), /expected the learning rate to be .*, got -1$/);
    assert.equal(session.step, 0);
    assert.deepEqual(await session.read(), []);
    assert.deepEqual(await digests(await session.save()), before);
    session.update(good, 0.1);
    assert.equal((await session.read()).length, 1);
    session.destroy();
  }));

Deno.test("decays and parts out of range are refused", () =>
  onCpu(async (device) => {
    for (
      const [options, message] of [
        [{ ema: 1 }, /expected ema to be a finite number of at least 0 and below 1, got 1$/],
        [
          { accumulate: 100, maxPending: 1000 },
          /^RangeError: Cannot create a session: expected accumulate · maxPending of at most 65536, got 100 · 1000$/,
        ],
        [{ accumulate: 0 }, /expected accumulate to be a whole number from 1 to 1000, got 0$/],
      ] as const
    ) await assert.rejects(create(device, options), message);
  }));
