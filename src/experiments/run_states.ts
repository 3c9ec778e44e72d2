/**
 * How far each run of a folder is, from its checkpoints and records; and the records put in order after
 * whatever happened to them.
 *
 * @module
 */
import { tidyCheckpoint } from "../training/mod.ts";
import type { Planned, RunState } from "./course.ts";
import type { Run } from "./experiment.ts";
import type { RunRecord } from "./records.ts";
import { mixed, readRunCheckpoint, settleRunCheckpoint } from "./run_checkpoint.ts";

/**
 * Finds out how far each run is. What a checkpoint says of its run's epochs is right: lines of
 * `records.jsonl` that were lost are restored from it, and later ones, whose epochs will be made again,
 * are dropped.
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
  for (const run of runs) {
    states.set(run.name, await readRunState(planned, run, written));
  }
  await folder.setRecords([...states.values()].flatMap(recordsOf));
  return states;
}

/** All records of a run, as they stand in the file. */
function recordsOf(state: RunState): RunRecord[] {
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

async function readRunState(
  planned: Planned,
  { name }: Run,
  written: readonly RunRecord[],
): Promise<RunState> {
  const { folder, identity, log } = planned;
  const path = folder.checkpoint(name);
  const own = written.filter(({ run }) => run === name);
  const saved = await readRunCheckpoint(path, { run: name, identity }, planned);
  if (saved?.problem) log.print(`${name}: ${saved.problem}; the checkpoint before it is taken`);
  if (saved) await settleRunCheckpoint(path, saved);
  const records = saved?.records ?? [];
  const epochs = own.filter((record) => record.kind === "epoch");
  const diverged = own.find((record) => record.kind === "diverged");
  const lost = records.length - epochs.filter(({ epoch }) => epoch <= records.length).length;
  if (lost > 0) log.print(`${name}: ${lost} lines of records.jsonl restored from its checkpoint`);
  if (saved?.complete) return { kind: "complete", records };
  if (diverged && diverged.epoch >= records.length) {
    await tidyCheckpoint(path);
    return { kind: "diverged", record: diverged, records };
  }
  if (!saved && epochs.length) {
    log.print(`${name}: its checkpoint is missing, so it starts again from its first step`);
  }
  return { kind: "open", epoch: records.length, records };
}
