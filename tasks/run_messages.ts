/**
 * What is said of a run that goes on: its records, and the lines that people see.
 *
 * @module
 */
import type { EpochRunRecord } from "../src/experiments/mod.ts";
import type { Position, TrainingEvent } from "../src/training/mod.ts";
import type { Experiment, Run } from "./experiment.ts";
import { formatSeconds } from "./progress.ts";

/** The shortest time that a clock is believed to have measured. */
const INSTANT = 1e-6;

/** The record of an epoch. */
export function makeRecord<R extends Run>(
  { identity, measure }: Experiment<R>,
  { name, facts }: R,
  { epoch, train, test, learningRate }: Extract<TrainingEvent, { kind: "epoch" }>,
): EpochRunRecord {
  const seconds = Math.max(INSTANT, train.seconds);
  return {
    kind: "epoch",
    run: name,
    identity,
    ...facts,
    epoch,
    ...measure(train, test),
    learningRate,
    imagesPerSecond: train.examples / seconds,
    seconds: seconds + (test?.seconds ?? 0),
  };
}

/** An epoch in a line that stays. */
export function describeEpoch(record: EpochRunRecord, epochs: number): string {
  const { run, epoch, trainLoss, testAccuracy, imagesPerSecond, seconds } = record;
  const tested = testAccuracy === undefined
    ? ""
    : `, test accuracy ${(100 * testAccuracy).toFixed(2)} %`;
  return `${run}: epoch ${epoch}/${epochs}, train loss ${trainLoss.toFixed(3)}${tested}, ` +
    `${imagesPerSecond.toFixed(0)} examples/s, ${formatSeconds(seconds)}`;
}

/** Shows where a run stands. */
export function showProgress<R extends Run>(
  { line, epochs, stepsPerEpoch, measure, runs }: Experiment<R>,
  run: R,
  { epoch, step, totals }: Position,
): void {
  const index = runs.indexOf(run);
  const fraction = (epoch + step / stepsPerEpoch) / epochs;
  const rate = totals.examples / totals.seconds;
  const perStep = totals.seconds / step;
  const stepsLeft = (1 - fraction) * epochs * stepsPerEpoch +
    (runs.length - index - 1) * epochs * stepsPerEpoch;
  const { trainLoss, trainAccuracy } = measure(totals, undefined);
  const facts = [
    `epoch ${epoch + 1}/${epochs}`,
    `${rate.toFixed(rate < 10 ? 1 : 0)} examples/s`,
    `loss ${trainLoss.toFixed(3)}`,
    `accuracy ${(100 * trainAccuracy).toFixed(1)} %`,
  ];
  const label = `${run.name} (${index + 1}/${runs.length})`;
  line.show({ label, fraction, secondsLeft: perStep * stepsLeft, facts });
}
