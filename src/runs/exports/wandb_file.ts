/**
 * Weights & Biases' files of offline runs, which `wandb sync` uploads: LevelDB's log of records of
 * wandb/proto/wandb_internal.proto. wandb 0.31 reads them (`testing/read_wandb.py`), and has no
 * other way in than that and its own calls.
 *
 * @module
 */
import { crc32 } from "../../host/mod.ts";
import { field, integer, joined, message, text } from "./protocol_buffers.ts";

/** A run as Weights & Biases has it. */
export interface WandbRun {
  /** Up to 64 letters, digits, `-` and `_`; a run of the same id is the same run. */
  readonly id: string;
  /** The project's name. */
  readonly project: string;
  /** What belongs to each other within a project. */
  readonly group: string;
  /** What it is called. */
  readonly name: string;
  /** When it began, in seconds since 1970. */
  readonly start: number;
  /** Its settings: plain JSON by name. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What was measured, in order of steps. */
  readonly history: readonly WandbStep[];
  /** True if it has ended well; one that hasn't is shown as failed. */
  readonly complete: boolean;
}

/** What was measured at a step. */
export interface WandbStep {
  /** The step; here, the epoch. */
  readonly step: number;
  /** When, in seconds since 1970. */
  readonly time: number;
  /** Numbers by name, as in `{ "loss/train": 2.3 }`. */
  readonly scalars: Readonly<Record<string, number>>;
}

/** The content of `run-ID.wandb`, in a folder of its own. */
export function encodeWandbFile(run: WandbRun): Uint8Array<ArrayBuffer> {
  const { start, history, complete } = run;
  const last = history.at(-1);
  const seconds = Math.max(0, Math.round((last?.time ?? start) - start));
  const records = [
    field(21, message(field(1, message(text(1, PRODUCER), text(2, OLDEST_READER))))),
    field(17, runRecord(run)),
    ...history.map((step) => field(2, historyRecord(step, start))),
    ...last ? [field(3, summaryRecord(last, start))] : [],
    // RunExitRecord: exit_code 1, which isn't written where it is 0; runtime 2. W&B takes a run without for failed.
    ...complete ? [field(18, message(integer(2, seconds)))] : [],
  ];
  return encodeLog(records.map((record, i) => message(integer(1, i + 1), record)));
}

/** What wrote the file, and the oldest wandb that reads it, as wandb 0.31 says it. */
const [PRODUCER, OLDEST_READER] = ["mimetic", "0.70.0"];

/** RunRecord: run_id 1, project 3, config 4, run_group 6, display_name 8, start_time 17 (seconds 1, nanos 2). */
function runRecord({ id, project, group, name, start, config }: WandbRun): Uint8Array {
  // ConfigRecord: update 1; ConfigItem: key 1, value_json 16.
  const items = Object.entries(config).filter(([, value]) => value !== undefined)
    .map(([key, value]) => field(1, message(text(1, key), text(16, JSON.stringify(value)))));
  const seconds = Math.floor(start);
  const time = message(integer(1, seconds), integer(2, Math.round((start - seconds) * 1e9)));
  return message(
    ...[text(1, id), text(3, project), field(4, message(...items))],
    ...[text(6, group), text(8, name), field(17, time)],
  );
}

/** What is known of a step, with the names that W&B gives to its own columns. */
function valuesOf({ step, time, scalars }: WandbStep, start: number): [string, number][] {
  const own = { _step: step, _timestamp: time, _runtime: time - start };
  return Object.entries({ ...own, epoch: step, ...scalars });
}

/** HistoryRecord: item 1, step 2 (num 1); HistoryItem: nested_key 2, value_json 16. */
function historyRecord(at: WandbStep, start: number): Uint8Array {
  const items = valuesOf(at, start).map(([key, value]) =>
    field(1, message(text(2, key), text(16, numberText(value))))
  );
  return message(...items, field(2, message(integer(1, at.step))));
}

/** SummaryRecord: update 1; SummaryItem: nested_key 2, value_json 16. */
function summaryRecord(at: WandbStep, start: number): Uint8Array {
  return message(
    ...valuesOf(at, start).map(([key, value]) =>
      field(1, message(text(2, key), text(16, numberText(value))))
    ),
  );
}

/** A number as W&B's JSON has it, NaN and infinities included. */
function numberText(value: number): string {
  return Number.isFinite(value) ? JSON.stringify(value) : String(value);
}

/** Bytes of a block of the log, and of the header of a part of a record. */
const [BLOCK, HEADER] = [32_768, 7];

/** Which part of a record one is. */
const [WHOLE, FIRST, MIDDLE, LAST] = [1, 2, 3, 4];

/** LevelDB's log (doc/log_format.md) with CRC-32 and, before it, ":W&B", 0xBEE1 and the version 0. */
function encodeLog(records: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [Uint8Array.of(0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0)];
  let at = HEADER;
  const add = (part: Uint8Array) => {
    parts.push(part);
    at += part.length;
  };
  for (const record of records) {
    let rest = record;
    for (let begins = true; begins || rest.length > 0; begins = false) {
      const left = BLOCK - at % BLOCK;
      if (left < HEADER) add(new Uint8Array(left));
      const body = rest.subarray(0, BLOCK - at % BLOCK - HEADER);
      rest = rest.subarray(body.length);
      const ends = rest.length === 0;
      add(encodePart(begins ? ends ? WHOLE : FIRST : ends ? LAST : MIDDLE, body));
    }
  }
  return joined(parts);
}

/** Checksum of all behind its length, length, kind, bytes; little-endian. */
function encodePart(kind: number, body: Uint8Array): Uint8Array {
  const part = new Uint8Array(HEADER + body.length);
  const view = new DataView(part.buffer);
  view.setUint32(0, crc32(joined([Uint8Array.of(kind), body])), true);
  view.setUint16(4, body.length, true);
  view.setUint8(6, kind);
  part.set(body, HEADER);
  return part;
}
