import assert from "assert";
import { openCpu } from "../devices/mod.ts";
import {
  convmixer,
  describe,
  initialize,
  mambaLanguageModel,
  vit,
  vitTiny,
} from "../models/mod.ts";
import { adamW, classification, Session, sgd, summarize } from "./mod.ts";

Deno.test("a ViT's layers by hand", () => {
  const [d, n, patch, classes] = [24, 16, 4, 10];
  const model = vit({ dim: d, depth: 2, heads: 3, patch, imageSize: 16 });
  const batch = 3;
  const { layers, input, parameters, trained } = summarize(describe(model), { batch });
  assert.deepEqual(input, [batch, 3, 16, 16]);
  const layer = (name: string) => layers.find((one) => one.name === name)!;
  const qkv = layer("blocks.0.attn.qkv");
  const rows = batch * n;
  assert.equal(qkv.parameters, 3 * d * d + 3 * d);
  // The product, its bias, and the attention's two products.
  assert.equal(qkv.flops, 2 * rows * d * 3 * d + rows * 3 * d + 2 * 2 * batch * n * n * d);
  assert.equal(layer("blocks.1.mlp.fc1").flops, 2 * rows * d * 4 * d + 2 * rows * 4 * d);
  assert.deepEqual(layer("blocks.1.mlp.fc1").output, [batch, n, 4 * d]);
  // Bias and GELU are made where the product is.
  assert.equal(layer("blocks.1.mlp.fc1").activationBytes, 4 * rows * 4 * d);
  assert.equal(layer("head").flops, 2 * batch * d * classes + batch * classes);
  assert.equal(layer("").trained, 0); // fixed positions
  const block = 2 * 2 * d + 4 * d * d + 4 * d + 8 * d * d + 5 * d;
  const outside = 3 * patch * patch * d + d + 2 * d + d * classes + classes;
  assert.equal(trained, 2 * block + outside);
  assert.equal(parameters, trained + n * d);
});

Deno.test("the sums are those of the network, and what sessions take on a device", async () => {
  const network = describe(convmixer({ dim: 16, depth: 2, kernel: 3, patch: 4, imageSize: 16 }));
  const objective = classification({ batch: 8 });
  const device = await openCpu({ threads: 1 });
  for (const optimizer of [adamW(), sgd()]) {
    const { training, layers, parameters } = summarize(network, { batch: 8, optimizer });
    const session = await Session.create({
      ...{ device, network, objective, optimizer, evaluation: false },
      values: initialize(network, { seed: 0 }),
    });
    const { arena, persistent, inputs } = session.training.memory;
    assert.equal(training.keptBytes, session.bytes - session.training.memory.total);
    // The CPU lets results take the place of what nothing reads any more.
    const taken = arena + persistent + inputs;
    assert.ok(training.workingBytes >= taken && training.workingBytes < 1.5 * taken);
    const own = network.parameters.reduce(
      (n, { shape }) => n + shape.reduce((a, b) => a * b, 1),
      0,
    );
    assert.equal(parameters, own);
    assert.ok(layers.every(({ name, flops }) => flops > 0 || name === ""));
    session.destroy();
  }
  device.destroy();
});

Deno.test("a training step is about three forward passes, of any kind of network", () => {
  for (
    const model of [
      vitTiny({ depth: 2 }),
      mambaLanguageModel({ vocabulary: 30, dim: 32, length: 16 }),
    ]
  ) {
    const { evaluation, training, recomputing, layers } = summarize(describe(model), { batch: 16 });
    const forward = layers.reduce((sum, { flops }) => sum + flops, 0);
    assert.ok(evaluation.flops >= forward && evaluation.flops < 1.1 * forward, model.name);
    const ratio = training.flops / evaluation.flops;
    assert.ok(ratio > 2.5 && ratio < 4, `${model.name}: ${ratio}`);
    assert.ok(training.workingBytes > evaluation.workingBytes);
    const { functions, blocks } = recomputing;
    assert.ok(training.flops < functions.flops && functions.flops < 1.05 * training.flops);
    assert.ok(blocks.flops > 1.1 * training.flops && blocks.flops < 1.4 * training.flops);
    assert.ok(blocks.workingBytes < functions.workingBytes);
    assert.ok(functions.workingBytes < training.workingBytes);
    assert.equal(blocks.keptBytes, training.keptBytes);
  }
  assert.throws(() => summarize(describe(vitTiny()), { batch: 0 }), /expected the batch to be/);
});
