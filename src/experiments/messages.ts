/**
 * What is said of a run that goes on: its records, and the lines that people see.
 *
 * @module
 */
import type { Position, TrainingEvent } from "../training/mod.ts";
import type { Course } from "./course.ts";
import type { Run } from "./experiment.ts";
import { formatSeconds } from "./log.ts";
import type { EpochRunRecord } from "./records.ts";

/** The shortest time that a clock is believed to have measured. */
const INSTANT = 1e-6;

/** The record of an epoch. */
export function makeRecord(
  { identity }: Course,
  { name, facts }: Run,
  { epoch, train, test, learningRate }: Extract<TrainingEvent, { kind: "epoch" }>,
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
    ...test && { testLoss: test.metrics.loss, testAccuracy: test.metrics.accuracy },
    ...test?.metrics.exact !== undefined && { testExact: test.metrics.exact },
    learningRate,
    examplesPerSecond: train.examples / seconds,
    seconds: seconds + (test?.seconds ?? 0),
  };
}

/** An epoch in a line that stays. */
export function describeEpoch(
  record: EpochRunRecord,
  { epochs, data: { measuredOn = "test" } }: Pick<Course, "epochs" | "data">,
): string {
  const { run, epoch, trainLoss, testAccuracy, examplesPerSecond, seconds } = record;
  const tested = testAccuracy === undefined
    ? ""
    : `, ${measuredOn} accuracy ${(100 * testAccuracy).toFixed(2)} %`;
  return `${run}: epoch ${epoch}/${epochs}, train loss ${trainLoss.toFixed(3)}${tested}, ` +
    `${examplesPerSecond.toFixed(0)} examples/s, ${formatSeconds(seconds)}`;
}

/** Shows where a run stands. */
export function showProgress(
  { log, epochs, stepsPerEpoch, study: { objective }, runs }: Course,
  run: Run,
  { epoch, step, totals }: Position,
): void {
  const index = runs.indexOf(run);
  const fraction = (epoch + step / stepsPerEpoch) / epochs;
  const rate = totals.examples / totals.seconds;
  const perStep = totals.seconds / step;
  const stepsLeft = (1 - fraction) * epochs * stepsPerEpoch +
    (runs.length - index - 1) * epochs * stepsPerEpoch;
  const { loss, accuracy } = objective.metrics(totals);
  const facts = [
    `epoch ${epoch + 1}/${epochs}`,
    `${rate.toFixed(rate < 10 ? 1 : 0)} examples/s`,
    `loss ${loss.toFixed(3)}`,
    `accuracy ${(100 * accuracy).toFixed(1)} %`,
  ];
  const label = `${run.name} (${index + 1}/${runs.length})`;
  log.show({ label, fraction, secondsLeft: perStep * stepsLeft, facts });
}
