import type { Outputs } from "../devices/mod.ts";
import { evaluateBatches } from "./evaluate_batches.ts";
import { checkInteger } from "../host/mod.ts";
import { cosineSchedule, type Schedule } from "./schedules.ts";
import { allFinite, notFinite } from "./divergence.ts";
import type { Session } from "./session.ts";
import {
  addRuns,
  dropRuns,
  type Measured,
  NO_TOTALS,
  type Totals,
  type TrainingBatch,
} from "./totals.ts";
import { eventLoopTurns } from "./turn.ts";

/** Batches for training and evaluation. */
export interface TrainingData {
  /** Batches an epoch. */
  readonly stepsPerEpoch: number;
  /** The batches of an epoch; the same ones whenever it is asked. */
  epoch(index: number): AsyncIterable<TrainingBatch> | Iterable<TrainingBatch>;
  /** What is measured after an epoch. */
  test?(): AsyncIterable<TrainingBatch> | Iterable<TrainingBatch>;
}

/** Where an interrupted epoch stopped. */
export interface Position {
  /** Epochs completed. */
  readonly epoch: number;
  /** Steps done of the next one. */
  readonly step: number;
  /** Sums over those steps. */
  readonly totals: Totals;
}

/** What a training run reports while it goes on. */
export type TrainingEvent =
  /** After every read-back of results, a few times a second. */
  | {
    readonly kind: "progress";
    readonly position: Position;
    readonly learningRate: number;
    readonly gradientNorm: number;
  }
  /** After every epoch. */
  | {
    readonly kind: "epoch";
    readonly epoch: number;
    readonly train: Measured;
    readonly test?: Measured;
    readonly learningRate: number;
  }
  /** Once, if the signal stopped it; the session is at this position. */
  | { readonly kind: "stopped"; readonly position: Position };

/** How a session is trained. */
export interface TrainOptions {
  /** The model in training. */
  readonly session: Session;
  /** What it learns from. */
  readonly data: TrainingData;
  /** Epochs in all. */
  readonly epochs: number;
  /** The peak learning rate. */
  readonly learningRate: number;
  /** Its course over all steps. Default {@linkcode cosineSchedule}. */
  readonly schedule?: Schedule;
  /** Where to go on. Default: the start. */
  readonly from?: Position;
  /** Stops after the steps that are under way. */
  readonly signal?: AbortSignal;
}

/** Results are read back after so many seconds of steps, so that progress is seen. */
const READ_SECONDS = 0.5;
/** The most steps between two read-backs, where a session keeps so many. */
const MOST_UNREAD = 32;
/** The position before the first step. */
export const START: Position = { epoch: 0, step: 0, totals: NO_TOTALS };

/**
 * Trains and yields what happens. It never prints or writes: whoever consumes it does.
 *
 * Results are read back in groups, so that a device is never waited for after each step. Twice a
 * second the event loop turns, so that the signal can come.
 *
 * @throws {DivergedError} as soon as a loss that was read, of training or of the test, is not finite.
 * @throws {RangeError} if a batch is refused, or an epoch has more or fewer than `stepsPerEpoch`: the session
 *   has learned from those before. At once if `epochs`, `stepsPerEpoch` or `from` are no whole numbers in range;
 *   a `TypeError` if one is no number.
 */
