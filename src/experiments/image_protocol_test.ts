import assert from "assert";
import { syntheticImages } from "../data/mod.ts";
import type { StudyData } from "./experiment.ts";
import { heldOut, imageProtocol } from "./image_protocol.ts";

const { train, test } = syntheticImages({ train: 32, test: 8 });

Deno.test("all images can't be kept for validation", () => {
  const { train: rest, validation } = heldOut(train, 31);
  assert.deepEqual([rest.count, validation!.count], [1, 31]);
  for (const kept of [32, 1_000]) {
    assert.throws(() => heldOut(train, kept), {
      name: "UsageError",
      message:
        `Cannot keep ${kept} of 32 images for validation: expected fewer than there are, as ` +
        "the others are trained on; see --validation",
    });
  }
});

Deno.test("training images come from as many loaders as are asked for, and are the same", async () => {
  const started: string[] = [];
  const { Worker } = globalThis;
  globalThis.Worker = new Proxy(Worker, {
    construct(target, args) {
      started.push(args[1]?.name);
      return Reflect.construct(target, args);
    },
  });
  const firstEpoch = async (loaders: number | undefined) => {
    started.length = 0;
    using data = imageProtocol({ train, test }, { batch: 8, augment: "strong", loaders }).open(7) as
      & ReturnType<StudyData["open"]>
      & Disposable;
    const images: Float32Array[] = [];
    for await (const { inputs } of data.epoch(0)) {
      images.push(inputs.images.slice() as Float32Array);
    }
    return { images, workers: started.length };
  };
  try {
    const [one, three] = [await firstEpoch(undefined), await firstEpoch(3)];
    assert.deepEqual([one.workers, three.workers], [1, 3]);
    assert.equal(one.images.length, 4);
    assert.deepEqual(three.images, one.images);
  } finally {
    globalThis.Worker = Worker;
  }
});
