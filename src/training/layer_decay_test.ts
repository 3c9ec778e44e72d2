import assert from "assert";
import { openCpu } from "../devices/mod.ts";
import { convmixer, convnext, describe, initialize, type Model, vit } from "../models/mod.ts";
import { adamW, lion, muon, Session } from "./mod.ts";
import { classification } from "./objectives.ts";
import { withLayerDecay } from "./layer_decay.ts";
import { captureSession, digests, noiseBatch } from "./testing/sessions.ts";

const BATCH = 4;

/** The layer that parameters belong to, and the last one, as BEiT numbers them. */
const cases: Record<string, { model: Model; last: number; layer: (name: string) => number }> = {
  vit: {
    model: vit({ dim: 24, depth: 3, heads: 3, patch: 8, imageSize: 16, pool: "token" }),
    last: 4,
    layer: (name) =>
      /^(patch_embed|cls_token|pos_embed)/.test(name)
        ? 0
        : Number(/^blocks\.(\d+)/.exec(name)?.[1] ?? 3) + 1,
  },
  convmixer: {
    model: convmixer({ dim: 16, depth: 2, kernel: 3, patch: 4, imageSize: 16 }),
    last: 3,
    layer: (name) =>
      name.startsWith("stem") ? 0 : Number(/^blocks\.(\d+)/.exec(name)?.[1] ?? 2) + 1,
  },
  convnext: {
    model: convnext({ dims: [16, 24], depths: [1, 2], patch: 4, imageSize: 32 }),
    last: 4,
    layer: (name) => {
      if (name.startsWith("stem")) return 0;
      const [, stage, block] = /^stages\.(\d)\.(?:blocks\.(\d)|downsample)/.exec(name) ?? [];
      return stage === undefined ? 4 : 1 + Number(stage) + Number(block ?? 0);
    },
  },
};

for (const [name, { model, last, layer }] of Object.entries(cases)) {
  Deno.test(`each layer of a ${name} moves by its part of the rate`, async () => {
    // Lion moves every element that has a gradient by the rate.
    const device = await openCpu({ threads: 1 });
    const network = describe(model);
    const values = initialize(network, { seed: 0 });
    const session = await Session.create({
      ...{ device, network, values, evaluation: false, layerDecay: 0.5 },
      objective: classification({ batch: BATCH }),
      optimizer: lion(),
    });
    const rate = 2 ** -6;
    session.update(noiseBatch(model, BATCH, 0), rate);
    await session.read();
    const trained = await session.parameters();
    for (const { name, use } of network.parameters) {
      if (use === "fixed" || use === "statistic") continue;
      const moved = trained.get(name)!.map((x, i) => Math.abs(x - values.get(name)![i]));
      const step = rate * 0.5 ** (last - layer(name));
      assert.ok(Math.abs(Math.max(...moved) - step) < 1e-6, `${name}: ${Math.max(...moved)}`);
    }
    session.destroy();
    device.destroy();
  });
}

Deno.test("a decay of 1 is no decay, to the bit; another keeps states and resumes", async () => {
  const device = await openCpu({ threads: 1 });
  const { model } = cases.vit;
  const network = describe(model);
  const run = async (
    layerDecay: number | undefined,
    from?: Awaited<ReturnType<Session["save"]>>,
  ) => {
    const session = await Session.create({
      ...{ device, network, layerDecay, evaluation: false },
      values: initialize(network, { seed: 0 }),
      objective: classification({ batch: BATCH }),
      optimizer: muon({ clip: 1 }),
    });
    if (from) session.restore(from);
    for (let i = session.step; i < 4; i++) {
      if (i === 2 && !from) half = await session.save();
      session.update(noiseBatch(model, BATCH, i), 1e-2);
    }
    const after = await digests(await session.save());
    session.destroy();
    return after;
  };
  let half: Awaited<ReturnType<Session["save"]>> | undefined;
  assert.deepEqual(await run(1), await run(undefined));
  const whole = await run(0.75);
  assert.notDeepEqual(whole, await run(1));
  half = undefined;
  await run(0.75);
  assert.deepEqual(await run(0.75, half), whole);
  device.destroy();
});

Deno.test("scalars of each layer stand at an address of their own", async () => {
  const parameters = describe(cases.convmixer.model).parameters;
  const optimizer = withLayerDecay(adamW(), parameters, 0.5);
  const scalars = optimizer.scalars(1, 1);
  assert.equal(optimizer.scalarCount, 64 * 3 + 3);
  assert.deepEqual([0, 1, 2, 3].map((layer) => scalars[64 * layer]), [0.125, 0.25, 0.5, 1]);
  assert.deepEqual([...scalars.subarray(193, 195)], [...adamW().scalars(1, 1).subarray(1)]);
  assert.equal(optimizer.configuration.layerDecay, 0.5);
  assert.throws(() => withLayerDecay(adamW(), parameters, 0), /layerDecay to be .* above 0 .*0$/);
  const { training } = await captureSession(cases.convmixer.model, BATCH, optimizer);
  assert.ok(training.updates!.length > adamW().states.length + 1);
});
