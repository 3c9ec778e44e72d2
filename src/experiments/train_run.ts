/**
 * Trains one run of an experiment, with progress, checkpoints and records.
 *
 * @module
 */
import {
  assertFinite,
  DivergedError,
  evaluateSession,
  type Measured,
  type Position,
  type Session,
  START,
  tidyCheckpoint,
  train,
  type TrainingEvent,
} from "../training/mod.ts";
import type { Claim } from "./claims/claim.ts";
import type { Course, RunState } from "./course.ts";
import type { Measurable, Run } from "./experiment.ts";
import { makeSession } from "./make_session.ts";
import { describeEpoch, describeStop, makeRecord, showProgress } from "./messages.ts";
import { firstValues, metadataOf } from "./plan_runs.ts";
import type { DivergedRunRecord, EpochRunRecord } from "./records.ts";
import { type BestNetwork, readRunCheckpoint, writeRunCheckpoint } from "./run_checkpoint.ts";
import { keepsBest, resultOf, stopReason } from "./run_ending.ts";

/**
 * Trains a run to its end, or until it diverges.
 *
 * @param claim This process's claim on it.
 * @param later How many epochs of other runs follow, for the time left.
 * @throws {StoppedError} if it was stopped; it was saved then.
 * @throws {ClaimLostError} if another process has taken the run; nothing was written since.
 */
export async function trainRun(
  course: Course,
  run: Run,
  { claim, later }: Pick<Training, "claim" | "later">,
): Promise<RunState> {
  const { folder, identity, log, stoppable } = course;
  const path = folder.checkpoint(run.name);
  const owner = { run: run.name, identity };
  const saved = await readRunCheckpoint(path, owner, course);
  const values = saved?.state.parameters ?? await startingValues(course, run);
  const session = await makeSession(course, run, values);
  const records: EpochRunRecord[] = [...saved?.records ?? []];
  try {
    if (saved) session.restore(saved.state);
    const from = saved?.position ?? START;
    return await stoppable((stop) => {
      const signal = AbortSignal.any([stop, claim.signal]);
      const { best } = saved ?? {};
      return follow(course, run, { session, records, from, best, signal, claim, later });
    });
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    const { message: reason, at: { epoch, step } } = error;
    const record: DivergedRunRecord = {
      kind: "diverged",
      ...owner,
      ...run.facts,
      epoch,
      step,
      reason,
    };
    await folder.append([...records, record], claim);
    await tidyCheckpoint(path);
    log.print(`${run.name}: ${reason}`);
    return { kind: "diverged", record, records };
  } finally {
    session.destroy();
  }
}

/** A run's first values, made out of its first batch where the arm asks for one. */
async function startingValues(
  course: Course,
  run: Run,
): Promise<ReadonlyMap<string, Float32Array>> {
  const { data, device } = course;
  const { facts: { seed }, arm: { prepare }, variant: { network } } = run;
  const values = firstValues(run, course);
  if (!prepare) return values;
  using opened = data.open(seed);
  for await (const { inputs } of opened.epoch(0)) {
    return await prepare({ device, network, values, inputs, seed });
  }
  return values;
}

interface Training {
  readonly session: Session;
  /** Of the epochs completed; those that follow are added. */
  readonly records: EpochRunRecord[];
  readonly from: Position;
  /** The best network so far, where that is what counts in the end. */
  best?: BestNetwork;
  readonly signal: AbortSignal;
  readonly claim: Claim;
  /** Epochs of other runs that follow. */
  readonly later: number;
}

