import type { Inventory } from "../models/mod.ts";
import {
  type FoundCheckpoint,
  type Position,
  readCheckpoint,
  repairCheckpoint,
  type SessionState,
  tidyCheckpoint,
  writeCheckpoint,
} from "../training/mod.ts";
import type { RunOwner } from "./run_identity.ts";
import { type EpochRunRecord, parseRecord } from "./run_records.ts";

/** A point of a run, with all that its folder says of the run so far. */
export interface RunCheckpoint {
  /** Whose it is. */
  readonly owner: RunOwner;
  /** Parameters and optimizer's state. */
  readonly state: SessionState;
  /** Where training stands. */
  readonly position: Position;
  /** True if the run ends here. */
  readonly complete: boolean;
  /** The records of all epochs completed. */
  readonly records: readonly EpochRunRecord[];
  /** What the model's file says beside that: model, configuration, data. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a run's checkpoint must fit. */
export interface RunLimits {
  /** Epochs of the run. */
  readonly epochs: number;
  /** Steps of an epoch. */
  readonly stepsPerEpoch: number;
}

/** Writes a run's checkpoint. The one before is kept until the run is complete. */
export async function writeRunCheckpoint(
  path: string,
  inventory: Inventory,
  { owner, state, position, complete, records, metadata }: RunCheckpoint,
): Promise<void> {
  const own = { position: JSON.stringify(position), complete: String(complete) };
  const all = { ...metadata, ...owner, ...own };
  const history = { records: JSON.stringify(records) };
  const keepPrevious = !complete;
  await writeCheckpoint(path, inventory, { state, metadata: all, history }, { keepPrevious });
}

/** A run's checkpoint that was read. */
export interface FoundRunCheckpoint extends RunCheckpoint {
  /** Its folder: the one that was asked for, or the one before it. */
  readonly folder: string;
  /** Why the newest wasn't taken, in words, where an older one was. */
  readonly problem?: string;
}

/**
 * Reads a run's checkpoint.
 *
 * @returns The checkpoint, with `problem` where an older one had to be taken; `undefined` without one.
 * @throws {RangeError} if it is damaged, another run's, of other settings, or at a point that the run
 *   doesn't have.
 */
export async function readRunCheckpoint(
  path: string,
  owner: RunOwner,
  limits: RunLimits,
): Promise<FoundRunCheckpoint | undefined> {
  const found = await readCheckpoint(path);
  if (!found) return undefined;
  const { folder, problem } = found;
  return { ...parse(found, owner, limits), folder, ...problem !== undefined && { problem } };
}

/** Leaves the checkpoint that was found as the newest, and alone once its run is complete. */
export async function settleRunCheckpoint(
  path: string,
  found: Pick<FoundRunCheckpoint, "folder" | "complete">,
): Promise<void> {
  await repairCheckpoint(path, found);
  if (found.complete) await tidyCheckpoint(path);
}

function parse(found: FoundCheckpoint, owner: RunOwner, limits: RunLimits): RunCheckpoint {
  const { folder, state, history } = found;
  const { run, identity, position: at, complete, ...metadata } = found.metadata;
  assertOwner(folder, { run, identity }, owner);
  const position = parsePosition(folder, at);
  const records = parseHistory(folder, history.records);
  const steps = position.epoch * limits.stepsPerEpoch + position.step;
  const fits = position.epoch <= limits.epochs && position.step <= limits.stepsPerEpoch &&
    steps === state.step && steps <= limits.epochs * limits.stepsPerEpoch;
  if (!fits) {
    throw new RangeError(
      `Cannot read ${folder}: expected a point within ${limits.epochs} epochs of ` +
        `${limits.stepsPerEpoch} steps, got epoch ${position.epoch}, step ${position.step} after ` +
        `${state.step} steps in all`,
    );
  }
  if (records.length !== position.epoch || records.some(({ epoch }, i) => epoch !== i + 1)) {
    throw new RangeError(
      `Cannot read ${folder}: expected a record of each of its ${position.epoch} epochs, got ` +
        `${records.map(({ epoch }) => epoch).join(", ") || "none"}`,
    );
  }
  return { owner, state, position, complete: complete === "true", records, metadata };
}

function assertOwner(folder: string, found: RunOwner, expected: RunOwner): void {
  if (found.run !== expected.run) {
    throw new RangeError(
      `Cannot read ${folder}: expected a checkpoint of ${expected.run}, got one of ` +
        `${found.run ?? "no run"}; put the right one back, or remove it to train the run again`,
    );
  }
  if (found.identity !== expected.identity) throw mixed(folder, found.identity, expected.identity);
}

/** The error for what was made under other settings. */
export function mixed(place: string, found: string, expected: string): RangeError {
  return new RangeError(
    `Cannot use ${place} as the folder mixes settings: it was made under those of ${found}, ` +
      `config.json has those of ${expected}; put back what belongs together, or start anew with --out`,
  );
}

function parsePosition(folder: string, text: string): Position {
  const position = parseJson(text) as Partial<Position> | null;
  const { epoch, step, totals } = position ?? {};
  const whole = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0;
  const { examples, sums, seconds } = totals ?? {};
  const fits = whole(epoch) && whole(step) && whole(examples) && Number.isFinite(seconds) &&
    Object.values(sums ?? { none: NaN }).every(Number.isFinite);
  if (fits) return position as Position;
  throw new RangeError(
    `Cannot read ${folder}: expected a position with epoch, step and totals, got ` +
      (text ?? "none").slice(0, 80),
  );
}

function parseHistory(folder: string, text: string): EpochRunRecord[] {
  const list = parseJson(text);
  if (!Array.isArray(list)) {
    throw new RangeError(
      `Cannot read ${folder}: expected a list of records, got ${(text ?? "none").slice(0, 60)}`,
    );
  }
  return list.map((value, i) => {
    const place = `record ${i + 1} of ${folder}`;
    const record = parseRecord(value, place);
    if (record.kind === "epoch") return record;
    throw new RangeError(`Cannot read ${place}: expected one of an epoch, got ${record.kind}`);
  });
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
