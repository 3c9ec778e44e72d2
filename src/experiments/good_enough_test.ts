import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import type { Metrics } from "../training/mod.ts";
import { describeProtocol, protocolNotices } from "./protocol.ts";
import { runExperiment } from "./run_experiment.ts";
import { recordsOf } from "./testing/run_records.ts";
import { tiny } from "./testing/tiny.ts";

/** The tiny experiment for so many epochs, of which runs end once something is good enough. */
const experiment = (epochs: number, finished?: (measured: Metrics) => string | boolean) => ({
  ...tiny,
  study: async (settings: Parameters<typeof tiny.study>[0]) => ({
    ...await tiny.study(settings),
    epochs,
    ...finished && { finished },
  }),
});

const enough = () => "loss that will do";

Deno.test("a run that ends as it is good enough says so, but not with the last epoch", () =>
  inFolder(async (folder) => {
    const printed: string[] = [];
    const log = { show() {}, print: (line: string) => void printed.push(line) };
    const out = `${folder}/run`;
    const { summary } = await runExperiment(experiment(3, enough), {}, { device: "cpu", out, log });
    const records = await recordsOf(out);
    assert.deepEqual(records.map(({ init, epoch, stopped }) => [init, epoch, stopped]), [
      ["default", 1, enough()],
      ["mimetic", 1, enough()],
    ]);
    assert.deepEqual(summary.arms.map(({ stopped }) => stopped), [enough(), enough()]);
    assert.ok(printed.includes(`mimetic-seed0: stopped after epoch 1: ${enough()}`));
    // Nothing else is another number than without it.
    await runExperiment(experiment(1), {}, { device: "cpu", out: `${folder}/short` });
    const short = await recordsOf(`${folder}/short`);
    assert.deepEqual(records.map(({ stopped: _, ...rest }) => rest), short);
    await runExperiment(experiment(1, enough), {}, { device: "cpu", out: `${folder}/last` });
    assert.deepEqual(await recordsOf(`${folder}/last`), short);
  }));

Deno.test("folders whose runs didn't say that they were good enough are reported as if they had", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    // A run of one epoch that has ended has what a folder of before has of one that was good enough.
    await runExperiment(experiment(1), {}, { device: "cpu", out });
    assert.ok((await recordsOf(out)).every((record) => !("stopped" in record)));
    const { summary } = await runExperiment(experiment(3, enough), {}, {
      ...{ device: "cpu", resume: out, report: true },
    });
    assert.deepEqual(summary.arms.map(({ epochs, stopped }) => [epochs, stopped]), [
      [1, enough()],
      [1, enough()],
    ]);
    assert.deepEqual((await recordsOf(out)).map(({ stopped }) => stopped), [enough(), enough()]);
  }));

Deno.test("runs that test data ended are told of first, and nothing is said to be unchosen", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    const { summary } = await runExperiment(experiment(3, () => true), {}, { device: "cpu", out });
    assert.deepEqual(summary.notices, [
      "OPTIMISTIC Epochs were chosen by the test data that results are measured on, so results are " +
      "better than on other data.",
    ]);
    assert.equal(
      summary.protocol,
      "Test data were looked at after every epoch. One rate was run, so no rate was chosen. Runs ended " +
        "early once their test results after an epoch were good enough.",
    );
    assert.equal(summary.arms[0].stopped, "good enough test results");
  }));

Deno.test("what ends runs is told of where anything is measured, and is no fault by validation data", () => {
  const facts = { measures: true, several: false, finished: true };
  assert.deepEqual(protocolNotices({ ...facts, data: { measuredOn: "validation" } }), []);
  assert.deepEqual(protocolNotices({ ...facts, data: {}, measures: false }), []);
  assert.match(
    protocolNotices({ ...facts, data: {}, several: true })[0],
    /^OPTIMISTIC Rates and epochs were chosen by the test data/,
  );
  const unmeasured = { ...facts, data: {}, measures: false };
  assert.doesNotMatch(describeProtocol(unmeasured), /ended early/);
  const best = { monitor: "accuracy", patience: 0, minDelta: 0, checkpoint: "best" } as const;
  assert.equal(
    describeProtocol({
      ...{ data: { measuredOn: "validation" }, measures: true, several: false, ending: best },
    }),
    "One rate was run, so no rate was chosen. The network of a run is that after the epoch with the " +
      "best validation accuracy.",
  );
});
