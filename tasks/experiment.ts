/**
 * What all experiments share: runs one after the other in one folder, with progress, checkpoints and
 * records, stopped and resumed at any step.
 *
 * @module
 */
import type { Device } from "../src/devices/mod.ts";
import type { Inventory } from "../src/models/mod.ts";
import {
  type Checkpoint,
  DivergedError,
  type Position,
  readCheckpoint,
  type RunFolder,
  type Schedule,
  type Session,
  START,
  type Totals,
  train,
  type TrainingData,
  writeCheckpoint,
} from "../src/training/mod.ts";
import { formatSeconds, type ProgressLine } from "./progress.ts";

/** One run of an experiment. */
export interface Run {
  /** Its name, which is also its checkpoint's folder. */
  readonly name: string;
  /** What every one of its records says beside the numbers. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** The peak learning rate. */
  readonly learningRate: number;
  /** Makes the session in its first state. */
  readonly session: (device: Device) => Promise<Session>;
  /** The model's parameters, for checkpoints. */
  readonly inventory: Inventory;
  /** What goes into the checkpoints' metadata. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Runs with what they have in common. */
export interface Experiment {
  /** Its folder. */
  readonly folder: RunFolder;
  /** Where it runs. */
  readonly device: Device;
  /** The runs, in order. */
  readonly runs: readonly Run[];
  /** What each run learns from; runs close it. */
  readonly data: (run: Run) => TrainingData & Disposable;
  /** Epochs of each run. */
  readonly epochs: number;
  /** The course of the learning rate. */
  readonly schedule: Schedule;
  /** Shows progress. */
  readonly line: ProgressLine;
  /** Stops it. */
  readonly signal: AbortSignal;
  /** Numbers of an epoch's record, from the sums. */
  readonly measure: (train: Totals, test: Totals | undefined) => Record<string, number>;
  /** True if a run is good enough after an epoch and ends early. Default never. */
  readonly finished?: (train: Totals, test: Totals | undefined) => boolean;
  /** Go on with the next run where one diverges, as a grid of learning rates must. Default false. */
  readonly passDiverged?: boolean;
}

/** Trains all runs that aren't complete. Returns false if the signal stopped it. */
export async function runAll(experiment: Experiment): Promise<boolean> {
  for (const [index, run] of experiment.runs.entries()) {
    const saved = await readCheckpoint(experiment.folder.checkpoint(run.name));
    const complete = saved !== undefined && positionOf(saved).epoch >= experiment.epochs;
    if (complete) experiment.line.print(`${run.name}: complete`);
    else if (!await runOrPass(experiment, run, index, saved)) return false;
  }
  return true;
}

async function runOrPass(
  experiment: Experiment,
  run: Run,
  index: number,
  saved: Checkpoint | undefined,
): Promise<boolean> {
  try {
    return await runOne(experiment, run, index, saved);
  } catch (error) {
    if (!(error instanceof DivergedError) || !experiment.passDiverged) throw error;
    experiment.line.print(`${run.name}: ${error.message}`);
    return true;
  }
}

async function runOne(
  experiment: Experiment,
  run: Run,
  index: number,
  saved: Checkpoint | undefined,
): Promise<boolean> {
  const { folder, device, epochs, schedule, signal } = experiment;
  const path = folder.checkpoint(run.name);
  const session = await run.session(device);
  using data = experiment.data(run);
  const save = async (position: Position) => {
    const metadata = { ...run.metadata, position: JSON.stringify(position) };
    await writeCheckpoint(path, run.inventory, { state: await session.save(), metadata });
  };
  try {
    if (saved) session.restore(saved.state);
    const from = saved ? positionOf(saved) : START;
    // Records after the checkpoint will be made again.
    await folder.rewind(run.name, from.epoch);
    const { learningRate } = run;
    for await (
      const event of train({ session, data, epochs, learningRate, schedule, from, signal })
    ) {
      if (event.kind === "progress") showProgress(experiment, run, index, event.position, data);
      if (event.kind === "epoch") {
        await record(experiment, run, event);
        const finished = experiment.finished?.(event.train, event.test);
        await save({ ...START, epoch: finished ? epochs : event.epoch });
        if (finished) return true;
      }
      if (event.kind === "stopped") {
        await save(event.position);
        return false;
      }
    }
    return true;
  } finally {
    session.destroy();
  }
}

function positionOf({ metadata }: Checkpoint): Position {
  return JSON.parse(metadata.position);
}

function showProgress(
  { line, epochs, measure, runs }: Experiment,
  run: Run,
  index: number,
  { epoch, step, totals }: Position,
  { stepsPerEpoch }: TrainingData,
): void {
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

async function record(
  { folder, line, epochs, measure }: Experiment,
  run: Run,
  event: { epoch: number; train: Totals; test?: Totals; learningRate: number },
): Promise<void> {
  const { epoch, train: totals, test, learningRate } = event;
  const numbers = measure(totals, test);
  const imagesPerSecond = totals.examples / totals.seconds;
  const seconds = totals.seconds + (test?.seconds ?? 0);
  await folder.append({
    run: run.name,
    ...run.facts,
    epoch,
    ...numbers,
    learningRate,
    imagesPerSecond,
    seconds,
  });
  const shown = `${run.name}: epoch ${epoch}/${epochs}, train loss ${numbers.trainLoss.toFixed(3)}`;
  const tested = numbers.testAccuracy === undefined
    ? ""
    : `, test accuracy ${(100 * numbers.testAccuracy).toFixed(2)} %`;
  line.print(
    `${shown}${tested}, ${imagesPerSecond.toFixed(0)} examples/s, ${formatSeconds(seconds)}`,
  );
}
