import assert from "assert";
import type { RunEnding, Study } from "./experiment.ts";
import type { EpochRunRecord } from "./records.ts";
import { endingSettings, endingStudy, resultOf, stopReason, withStopReason } from "./run_ending.ts";
import { initialValues } from "./settings.ts";

const ending: RunEnding = { monitor: "accuracy", patience: 2, minDelta: 0, checkpoint: "best" };

/** Records of epochs with these accuracies; the loss is that without its sign. */
const records = (accuracies: readonly number[]) =>
  accuracies.map((validationAccuracy, i) =>
    ({ epoch: i + 1, validationAccuracy, validationLoss: validationAccuracy }) as EpochRunRecord
  );

const judged = (changes: Partial<RunEnding> = {}) => ({
  study: { ending: { ...ending, ...changes } },
  data: { measuredOn: "validation" as const },
});

/** After which epoch a run ends. */
function endOf(accuracies: readonly number[], changes?: Partial<RunEnding>): number | undefined {
  const all = records(accuracies);
  const end = all.findIndex((_, i) => stopReason(judged(changes), all.slice(0, i + 1)));
  return end < 0 ? undefined : end + 1;
}

Deno.test("a run ends after as many epochs without a better one as patience has", () => {
  assert.equal(endOf([0.1, 0.2, 0.2, 0.3, 0.2, 0.3, 0.4]), 6);
  assert.equal(endOf([0.1, 0.2, 0.2, 0.3, 0.2, 0.31, 0.2, 0.3]), 8);
  assert.equal(endOf([0.5, 0.4], { patience: 1 }), 2);
  assert.equal(endOf([0.1, 0.2, 0.3], { patience: 1 }), undefined);
  assert.equal(endOf([0.5, 0.4, 0.3, 0.2], { patience: 0 }), undefined);
  assert.equal(
    stopReason(judged(), records([0.3, 0.2, 0.1])),
    "no better validation accuracy in 2 epochs",
  );
});

Deno.test("a run ends where what was measured is good enough, and says so in the study's words", () => {
  const all = records([0.1, 0.5]);
  const study = (finished: NonNullable<Study["finished"]>) => ({
    ...judged(),
    study: { finished },
  });
  const above = study(({ accuracy }) => accuracy > 0.3 && `accuracy above 0.3, as ${accuracy}`);
  assert.equal(stopReason(above, all.slice(0, 1)), undefined);
  assert.equal(stopReason(above, all), "accuracy above 0.3, as 0.5");
  assert.equal(stopReason(study(() => true), all), "good enough validation results");
  // What isn't measured isn't good enough.
  assert.equal(stopReason({ ...study(() => true), data: { measuredOn: "test" } }, all), undefined);
  assert.equal(stopReason(study(() => true), []), undefined);
});

Deno.test("records without the reason of an early end get it, and no others", () => {
  const all = records([0.1, 0.5]);
  const given = (epochs: number, finished = () => true) =>
    withStopReason({ ...judged(), study: { finished }, epochs }, all);
  assert.deepEqual(given(3).map(({ stopped }) => stopped), [
    ...[undefined, "good enough validation results"],
  ]);
  assert.equal(given(2), all);
  assert.equal(given(3, () => false), all);
  const said = all.map((record) => ({ ...record, stopped: "something else" }));
  assert.equal(withStopReason({ ...judged({ patience: 1 }), epochs: 3 }, said), said);
});

Deno.test("only what is better by more than the least difference counts as better", () => {
  const creeping = [0.5, 0.51, 0.52, 0.53, 0.54];
  assert.equal(endOf(creeping), undefined);
  // 0.52 isn't better than 0.5 by more than 0.025; 0.53 is.
  assert.equal(endOf(creeping, { minDelta: 0.025 }), 3);
  assert.equal(endOf(creeping, { minDelta: 0.025, patience: 3 }), undefined);
});

Deno.test("a loss is better where it is lower", () => {
  assert.equal(endOf([0.5, 0.4, 0.3], { monitor: "loss" }), undefined);
  assert.equal(endOf([0.3, 0.4, 0.5], { monitor: "loss" }), 3);
  assert.equal(endOf([0.5, 0.49, 0.48], { monitor: "loss", minDelta: 0.1 }), 3);
});

Deno.test("what counts is the last network, or the first of the best ones", () => {
  const all = records([0.1, 0.4, 0.2, 0.4, 0.3]);
  assert.equal(resultOf(judged(), all)!.epoch, 2);
  assert.equal(resultOf(judged({ monitor: "loss" }), all)!.epoch, 1);
  assert.equal(resultOf(judged({ checkpoint: "last" }), all)!.epoch, 5);
  assert.equal(resultOf({ study: {}, data: {} }, all)!.epoch, 5);
  // By how much it is better doesn't matter.
  assert.equal(resultOf(judged({ minDelta: 1 }), records([0.1, 0.2]))!.epoch, 2);
  assert.equal(resultOf(judged(), []), undefined);
});

Deno.test("settings of runs' ends are refused where they mean nothing", () => {
  const study = (changes: object, measured = true) =>
    endingStudy({ ...initialValues(endingSettings), ...changes }, measured);
  assert.deepEqual(study({}), {});
  assert.deepEqual(study({}, false), {});
  assert.deepEqual(study({ "early-stopping": 3, "min-delta": 0.1, monitor: "loss" }), {
    ending: { monitor: "loss", patience: 3, minDelta: 0.1, checkpoint: "last" },
  });
  const refused: [object, boolean, RegExp][] = [
    [{ "min-delta": 0.1 }, true, /^Cannot use --min-delta without --early-stopping$/],
    [{ "min-delta": 0.1, checkpoint: "best" }, true, /--min-delta without/],
    [{ monitor: "loss" }, true, /^Cannot use --monitor without --early-stopping or --checkpoint=b/],
    [{ "early-stopping": 2 }, false, /^Cannot use --early-stopping=2 as nothing is kept for val/],
    [{ checkpoint: "best" }, false, /^Cannot use --checkpoint=best as nothing is kept for val/],
  ];
  for (const [changes, measured, message] of refused) {
    assert.throws(() => study(changes, measured), { name: "UsageError", message });
  }
});
