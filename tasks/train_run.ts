/**
 * Trains one run of an experiment, with progress, checkpoints and records.
 *
 * @module
 */
import {
  type DivergedRunRecord,
  type EpochRunRecord,
  readRunCheckpoint,
  writeRunCheckpoint,
} from "../src/experiments/mod.ts";
import {
  assertFinite,
  DivergedError,
  type Position,
  type Session,
  START,
  tidyCheckpoint,
  train,
  type TrainingEvent,
} from "../src/training/mod.ts";
import type { Experiment, Run, RunState } from "./experiment.ts";
import { describeEpoch, makeRecord, showProgress } from "./run_messages.ts";
import { stoppable } from "./signals.ts";

/**
 * Trains a run to its end, or until it diverges.
 *
 * @throws {StoppedError} if a signal stopped it; it was saved then.
 */
export async function trainRun<R extends Run>(
  experiment: Experiment<R>,
  run: R,
): Promise<RunState> {
  const { folder, identity, line } = experiment;
  const path = folder.checkpoint(run.name);
  const owner = { run: run.name, identity };
  const saved = await readRunCheckpoint(path, owner, experiment);
  const session = await run.session(
    experiment.device,
    saved?.state.parameters ?? run.firstValues(),
  );
  const records: EpochRunRecord[] = [...saved?.records ?? []];
  try {
    if (saved) session.restore(saved.state);
    return await stoppable((signal) =>
      follow(experiment, run, { session, records, from: saved?.position ?? START, signal })
    );
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
    await folder.append(record);
    await tidyCheckpoint(path);
    line.print(`${run.name}: ${reason}`);
    return { kind: "diverged", record, records };
  } finally {
    session.destroy();
  }
}

interface Course {
  readonly session: Session;
  /** Of the epochs completed; those that follow are added. */
  readonly records: EpochRunRecord[];
  readonly from: Position;
  readonly signal: AbortSignal;
}

async function follow<R extends Run>(
  experiment: Experiment<R>,
  run: R,
  { session, records, from, signal }: Course,
): Promise<RunState> {
  const { epochs, schedule, line } = experiment;
  using data = experiment.data(run);
  const learningRate = run.facts.rate;
  for await (
    const event of train({ session, data, epochs, learningRate, schedule, from, signal })
  ) {
    if (event.kind === "progress") showProgress(experiment, run, event.position);
    if (event.kind === "epoch") {
      const record = makeRecord(experiment, run, event);
      const complete = isLast(experiment, event);
      records.push(record);
      await save(experiment, run, session, { ...START, epoch: event.epoch }, complete, records);
      // Only what a checkpoint vouches for is a record.
      await experiment.folder.append(record);
      line.print(describeEpoch(record, epochs));
      if (complete) return { kind: "complete", records };
    }
    if (event.kind === "stopped") {
      await save(experiment, run, session, event.position, false, records);
    }
  }
  return { kind: "open", epoch: records.length, records };
}

function isLast<R extends Run>(
  { epochs, finished }: Experiment<R>,
  { epoch, train, test }: Extract<TrainingEvent, { kind: "epoch" }>,
): boolean {
  return epoch === epochs || (finished?.(train, test) ?? false);
}

async function save<R extends Run>(
  { folder, identity, stepsPerEpoch }: Experiment<R>,
  { name, inventory, metadata }: R,
  session: Session,
  position: Position,
  complete: boolean,
  records: readonly EpochRunRecord[],
): Promise<void> {
  const state = await session.save();
  const { epoch, step } = position;
  // An epoch's end is its last step: the next epoch has none yet.
  assertFinite(
    state.parameters,
    step || !epoch ? position : { epoch: epoch - 1, step: stepsPerEpoch },
  );
  const owner = { run: name, identity };
  const checkpoint = { owner, state, position, complete, records, metadata };
  await writeRunCheckpoint(folder.checkpoint(name), inventory, checkpoint);
}
