/**
 * What is said of a run that goes on: its records, and the lines that people see.
 *
 * @module
 */
import type { Measured, Position, TrainingEvent } from "../training/mod.ts";
import type { Course } from "./course.ts";
import type { Run } from "./experiment.ts";
import { formatSeconds } from "./log.ts";
import { classRecord, type EpochRunRecord, measureNames, measuresOf } from "./records.ts";

/** The shortest time that a clock is believed to have measured. */
const INSTANT = 1e-6;

/**
 * The record of an epoch, and of a look at the test data where `measuredOn` names other ones. One that is
 * `counted` has the answers by class, too: the last one of a run, or the best ones.
 */
export function makeRecord(
  { identity, data: { measuredOn = "test" } }: Course,
  { name, facts }: Run,
  { epoch, train, test, learningRate }: Extract<TrainingEvent, { kind: "epoch" }>,
  { look, counted }: { readonly look: Measured | undefined; readonly counted: boolean },
): EpochRunRecord {
  const seconds = Math.max(INSTANT, train.seconds);
  return {
    kind: "epoch",
    run: name,
    identity,
    ...facts,
    epoch,
    trainLoss: train.metrics.loss,
    trainAccuracy: train.metrics.accuracy,
    ...test && measureNames(test.metrics, measuredOn),
    ...look && measureNames(look.metrics, "test"),
    ...counted && classRecord((look ?? test)?.classes),
    learningRate,
    examplesPerSecond: train.examples / seconds,
    seconds: seconds + (test?.seconds ?? 0) + (look?.seconds ?? 0),
  };
}

/** An epoch in a line that stays. */
export function describeEpoch(
  record: EpochRunRecord,
  { epochs }: { readonly epochs?: number },
): string {
  const { run, epoch, trainLoss, examplesPerSecond, seconds } = record;
  const measured = (["validation", "test"] as const).map((on) => {
    const { accuracy } = measuresOf(record, on);
    return accuracy === undefined ? "" : `, ${on} accuracy ${(100 * accuracy).toFixed(2)} %`;
  }).join("");
  const of = epochs === undefined ? "" : `/${epochs}`;
  return `${run}: epoch ${epoch}${of}, train loss ${trainLoss.toFixed(3)}${measured}, ` +
    `${examplesPerSecond.toFixed(0)} examples/s, ${formatSeconds(seconds)}`;
}

/** The end of a run that was stopped early, in a line that stays. */
export function describeStop({ run, epoch, stopped }: EpochRunRecord): string {
  return `${run}: stopped after epoch ${epoch}: ${stopped}`;
}

/** Shows where a run stands, and how long it and so many `later` epochs of other runs will take. */
export function showProgress(
  { log, epochs, stepsPerEpoch, study: { objective }, runs }: Pick<
    Course,
    "log" | "epochs" | "stepsPerEpoch" | "study" | "runs"
  >,
  run: Run,
  { epoch, step, totals, later }: Position & { readonly later: number },
): void {
  const index = runs.indexOf(run);
  const fraction = (epoch + step / stepsPerEpoch) / epochs;
  const rate = totals.examples / totals.seconds;
  const perStep = totals.seconds / step;
  const runSecondsLeft = perStep * (1 - fraction) * epochs * stepsPerEpoch;
  const secondsLeft = runSecondsLeft + perStep * later * stepsPerEpoch;
  const { loss, accuracy } = objective.metrics(totals);
  const facts = [
    `epoch ${epoch + 1}/${epochs}`,
    `${rate.toFixed(rate < 10 ? 1 : 0)} examples/s`,
    `loss ${loss.toFixed(3)}`,
    `accuracy ${(100 * accuracy).toFixed(1)} %`,
  ];
  const label = `${run.name} (${index + 1}/${runs.length})`;
  log.show({ label, fraction, secondsLeft, runSecondsLeft, facts });
}
