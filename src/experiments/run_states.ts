/**
 * How far each run of a folder is, from its checkpoints and records; and the records put in order after
 * whatever happened to them.
 *
 * @module
 */
import { openWeights } from "../weights/mod.ts";
import { MODEL_FILE, tidyCheckpoint } from "../training/mod.ts";
import type { Planned, RunState } from "./course.ts";
import type { Run } from "./experiment.ts";
import type { RunRecord } from "./records.ts";
import { mixed, readRunCheckpoint, settleRunCheckpoint } from "./run_checkpoint.ts";
import { withStopReason } from "./run_ending.ts";

/**
 * Finds out how far each run is. What a checkpoint says of its run's epochs is right: lines of
 * `records.jsonl` that were lost are restored from it, and later ones, whose epochs will be made again,
 * are dropped. What other processes have claimed is left as it is, and counts as open.
 *
 * The folder belongs to this process.
 *
 * @returns The states by the runs' names.
 * @throws {RangeError} if a record or a checkpoint is damaged, or of other settings or of no run.
 */
export async function readRunStates(
  planned: Planned,
): Promise<Map<string, RunState>> {
  const { folder, runs } = planned;
  const written = await folder.records();
  assertOwn(planned, written);
  const states = new Map<string, RunState>();
  const records: RunRecord[] = [];
  for (const run of runs) {
    const own = written.filter((record) => record.run === run.name);
    await using claim = await folder.claim(run.name);
    // One that is complete is never written again, whoever had it.
    const known = claim !== undefined || await isComplete(planned, run);
    const state = known ? await readOne(planned, run, own, claim !== undefined) : unread;
    states.set(run.name, state);
    records.push(...known ? recordsOf(state) : own);
  }
  await folder.setRecords(records);
  return states;
}

/** Of a run that isn't looked at. */
export const unread: RunState = { kind: "open", epoch: 0, records: [] };

/** All records of a run, as they stand in the file. */
export function recordsOf(state: RunState): RunRecord[] {
  return state.kind === "diverged" ? [...state.records, state.record] : [...state.records];
}

function assertOwn(
  { folder, runs, identity }: Planned,
  records: readonly RunRecord[],
): void {
  const names = new Set(runs.map(({ name }) => name));
  for (const [i, record] of records.entries()) {
    const place = `${folder.path}/records.jsonl line ${i + 1}`;
    if (record.identity !== identity) throw mixed(place, record.identity, identity);
    if (names.has(record.run)) continue;
    throw new RangeError(
      `Cannot read ${place}: expected a record of one of the ${runs.length} runs that config.json ` +
        `asks for, got one of ${record.run}; remove the line`,
    );
  }
}

/**
 * How far a run is.
 *
 * @param claimed Whether this process has claimed it, and so puts its checkpoint in order. Default true.
 */
export async function readRunState(
  planned: Planned,
  run: Run,
  claimed = true,
): Promise<RunState> {
  const written = await planned.folder.records();
  return await readOne(
    planned,
    run,
    written.filter((record) => record.run === run.name),
    claimed,
  );
}

async function readOne(
  planned: Planned,
  { name }: Run,
  own: readonly RunRecord[],
  claimed: boolean,
): Promise<RunState> {
  const { folder, identity, log } = planned;
  const path = folder.checkpoint(name);
  const saved = await readRunCheckpoint(path, { run: name, identity }, planned);
  if (saved?.problem) log.print(`${name}: ${saved.problem}; the checkpoint before it is taken`);
  if (saved && claimed) await settleRunCheckpoint(path, saved);
  const records = saved?.records ?? [];
  const epochs = own.filter((record) => record.kind === "epoch");
  const diverged = own.find((record) => record.kind === "diverged");
  const lost = records.length - epochs.filter(({ epoch }) => epoch <= records.length).length;
  if (lost > 0) log.print(`${name}: ${lost} lines of records.jsonl restored from its checkpoint`);
  if (saved?.complete) return { kind: "complete", records: withStopReason(planned, records) };
  if (diverged && diverged.epoch >= records.length) {
    if (claimed) await tidyCheckpoint(path);
    return { kind: "diverged", record: diverged, records };
  }
  if (!saved && epochs.length) {
    log.print(`${name}: its checkpoint is missing, so it starts again from its first step`);
  }
  return { kind: "open", epoch: records.length, records };
}

/** Those of some runs that have no end yet, by a quick look that takes no claims. */
export async function openRuns(
  planned: Pick<Planned, "folder" | "identity">,
  runs: Iterable<Run>,
): Promise<Run[]> {
  const records = await planned.folder.records();
  const diverged = new Set(records.filter(({ kind }) => kind === "diverged").map(({ run }) => run));
  const open: Run[] = [];
  for (const run of runs) {
    if (!diverged.has(run.name) && !await isComplete(planned, run)) open.push(run);
  }
  return open;
}

/**
 * True if a run's checkpoint says that it has ended well: a quick look that takes no claim and reads no
 * weights. Whether it is right is seen when it is read.
 */
export async function isComplete(
  { folder, identity }: Pick<Planned, "folder" | "identity">,
  { name }: Run,
): Promise<boolean> {
  try {
    await using file = await openWeights(`${folder.checkpoint(name)}/${MODEL_FILE}`);
    const { metadata } = file;
    return metadata.complete === "true" && metadata.identity === identity;
  } catch {
    // Not there, or being replaced.
    return false;
  }
}
