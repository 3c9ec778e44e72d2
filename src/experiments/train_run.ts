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
import { describeEpoch, makeRecord, showProgress } from "./messages.ts";
import { firstValues } from "./plan_runs.ts";
import type { DivergedRunRecord, EpochRunRecord } from "./records.ts";
import { readRunCheckpoint, writeRunCheckpoint } from "./run_checkpoint.ts";

/**
 * Trains a run to its end, or until it diverges.
 *
 * @param claim This process's claim on it.
 * @throws {StoppedError} if it was stopped; it was saved then.
 * @throws {ClaimLostError} if another process has taken the run; nothing was written since.
 */
export async function trainRun(course: Course, run: Run, claim: Claim): Promise<RunState> {
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
      return follow(course, run, { session, records, from, signal, claim });
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
  { data, device }: Course,
  run: Run,
): Promise<ReadonlyMap<string, Float32Array>> {
  const { facts: { seed }, arm: { prepare }, variant: { network } } = run;
  const values = firstValues(run);
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
  readonly signal: AbortSignal;
  readonly claim: Claim;
}

async function follow(
  course: Course,
  run: Run,
  { session, records, from, signal, claim }: Training,
): Promise<RunState> {
  const { epochs, study: { schedule }, log } = course;
  const { testEachEpoch, openTest } = course.data;
  using data = course.data.open(run.facts.seed);
  using tests = testEachEpoch ? openTest?.() : undefined;
  const learningRate = run.facts.rate;
  const events = train({ session, data, epochs, learningRate, schedule, from, signal });
  for await (const event of events) {
    if (event.kind === "progress") showProgress(course, run, event.position);
    if (event.kind === "epoch") {
      const end = lastStep(course, event);
      const look = tests && await lookAtTest(session, tests, end, signal);
      if (tests && signal.aborted) {
        // The look is taken again: the run goes on after the epoch's last step.
        const position = end;
        await save(course, run, { session, records, position, complete: false, claim });
        break;
      }
      const complete = isLast(course, event);
      const record = makeRecord(course, run, event, { look, complete });
      records.push(record);
      const position = { ...START, epoch: event.epoch };
      await save(course, run, { session, records, position, complete, claim });
      // Only what a checkpoint vouches for is a record.
      await course.folder.append(records, claim);
      log.print(describeEpoch(record, course));
      if (complete) return { kind: "complete", records };
    }
    if (event.kind === "stopped") {
      await save(course, run, {
        ...{ session, records, position: event.position, complete: false, claim },
      });
    }
  }
  return { kind: "open", epoch: records.length, records };
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

function isLast(
  { epochs, study: { finished } }: Course,
  { epoch, test }: EpochEvent,
): boolean {
  return epoch === epochs || test !== undefined && (finished?.(test.metrics) ?? false);
}

async function save(
  { folder, identity, stepsPerEpoch, data }: Course,
  { name, facts, variant: { network } }: Run,
  { session, records, position, complete, claim }: {
    session: Session;
    records: readonly EpochRunRecord[];
    position: Position;
    complete: boolean;
    claim: Claim;
  },
): Promise<void> {
  const state = await session.save();
  const { epoch, step } = position;
  // An epoch's end is its last step: the next epoch has none yet.
  assertFinite(
    state.parameters,
    step || !epoch ? position : { epoch: epoch - 1, step: stepsPerEpoch },
  );
  const owner = { run: name, identity };
  const metadata = {
    model: network.model.name,
    configuration: JSON.stringify(network.model.configuration),
    initialization: facts.init,
    seed: String(facts.seed),
    data: data.description,
  };
  const checkpoint = { owner, state, position, complete, records, metadata };
  await writeRunCheckpoint(folder.checkpoint(name), network, checkpoint, claim);
}
