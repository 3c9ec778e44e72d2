import assert from "assert";
import { workerSource } from "./batch_source.ts";
import { cifar10Normalization } from "./images.ts";
import { batchBytes, type BatchPlan } from "./preparer.ts";
import { syntheticImages } from "./synthetic.ts";

const PLAN: BatchPlan = {
  set: syntheticImages({ train: 8, test: 1 }).train,
  batch: 4,
  seed: 0,
  augment: [],
  normalize: cifar10Normalization,
  shuffle: true,
};
const buffer = (plan = PLAN) => new ArrayBuffer(batchBytes(plan));

Deno.test("an error in the worker rejects what is in flight and what comes later", async () => {
  const augment = [{ kind: "blur" }] as unknown as BatchPlan["augment"];
  const source = workerSource({ ...PLAN, augment });
  const flying = [source.fill(0, 0, buffer()), source.fill(0, 1, buffer())];
  for (const filled of flying) await assert.rejects(filled, /worker failed.*randomCrop.*blur/);
  await assert.rejects(source.fill(0, 0, buffer()), /worker failed/);
  source.close();
});

Deno.test("a worker that can't be loaded rejects, rather than hang or end the process", async () => {
  const source = workerSource(PLAN, new URL("./no_such_worker.ts", import.meta.url));
  await assert.rejects(source.fill(0, 0, buffer()), /worker failed/);
});

Deno.test("a worker that throws outside of a batch rejects", async () => {
  const code = "self.onmessage = () => { throw new Error('out of thin air'); };";
  const source = workerSource(PLAN, new URL(`data:text/javascript,${encodeURIComponent(code)}`));
  await assert.rejects(source.fill(0, 0, buffer()), /worker failed.*out of thin air/);
});

Deno.test("a buffer is moved to the worker and back, not copied", async () => {
  const source = workerSource(PLAN);
  const sent = buffer();
  const filled = source.fill(0, 0, sent);
  assert.equal(sent.byteLength, 0);
  assert.equal((await filled).buffer.byteLength, batchBytes(PLAN));
  source.close();
});

Deno.test("close() rejects what is in flight", async () => {
  const source = workerSource(PLAN);
  const filled = source.fill(0, 0, buffer());
  source.close();
  await assert.rejects(filled, /loader is closed/);
});
