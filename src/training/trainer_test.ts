import assert from "assert";
import { cifar10Normalization, createLoader, randomCrop, syntheticImages } from "../data/mod.ts";
import { type Device, openCpu } from "../devices/mod.ts";
import { createSession, digests } from "./testing/sessions.ts";
import { vit } from "../models/mod.ts";
import { constantSchedule, cosineSchedule } from "./schedules.ts";
import { adamW } from "./optimizers.ts";
import { Session } from "./session.ts";
import { type Position, train, type TrainingData, type TrainingEvent } from "./trainer.ts";
import type { TrainingBatch } from "./totals.ts";

const model = vit({ dim: 12, depth: 1, heads: 3, patch: 16 });
const BATCH = 8;
const images = syntheticImages({ train: 44, test: 19 });

/** Five batches an epoch from the loader that experiments use, and a padded test set. */
function loaded(): TrainingData & Disposable {
  const common = { batch: BATCH, seed: 3, normalize: cifar10Normalization, workers: 0 } as const;
  const training = createLoader(images.train, { ...common, augment: [randomCrop()] });
  const testing = createLoader(images.test, { ...common, shuffle: false, dropLast: false });
  return {
    stepsPerEpoch: training.stepsPerEpoch,
    epoch: (index) => training.epoch(index),
    test: () => testing.epoch(0),
    [Symbol.dispose]() {
      training.close();
      testing.close();
    },
  };
}

/**
 * Data with something done to each training batch before it is used; steps count over all epochs, and the
 * same batch has the same number whenever it is asked for.
 */
function tapped(data: TrainingData, tap: (inputs: TrainingBatch["inputs"], step: number) => void) {
  return {
    ...data,
    async *epoch(index: number) {
      let step = index * data.stepsPerEpoch;
      for await (const batch of data.epoch(index)) {
        tap(batch.inputs, step++);
        yield batch;
      }
    },
  };
}

async function withSession(
  test: (session: Session, data: TrainingData, device: Device) => Promise<void>,
): Promise<void> {
  const device = await openCpu({ threads: 1 });
  using data = loaded();
  const session = await createSession(device, model, BATCH);
  try {
    await test(session, data, device);
  } finally {
    session.destroy();
    device.destroy();
  }
}

const settings = { epochs: 3, learningRate: 1e-3, schedule: cosineSchedule({ warmup: 0.2 }) };

Deno.test("an epoch's event sums over all examples, padding left out", () =>
  withSession(async (session, data) => {
    const events = await Array.fromAsync(train({ session, data, ...settings }));
    const epochs = events.filter((event) => event.kind === "epoch");
    assert.deepEqual(epochs.map(({ epoch }) => epoch), [1, 2, 3]);
    for (const { train, test } of epochs) {
      assert.equal(train.examples, 40);
      assert.equal(test!.examples, 19);
      assert.ok(train.seconds > 0 && test!.seconds > 0);
      // The mean loss of ten classes that are hardly learned.
      assert.ok(Math.abs(train.sums.loss / 40 - Math.log(10)) < 1);
      assert.ok(Math.abs(test!.sums.loss / 19 - Math.log(10)) < 1);
      assert.ok(train.sums.correct <= 40 && test!.sums.correct <= 19);
      const metrics = ({ sums: { loss, correct } }: typeof train, n: number) => ({
        loss: loss / n,
        accuracy: correct / n,
      });
      assert.deepEqual([train.metrics, test!.metrics], [metrics(train, 40), metrics(test!, 19)]);
    }
    assert.equal(session.step, 15);
    const rate = settings.learningRate * settings.schedule(14, 15);
    assert.equal(epochs[2].learningRate, rate);
    const progress = events.filter((event) => event.kind === "progress");
    assert.ok(progress.every(({ gradientNorm }) => gradientNorm > 0));
    assert.deepEqual(progress.at(-1)!.position.step, 5);
  }));

Deno.test("a run that is stopped and resumed in the middle of an epoch ends with the same bits", () =>
  withSession(async (session, data, device) => {
    const whole = await Array.fromAsync(train({ session, data, ...settings }));
    for (const stopAt of [2, 4, 5, 7, 12]) {
      const first = await createSession(device, model, BATCH);
      const controller = new AbortController();
      const stopping = tapped(data, (_, step) => step === stopAt && controller.abort());
      const { signal } = controller;
      const events = await Array.fromAsync(
        train({ session: first, data: stopping, ...settings, signal }),
      );
      const last = events.at(-1)!;
      assert.equal(last.kind, "stopped");
      const { position } = last as { position: Position };
      assert.deepEqual([position.epoch, position.step], resumePoint(stopAt));
      // Through JSON, as in a checkpoint.
      const from = JSON.parse(JSON.stringify(position));
      const second = await createSession(device, model, BATCH);
      second.restore(await first.save());
      const rest = await Array.fromAsync(train({ session: second, data, ...settings, from }));
      assert.deepEqual(await digests(await second.save()), await digests(await session.save()));
      assert.deepEqual(finalSums(rest), finalSums(whole));
      first.destroy();
      second.destroy();
    }
  }));

