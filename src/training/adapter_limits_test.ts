import assert from "assert";
import { type Device, openWebGpu } from "../devices/mod.ts";
import { changedGpu } from "../devices/webgpu/testing/changed_gpu.ts";
import { TUNINGS } from "../devices/webgpu/testing/tunings.ts";
import { add, Graph, matmul, type Tensor } from "../graph/mod.ts";
import { convmixer, describe, type Model, vit } from "../models/mod.ts";
import { sizeOf } from "../tensors/mod.ts";
import { adamW, sgd } from "./mod.ts";
import { createSession, digests, noiseBatch } from "./testing/sessions.ts";

const tuning = TUNINGS.find(({ matmul, software }) => matmul === "tiled8" && software);

/** This machine's adapter as if it had lower limits than it has. */
function openLimited(limits: Readonly<Record<string, number>>): Promise<Device> {
  return openWebGpu({ gpu: changedGpu({ limits }), tuning });
}

/** Parameters and states after three steps. */
async function train(model: Model, limits: Readonly<Record<string, number>>, optimizer = adamW()) {
  const device = await openLimited(limits);
  const session = await createSession(device, model, 2, optimizer);
  for (let step = 0; step < 3; step++) session.update(noiseBatch(model, 2, step), 1e-3);
  const losses = (await session.read()).map(({ loss }) => loss[0]);
  const found = await digests(await session.save());
  session.destroy();
  device.destroy();
  return { losses, found };
}

for (
  const [name, model, optimizer] of [
    ["a ViT", vit({ dim: 64, depth: 4, heads: 2, patch: 8 }), adamW({ clip: 1, weightDecay: 0.1 })],
    ["a ConvMixer", convmixer({ dim: 128, depth: 4, kernel: 3, patch: 8 }), adamW()],
    ["SGD's ViT", vit({ dim: 64, depth: 2, heads: 2, patch: 8 }), sgd({ clip: 1 })],
  ] as const
) {
  Deno.test(`webgpu: ${name} whose weights don't fit into a binding trains to the same bits`, async () => {
    const limit = 2 ** 17;
    const total = describe(model).parameters
      .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    assert.ok(4 * total > 1.5 * limit, `${4 * total} bytes`);
    const limited = await train(model, { maxStorageBufferBindingSize: limit }, optimizer);
    assert.deepEqual(limited, await train(model, {}, optimizer));
  });
}

/** x [rows, 512] · w [512, 512] + x. */
function product(rows: number): Tensor {
  const graph = new Graph();
  const [x, w] = [graph.input("x", [rows, 512]), graph.input("w", [512, 512])];
  return add(x, matmul(x, w));
}

Deno.test("webgpu: what doesn't fit is refused by name before anything is made", async () => {
  const device = await openLimited({
    maxStorageBufferBindingSize: 2 ** 20,
    maxBufferSize: 4 * 2 ** 20,
  });
  const variables = device.createVariables([]);
  const refused = async (rows: number, message: RegExp) => {
    const before = device.allocations;
    const compiled = device.compile({ outputs: { y: product(rows) } }, variables, {
      maxPending: 1,
    });
    await assert.rejects(compiled, { name: "RangeError", message });
    assert.equal(device.allocations, before);
  };
  await refused(
    513,
    /kernel "matmul .* of matmul: expected tensors of at most 1048576 bytes.*\[513, 512\]/,
  );
  await refused(
    3000,
    /expected tensors of at most 1048576 bytes.* got \[3000, 512\] of 6144000 bytes/,
  );
  const fits = await device.compile({ outputs: { y: product(512) } }, variables, { maxPending: 1 });
  fits.destroy();
  const long = device.compile({ outputs: { y: product(512) } }, variables, { maxPending: 5 });
  await assert.rejects(long, {
    message: /Cannot make buffer "pending": expected at most 4194304 bytes, .* got 5242880/,
  });
  assert.throws(
    () => device.createVariables([{ name: "parameters", shape: [2 ** 21], dtype: "float32" }]),
    /Cannot make buffer "parameters": expected at most 4194304 bytes.*got 8388608/,
  );
  device.destroy();
});
