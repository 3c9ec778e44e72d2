import type { Staging } from "../host/mod.ts";
import type { Network } from "../models/mod.ts";
import {
  BEST_FILE,
  type FoundCheckpoint,
  type KeptParameters,
  type Position,
  readCheckpoint,
  repairCheckpoint,
  type SessionState,
  tidyCheckpoint,
  writeCheckpoint,
} from "../training/mod.ts";
import type { RunOwner } from "./run_identity.ts";
import type { Study, StudyData } from "./experiment.ts";
import { keepsBest, resultOf } from "./run_ending.ts";
import { type EpochRunRecord, parseRecord, renewRecord } from "./records.ts";
import { assertFields, isObject, refuse } from "./schema.ts";

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
  /** The network that counts so far, where that is the best one. */
  readonly best?: BestNetwork;
}

/** The network after an epoch. */
export interface BestNetwork extends Pick<KeptParameters, "step" | "parameters"> {
  /** Epochs completed by then. */
  readonly epoch: number;
}

/** What a run's checkpoint must fit. */
export interface RunLimits {
  /** Epochs of the run. */
  readonly epochs: number;
  /** Steps of an epoch. */
  readonly stepsPerEpoch: number;
  /** What is measured after each. */
  readonly data: Pick<StudyData, "measuredOn">;
  /** Which of its networks counts. */
  readonly study: Pick<Study, "ending">;
}

/**
 * Writes a run's checkpoint. The one before is kept until the run is complete.
 *
 * @param staging This process's claim on the run. Default: no other process may write it.
 */
export async function writeRunCheckpoint(
  path: string,
  network: Network,
  { owner, state, position, complete, records, metadata, best }: RunCheckpoint,
  staging?: Staging,
): Promise<void> {
  const own = { position: JSON.stringify(position), complete: String(complete) };
  const all = { ...metadata, ...owner, ...own };
  const optimizerMetadata = { records: JSON.stringify(records) };
  const keepPrevious = !complete;
  const kept = best && { ...best, metadata: { ...metadata, ...owner, epoch: String(best.epoch) } };
  await writeCheckpoint(path, network, { state, metadata: all, optimizerMetadata, best: kept }, {
    keepPrevious,
    staging,
  });
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
  const { folder, state, optimizerMetadata } = found;
  const { run, identity, position: at, complete, ...metadata } = found.metadata;
  assertOwner(folder, { run, identity }, owner);
  const position = parsePosition(folder, at);
  const { measuredOn = "test" } = limits.data;
  const records = parseRecordList(folder, optimizerMetadata.records)
    .map((record) => renewRecord(record, measuredOn));
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
  const best = bestAt(found, owner, limits, records);
  return { owner, state, position, complete: complete === "true", records, metadata, ...best };
}

/** The best network, where it is what counts. */
function bestAt(
  { folder, best }: FoundCheckpoint,
  owner: RunOwner,
  { study, data, stepsPerEpoch }: RunLimits,
  records: readonly EpochRunRecord[],
): { readonly best?: BestNetwork } {
  const result = keepsBest({ study }) && resultOf({ study, data }, records);
  if (!result) return {};
  const file = `${folder}/${BEST_FILE}`;
  const { epoch } = result;
  if (best?.metadata.epoch !== String(epoch) || best.step !== epoch * stepsPerEpoch) {
    throw new RangeError(
      `Cannot read ${file}: expected the network after epoch ${epoch}, which was the best, got ${
        best ? `one after ${best.step} steps` : "none"
      }; put it back, or remove ${folder} to train the run again`,
    );
  }
  const { run, identity } = best.metadata;
  assertOwner(file, { run, identity }, owner);
  return { best: { epoch, step: best.step, parameters: best.parameters } };
}

/**
 * The parameters of a checkpoint's network after an epoch: its last, or its best one.
 *
 * @throws {RangeError} if it has none.
 */
export function networkAt(
  { folder, state, best, metadata }: FoundCheckpoint,
  { epoch }: Pick<EpochRunRecord, "epoch">,
): ReadonlyMap<string, Float32Array> {
  if (best?.metadata.epoch === String(epoch)) return best.parameters;
  if (parsePosition(folder, metadata.position).epoch === epoch) return state.parameters;
  throw new RangeError(
    `Cannot read ${folder}: expected the network after epoch ${epoch}, got others only; put it back, ` +
      "or remove the folder to train the run again",
  );
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

/**
 * The error for what was made under other settings.
 *
 * @param place The file.
 * @param found The identity that it carries.
 * @param expected The one of the folder's settings.
 */
export function mixed(place: string, found: string, expected: string): RangeError {
  return new RangeError(
    `Cannot use ${place} as the folder mixes settings: it was made under those of ${found}, ` +
      `config.json has those of ${expected}; put back what belongs together, or start anew with --out`,
  );
}

/** What a position is made of, and its totals. */
const positionFields = { epoch: "count", step: "count" } as const;
const totalsFields = { examples: "count", sums: "numbers", seconds: "number" } as const;

function parsePosition(folder: string, text: string | undefined): Position {
  const place = `the position of ${folder}`;
  const expected = "one with epoch, step and totals";
  const position = readJson(text);
  if (!isObject(position)) throw refuse(place, expected, position);
  assertFields(positionFields, position, place);
  const { epoch, step, totals } = position;
  if (!isObject(totals)) throw refuse(place, expected, position);
  assertFields(totalsFields, totals, place);
  return { epoch, step, totals };
}

function parseRecordList(folder: string, text: string | undefined): EpochRunRecord[] {
  const list = readJson(text);
  if (!Array.isArray(list)) throw refuse(folder, "a list of records", list);
  return list.map((value, i) => {
    const place = `record ${i + 1} of ${folder}`;
    const record = parseRecord(value, place);
    if (record.kind === "epoch") return record;
    throw refuse(place, "one of an epoch", record.kind);
  });
}

/** What a text of a file's metadata says; nothing where it is missing or no JSON. */
function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}
