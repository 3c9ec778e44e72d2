import assert from "assert";
import { imagesFrom, syntheticImages } from "../data/mod.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import { classification } from "../training/mod.ts";
import { imageProtocol, mixingOf } from "./image_protocol.ts";
import { StoppedError } from "./log.ts";
import { runExperiment, type RunOptions } from "./run_experiment.ts";
import { recordsOf, stopping } from "./testing/run_records.ts";
import { tiny } from "./testing/tiny.ts";

const { train, test } = syntheticImages({ train: 64, test: 8 });
const BATCH = 8;

/** The tiny experiment on images of which two make one, with gradients in two parts. */
const mixed = {
  ...tiny,
  study: async (settings: Parameters<typeof tiny.study>[0]) => ({
    ...await tiny.study(settings),
    session: { accumulate: 2 },
    objective: classification({ batch: BATCH / 2, smoothing: 0.1, mixed: true }),
    data: () => ({
      description: "SYNTHETIC images",
      synthetic: true,
      ...imageProtocol(
        { train: imagesFrom(train, 0, 56), validation: imagesFrom(train, 56, 8), test },
        { batch: BATCH, accumulate: 2, augment: "crop", mixup: 0.8, cutmix: 1 },
      ),
    }),
  }),
};

const run = (options: RunOptions) =>
  runExperiment(mixed, { epochs: 2 }, { device: "cpu", ...options });

Deno.test("a run on mixed images that is stopped within an epoch goes on to the same numbers", () =>
  inFolder(async (folder) => {
    const [whole, cut] = [`${folder}/whole`, `${folder}/cut`];
    const { summary } = await run({ out: whole });
    assert.equal(summary.complete, true);
    assert.equal(summary.measuredOn, "test");
    assert.match(
      summary.protocol!,
      /Training images were mixed in pairs: their accuracy is the weight/,
    );
    const stoppable = stopping(2);
    await assert.rejects(run({ out: cut, stoppable }), StoppedError);
    assert.ok((await recordsOf(cut)).length < 4);
    await runExperiment(mixed, {}, { device: "cpu", resume: cut });
    const records = await recordsOf(whole);
    assert.equal(records.length, 4);
    assert.deepEqual(await recordsOf(cut), records);
    // Batches of 8 with weights of labels that are no whole numbers: so is what is right of them.
    assert.ok(records.some(({ trainAccuracy }) => 56 * trainAccuracy % 1 > 1e-6));
    assert.ok(records.every(({ validationAccuracy }) => 8 * validationAccuracy % 1 === 0));
  }));

Deno.test("nothing is mixed unless it is asked for", () => {
  assert.equal(mixingOf({}), undefined);
  assert.equal(mixingOf({ mixup: 0, cutmix: 0 }), undefined);
  assert.deepEqual(mixingOf({ cutmix: 0.3 }), {
    ...{ mixup: 0, cutMix: 0.3, probability: 1, switchProbability: 0.5 },
  });
  assert.throws(() => mixingOf({ mixup: 1e-9 }), /mixup's α/);
});
