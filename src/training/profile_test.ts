import assert from "assert";
import { type Device, openCpu, openWebGpu } from "../devices/mod.ts";
import { changedGpu } from "../devices/webgpu/testing/changed_gpu.ts";
import { describe, initialize, vit } from "../models/mod.ts";
import { classification } from "./objectives.ts";
import { adamW } from "./optimizers.ts";
import { profileSession } from "./profile.ts";
import { Session } from "./session.ts";
import { createSession, digests, noiseBatch } from "./testing/sessions.ts";

const model = vit({ dim: 24, depth: 2, heads: 3, patch: 8, imageSize: 16 });
const BATCH = 4;
const batches = [0, 1, 2].map((i) => noiseBatch(model, BATCH, i));

const devices: Readonly<Record<string, () => Promise<Device>>> = {
  "the CPU": () => openCpu({ threads: 2 }),
  "the CPU with one thread": () => openCpu({ threads: 1, variant: "single" }),
  "WebGPU": () => openWebGpu(),
};

for (const [name, open] of Object.entries(devices)) {
  Deno.test(`profiled updates on ${name} are others to the bit, and all kernels have times`, async () => {
    const device = await open();
    try {
      const [plain, timed] = [0, 0].map(() => createSession(device, model, BATCH));
      const [ordinary, profiled] = await Promise.all([plain, timed]);
      for (const batch of batches) {
        ordinary.update(batch, 1e-2);
        const steps = await profiled.profile(batch, 1e-2);
        const kernels = steps.flatMap(({ kernels }) => kernels);
        assert.equal(kernels.length, profiled.training.dispatches);
        assert.ok(kernels.every(({ kernel, milliseconds }) => kernel && milliseconds >= 0));
        assert.ok(kernels.some(({ milliseconds }) => milliseconds > 0));
      }
      assert.deepEqual(await profiled.read(), await ordinary.read());
      assert.deepEqual(await digests(await profiled.save()), await digests(await ordinary.save()));
      ordinary.destroy();
      profiled.destroy();
    } finally {
      device.destroy();
    }
  });
}

Deno.test("a profile says of each step its layer, its pass and its work, and changes nothing", async () => {
  const device = await openCpu({ threads: 1 });
  const session = await createSession(device, model, BATCH);
  session.update(batches[0], 1e-2);
  await session.read();
  const before = await digests(await session.save());
  const { steps, runs, timing, milliseconds } = await profileSession(session, batches[1], {
    warmUp: 1,
    runs: 2,
  });
  assert.deepEqual(await digests(await session.save()), before);
  assert.equal(session.step, 1);
  assert.deepEqual([runs, timing], [2, "clock"]);
  assert.ok(milliseconds > 0);
  const found = (layer: string, pass: string) =>
    steps.filter(({ origin }) => origin.layer === layer && origin.pass === pass)
      .map(({ operation, epilogue }) => [operation, ...epilogue].join("+"));
  assert.deepEqual(found("blocks.1.mlp.fc1", "forward"), ["matmul+add+gelu"]);
  assert.deepEqual(found("blocks.1.mlp.fc1", "backward"), ["sum", "matmul", "matmul"]);
  assert.deepEqual(found("blocks.0.attn.qkv", "forward"), ["matmul+add", "attention"]);
  assert.deepEqual(found("", "update"), ["squaredNorm", "adamw"]);
  const fc1 = steps.find(({ origin }) => origin.layer === "blocks.1.mlp.fc1")!;
  // Four images of 4 tokens, 24 wide: 16 rows of 24 by 96, a bias and an activation.
  assert.equal(fc1.work.flops, 2 * 16 * 24 * 96 + 2 * 16 * 96);
  assert.match(fc1.types, /^float32 \[4, 4, 24\], float32 \[96, 24\], float32 \[96\] → /);
  assert.deepEqual(structuredClone(steps), steps);
  session.destroy();
  device.destroy();
});

Deno.test("an adapter without timestamps says so and trains all the same", async () => {
  const device = await openWebGpu({ gpu: changedGpu({ refused: ["timestamp-query"] }) });
  assert.equal(device.timing, "none");
  const session = await createSession(device, model, BATCH);
  const expected = {
    message: /^Cannot profile: expected an adapter with timestamp-query, got one/,
  };
  await assert.rejects(profileSession(session, batches[0]), expected);
  session.update(batches[0], 1e-2);
  assert.equal((await session.read()).length, 1);
  session.destroy();
  // Of a batch in parts none has run by then.
  const parts = await Promise.all([0, 1].map(() => createParts(device)));
  await assert.rejects(parts[0].profile(batches[0], 1e-2), expected);
  parts.forEach((own) => own.update(batches[0], 1e-2));
  const [found, other] = await Promise.all(parts.map((own) => own.read()));
  assert.deepEqual(found, other);
  parts.forEach((own) => own.destroy());
  device.destroy();
});

/** A session that takes batches in two parts. */
function createParts(device: Device): Promise<Session> {
  const network = describe(model);
  return Session.create({
    ...{ device, network, objective: classification({ batch: BATCH / 2 }), accumulate: 2 },
    ...{ optimizer: adamW(), values: initialize(network, { seed: 0 }) },
  });
}

Deno.test("results that wait are dropped, also where no further ones would fit", async () => {
  const device = await openCpu({ threads: 1 });
  const network = describe(model);
  const session = await Session.create({
    ...{ device, network, objective: classification({ batch: BATCH }), maxPending: 2 },
    ...{ optimizer: adamW(), values: initialize(network, { seed: 0 }) },
  });
  for (const warmUp of [0, 1]) {
    batches.slice(0, 2).forEach((batch) => session.update(batch, 1e-2));
    assert.equal((await profileSession(session, batches[2], { warmUp, runs: 1 })).runs, 1);
    assert.deepEqual(await session.read(), []);
  }
  session.destroy();
  device.destroy();
});
