import assert from "assert";
import { makePlan } from "../devices/mod.ts";
import { comparePlan, planOptions } from "../devices/testing/compare_plans.ts";
import { PROMISED } from "../devices/webgpu/testing/bound_steps.ts";
import { checkProgram } from "../devices/webgpu/testing/check_bindings.ts";
import { convmixer, vit, vitTiny } from "../models/mod.ts";
import { captureSession, noiseBatch } from "./testing/sessions.ts";

const small = vit({ dim: 24, depth: 2, heads: 3, patch: 8, imageSize: 16 });

Deno.test("a plan of a ViT's training step computes what the reference does", async () => {
  for (
    const model of [
      small,
      vit({ ...small.configuration, depth: 1, pool: "token", classToken: true }),
    ]
  ) {
    const { training, evaluation, variables } = await captureSession(model, 3);
    const scalars = Float32Array.of(1e-3, 0.1, 0.001);
    const given = { ...variables, ...noiseBatch(model, 3, 0), scalars };
    for (const options of planOptions) {
      comparePlan(training, given, options, "training");
      comparePlan(evaluation, given, options, "evaluation");
    }
  }
});

Deno.test("ViT-Tiny's gradients are made where the optimizer reads them", async () => {
  const { training } = await captureSession(vitTiny(), 2);
  for (const options of planOptions) {
    const plan = makePlan(training, options);
    assert.ok(!plan.steps.some(({ operation }) => operation === "copy"));
    const update = plan.steps.at(-1)!;
    assert.equal(update.operation, "adamw");
    assert.equal(update.inputs[1].slot.buffer, "persistent");
    assert.equal(plan.bytes.persistent, 4 * update.inputs[0].shape[0]);
  }
});

Deno.test("fusion and reuse make a ViT's plan shorter and smaller", async () => {
  const { training } = await captureSession(vitTiny(), 2);
  const plain = makePlan(training, { fuse: false });
  const fused = makePlan(training);
  const tight = makePlan(training, { inPlace: true });
  assert.ok(fused.steps.length < 0.8 * plain.steps.length);
  assert.ok(fused.bytes.arena < plain.bytes.arena);
  assert.ok(tight.bytes.arena <= fused.bytes.arena);
});

Deno.test("every tensor starts at a multiple of the alignment", async () => {
  const { training } = await captureSession(small, 3);
  for (const alignment of [256, 1024]) {
    for (const { operation, inputs, outputs } of makePlan(training, { alignment }).steps) {
      for (const { slot: { buffer, offset } } of [...inputs, ...outputs]) {
        const step = buffer === "arena" || buffer === "inputs" ? alignment : 256;
        assert.equal(offset % step, 0, `${operation} at ${buffer} ${offset}`);
      }
    }
  }
});

Deno.test("no dispatch of a training step, bound whole or in parts, binds bytes twice", async () => {
  const models = [
    vit({ dim: 64, depth: 2, heads: 2, patch: 8 }),
    convmixer({ dim: 64, depth: 2, kernel: 5, patch: 4 }),
  ];
  for (const model of models) {
    const { training, evaluation } = await captureSession(model, 2);
    for (const program of [training, evaluation]) {
      checkProgram(program);
      checkProgram(program, { ...PROMISED, maxStorageBufferBindingSize: 2 ** 17 });
    }
  }
});