async function follow(
  course: Course,
  run: Run,
  training: Training,
): Promise<RunState> {
  const { session, records, from, signal, claim, later } = training;
  const { epochs, study: { schedule }, log } = course;
  const { testEachEpoch, openTest } = course.data;
  using data = course.data.open(run.facts.seed);
  using tests = testEachEpoch ? openTest?.() : undefined;
  const learningRate = run.facts.rate;
  const events = train({ session, data, epochs, learningRate, schedule, from, signal });
  for await (const event of events) {
    if (event.kind === "progress") showProgress(course, run, { ...event.position, later });
    if (event.kind === "epoch") {
      const end = lastStep(course, event);
      const look = tests && await lookAtTest(session, tests, end, signal);
      if (tests && signal.aborted) {
        // The look is taken again: the run goes on after the epoch's last step.
        await save(course, run, training, end, false);
        break;
      }
      const { record, complete } = endEpoch(course, run, event, { look, records });
      const own = { ...training, records: [...records, record] };
      training.best = await save(course, run, own, { ...START, epoch: event.epoch }, complete);
      // Only what a checkpoint vouches for is a record.
      records.push(record);
      await course.folder.append(records, claim);
      log.print(describeEpoch(record, course));
      if (record.stopped !== undefined) log.print(describeStop(record));
      if (complete) return { kind: "complete", records };
    }
    if (event.kind === "stopped") {
      await save(course, run, training, event.position, false);
    }
  }
  return { kind: "open", epoch: records.length, records };
}

/** The record of an epoch, and whether its run ends with it. */
function endEpoch(
  course: Course,
  run: Run,
  event: EpochEvent,
  { look, records }: Pick<Training, "records"> & { readonly look: Measured | undefined },
): { readonly record: EpochRunRecord; readonly complete: boolean } {
  const plain = makeRecord(course, run, event, { look, counted: false });
  const all = [...records, plain];
  const last = event.epoch === course.epochs;
  const stopped = last ? undefined : stopReason(course, all);
  const complete = last || stopped !== undefined;
  // Of the epochs that may be the best one in the end, each has the answers by class.
  const counted = complete || keepsBest(course) && resultOf(course, all) === plain;
  const record = makeRecord(course, run, event, { look, counted });
  return { record: { ...record, ...stopped !== undefined && { stopped } }, complete };
}

type EpochEvent = Extract<TrainingEvent, { kind: "epoch" }>;

/** Measures a network on the test data after an epoch. */
async function lookAtTest(
  session: Session,
  tests: Measurable,
  at: Position,
  signal: AbortSignal,
): Promise<Measured | undefined> {
  const look = await evaluateSession(session, tests, signal);
  if (look && !signal.aborted && !Number.isFinite(look.metrics.loss)) {
    throw new DivergedError("Cannot go on as the test's loss is no longer finite", at);
  }
  return look;
}

/** The position after an epoch's last step. */
function lastStep({ stepsPerEpoch }: Course, { epoch, train }: EpochEvent): Position {
  const { examples, sums, seconds } = train;
  return { epoch: epoch - 1, step: stepsPerEpoch, totals: { examples, sums, seconds } };
}

/**
 * Writes a checkpoint.
 *
 * @returns The best network so far, where that is what counts in the end.
 * @throws {DivergedError} if a parameter isn't finite; nothing is written then.
 */
async function save(
  course: Course,
  run: Run,
  { session, records, claim, ...training }: Training,
  position: Position,
  complete: boolean,
): Promise<BestNetwork | undefined> {
  const { folder, identity, stepsPerEpoch, data } = course;
  const { name, variant: { network } } = run;
  const state = await session.save();
  const { epoch, step } = position;
  // An epoch's end is its last step: the next epoch has none yet.
  assertFinite(
    state.parameters,
    step || !epoch ? position : { epoch: epoch - 1, step: stepsPerEpoch },
  );
  const owner = { run: name, identity };
  const metadata = metadataOf(run, data);
  const isBest = keepsBest(course) && resultOf(course, records)?.epoch === epoch;
  // Without the optimizer's states, which would stay in memory with it.
  const best = isBest && step === 0
    ? { epoch, step: state.step, parameters: state.parameters }
    : training.best;
  const checkpoint = { owner, state, position, complete, records, metadata, best };
  await writeRunCheckpoint(folder.checkpoint(name), network, checkpoint, claim);
  return best;
}