export async function* train(options: TrainOptions): AsyncGenerator<TrainingEvent> {
  const { session, data, epochs, learningRate, from = START, signal } = options;
  const { schedule = cosineSchedule() } = options;
  checkInteger("train", "stepsPerEpoch", data.stepsPerEpoch);
  checkInteger("train", "epochs", epochs, { least: 0 });
  checkInteger("train", "from.epoch", from.epoch, { least: 0 });
  checkInteger("train", "from.step", from.step, { least: 0, most: data.stepsPerEpoch });
  const steps = epochs * data.stepsPerEpoch;
  const rate = (step: number) => learningRate * schedule(step, steps);
  for (let epoch = from.epoch; epoch < epochs; epoch++) {
    let position = epoch === from.epoch ? from : { ...START, epoch };
    if (!signal?.aborted) {
      for await (position of runEpoch(options, position, rate)) {
        const { totals: { sums } } = position;
        const norm = Math.sqrt(sums.squaredGradientNorm / Math.max(1, position.step));
        const now = rate(epoch * data.stepsPerEpoch + position.step - 1);
        yield { kind: "progress", position, learningRate: now, gradientNorm: norm };
      }
    }
    const whole = position.step === data.stepsPerEpoch;
    const test = whole ? await evaluateSession(session, data, signal) : undefined;
    // A test that was cut short is taken again.
    if (!whole || signal?.aborted) {
      yield { kind: "stopped", position };
      return;
    }
    if (test && !allFinite(test.sums)) throw notFinite("the test's loss", position);
    const end = rate((epoch + 1) * data.stepsPerEpoch - 1);
    const { totals } = position;
    const metrics = session.objective.metrics(totals);
    const train = { ...totals, metrics };
    yield { kind: "epoch", epoch: epoch + 1, train, test, learningRate: end };
  }
}

/** The steps of one epoch from `start` on; yields the position after each read-back. */
async function* runEpoch(
  { session, data, signal }: TrainOptions,
  start: Position,
  rate: (step: number) => number,
): AsyncGenerator<Position> {
  let [position, step, examples] = [start, 0, 0];
  let began = performance.now();
  const turn = eventLoopTurns();
  const read = async () => {
    const runs = await session.read();
    const seconds = (performance.now() - began) / 1000;
    began = performance.now();
    position = advance(position, step, examples, runs, seconds);
    examples = 0;
    return position;
  };
  try {
    for await (const batch of data.epoch(start.epoch)) {
      await turn();
      if (signal?.aborted) break;
      if (step === data.stepsPerEpoch) throw otherLength(data, start, "more");
      // Resuming: the batches that were already learned from are passed over.
      if (step++ < start.step) continue;
      session.update(batch.inputs, rate(start.epoch * data.stepsPerEpoch + step - 1));
      examples += batch.examples;
      const unread = step - position.step;
      const late = (performance.now() - began) / 1000 > READ_SECONDS;
      if (late || unread === mostUnread(session)) yield await read();
    }
    if (step > position.step) yield await read();
    if (step < data.stepsPerEpoch && !signal?.aborted) throw otherLength(data, start, step);
  } catch (error) {
    await dropRuns(session);
    throw error;
  }
}

function otherLength(
  { stepsPerEpoch }: TrainingData,
  { epoch }: Position,
  found: number | string,
): RangeError {
  return new RangeError(
    `Cannot train: expected ${stepsPerEpoch} batches in epoch ${epoch + 1}, got ${found}`,
  );
}

function advance(
  before: Position,
  step: number,
  examples: number,
  runs: readonly Outputs[],
  seconds: number,
): Position {
  const { totals } = before;
  const next = addRuns(totals, runs, examples, seconds);
  if (!allFinite(next.sums)) {
    const at = runs.findIndex((run) => !Object.values(run).every(([x]) => Number.isFinite(x)));
    throw notFinite("the loss or gradient", { epoch: before.epoch, step: before.step + at + 1 });
  }
  return { epoch: before.epoch, step, totals: next };
}

/**
 * Measures a session's network on the test batches, or `undefined` where there are none; with the session's
 * `answers` by class, too. The signal ends it early, with the sums so far.
 */
export async function evaluateSession(
  session: Session,
  data: Pick<TrainingData, "test">,
  signal?: AbortSignal,
): Promise<Measured | undefined> {
  const { evaluation, objective, evaluations: { answers, ...rest } } = session;
  if (!evaluation || !data.test) return undefined;
  const how = { most: mostUnread(rest), answers, signal };
  return await evaluateBatches(evaluation, objective, data.test(), how);
}

function mostUnread({ maxPending }: Pick<Session, "maxPending">): number {
  return Math.min(MOST_UNREAD, maxPending);
}
