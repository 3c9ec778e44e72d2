import assert from "assert";
import { type BatchSource, localSource, workerSource } from "./batch_source.ts";
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

/** Fills the first two batches, and returns their bytes and what was said meanwhile. */
async function fillTwo(open: () => BatchSource): Promise<{ bytes: Uint8Array[]; said: unknown[] }> {
  const { warn } = console;
  const said: unknown[] = [];
  console.warn = (...words: unknown[]) => said.push(...words);
  try {
    const source = open();
    const flying = [source.fill(0, 0, buffer()), source.fill(0, 1, buffer())];
    const bytes = (await Promise.all(flying)).map(({ buffer }) => new Uint8Array(buffer));
    source.close();
    return { bytes, said };
  } finally {
    console.warn = warn;
  }
}

Deno.test("where no worker can start, this thread makes the same batches and says so once", async () => {
  const { bytes, said } = await fillTwo(() => localSource(PLAN));
  assert.deepEqual(said, []);
  assert.deepEqual(await fillTwo(() => workerSource(PLAN)), { bytes, said: [] });
  const broken = await fillTwo(() => workerSource(PLAN, "this is no JavaScript"));
  assert.deepEqual(broken.bytes, bytes);
  assert.equal(broken.said.length, 1);
  assert.match(`${broken.said}`, /prepared in this thread, as the loader's worker can't start: ./);
  // Nor does the next one, whose error has another address in it.
  const again = await fillTwo(() => workerSource(PLAN, "nor is this"));
  assert.deepEqual(again, { bytes, said: [] });
  const { Worker } = globalThis;
  try {
    Reflect.deleteProperty(globalThis, "Worker");
    assert.deepEqual(await fillTwo(() => workerSource(PLAN)), { bytes, said: [] });
  } finally {
    globalThis.Worker = Worker;
  }
});

Deno.test("a worker that throws outside of a batch rejects", async () => {
  const source = workerSource(
    PLAN,
    `self.onmessage = () => {
      self.postMessage({ started: true });
      self.onmessage = () => { throw new Error("out of thin air"); };
    };`,
  );
  await assert.rejects(source.fill(0, 0, buffer()), /worker failed.*out of thin air/);
});

Deno.test("a buffer is moved to the worker and back, not copied", async () => {
  const source = workerSource(PLAN);
  const sent = buffer();
  const filled = await source.fill(0, 0, sent);
  assert.equal(sent.byteLength, 0);
  assert.equal(filled.buffer.byteLength, batchBytes(PLAN));
  source.close();
});

Deno.test("close() rejects what is in flight", async () => {
  const source = workerSource(PLAN);
  const filled = source.fill(0, 0, buffer());
  source.close();
  await assert.rejects(filled, /loader is closed/);
});