/** The batch at which the signal comes isn't learned from any more. */
function resumePoint(stopAt: number): [number, number] {
  return [Math.floor(stopAt / 5), stopAt % 5];
}

function finalSums(events: readonly TrainingEvent[]) {
  const epoch = events.findLast((event) => event.kind === "epoch")!;
  return { train: epoch.train.sums, test: epoch.test!.sums };
}

Deno.test("a session that keeps few results is read as often as it must be, to the same bits", () =>
  withSession(async (session, data, device) => {
    const { network, objective } = session;
    const values = await session.parameters();
    const optimizer = adamW({ weightDecay: 0.05, clip: 1 });
    const options = { device, network, objective, optimizer, values, maxPending: 2 };
    const small = await Session.create(options);
    const sums = async (session: Session) =>
      finalSums(await Array.fromAsync(train({ session, data, ...settings, epochs: 1 })));
    assert.deepEqual(await sums(small), await sums(session));
    small.destroy();
  }));

Deno.test("data that isn't finite stops training, and is named as the cause", () =>
  withSession(async (session, data) => {
    const broken = tapped(data, ({ images }, step) => step === 7 && images.fill(NaN, 5));
    const events: TrainingEvent[] = [];
    await assert.rejects(async () => {
      for await (const event of train({ session, data: broken, ...settings })) events.push(event);
    }, {
      name: "RangeError",
      message: 'Cannot feed "images": expected finite numbers, got NaN at index 5',
    });
    assert.equal(events.filter(({ kind }) => kind === "epoch").length, 1);
  }));

Deno.test("a rate at which the loss isn't finite stops training and says where, and what to do", () =>
  withSession(async (session, data) => {
    const wild = { ...settings, learningRate: 1e30, schedule: constantSchedule() };
    await assert.rejects(Array.fromAsync(train({ session, data, ...wild })), {
      name: "DivergedError",
      message: /epoch 1, step \d+; use a lower learning rate, or a smaller clip$/,
    });
  }));

Deno.test("a divergence in the last step of all is seen in the test's loss", () =>
  withSession(async (session, data) => {
    // Nothing moves before the last step, and that one goes beyond all numbers.
    const schedule = (step: number, steps: number) => step === steps - 1 ? 1e38 : 0;
    const wild = { ...settings, epochs: 1, learningRate: 1, schedule };
    const events: TrainingEvent[] = [];
    await assert.rejects(async () => {
      for await (const event of train({ session, data, ...wild })) events.push(event);
    }, /Cannot go on as the test's loss is no longer finite: epoch 1, step 5; use a lower/);
    assert.deepEqual(events.filter(({ kind }) => kind !== "progress"), []);
  }));

/** Data whose batches come without a turn of the event loop, as generated sequences do. */
async function eager(data: TrainingData): Promise<TrainingData> {
  const copy = ({ inputs, examples }: TrainingBatch) => ({
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, x.slice()])),
    examples,
  });
  const [first] = [await firstOf(data.epoch(0))].map(copy);
  async function* repeat(count: number) {
    for (let i = 0; i < count; i++) yield await Promise.resolve(first);
  }
  return { stepsPerEpoch: 1e6, epoch: () => repeat(1e6), test: () => repeat(1e6) };
}

async function firstOf<T>(list: AsyncIterable<T> | Iterable<T>): Promise<T> {
  for await (const item of list) return item;
  assert.fail("the list is empty");
}

Deno.test("timers and signals are heard within a second, in training and in tests", () =>
  withSession(async (session, data) => {
    const endless = await eager(data);
    const after = (milliseconds: number) => {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), milliseconds);
      return { signal: controller.signal, timer };
    };
    const began = performance.now();
    const { signal } = after(100);
    const events = await Array.fromAsync(train({ session, data: endless, ...settings, signal }));
    assert.equal(events.at(-1)!.kind, "stopped");
    // The test of an epoch that is done already, and has no end.
    const from = { epoch: 0, step: 5, totals: { examples: 0, sums: {}, seconds: 0 } };
    const tested = { ...endless, stepsPerEpoch: 5, epoch: () => data.epoch(0) };
    const second = after(100);
    const rest = await Array.fromAsync(
      train({ session, data: tested, ...settings, from, signal: second.signal }),
    );
    assert.deepEqual(rest.map(({ kind }) => kind), ["stopped"]);
    assert.deepEqual((rest[0] as { position: Position }).position, from);
    assert.ok(performance.now() - began < 2000, `${performance.now() - began} ms`);
  }));

Deno.test("epochs that are done already are not trained again", () =>
  withSession(async (session, data) => {
    const from = { epoch: 3, step: 0, totals: { examples: 0, sums: {}, seconds: 0 } };
    assert.deepEqual(await Array.fromAsync(train({ session, data, ...settings, from })), []);
    assert.equal(session.step, 0);
  }));

Deno.test("without an evaluation there are no test results", () =>
  withSession(async (session, { stepsPerEpoch, epoch }) => {
    const options = { ...settings, epochs: 1, schedule: constantSchedule() };
    const data = { stepsPerEpoch, epoch };
    const events = await Array.fromAsync(train({ session, data, ...options }));
    const last = events.at(-1)!;
    assert.equal(last.kind === "epoch" && last.test, undefined);
  }));
