/**
 * TensorBoard's event files: TFRecords, each with an `Event` of tensorflow/core/util/event.proto.
 *
 * @module
 */
import { maskedCrc32c } from "./checksums.ts";
import { double, field, float, integer, joined, message, text } from "./protocol_buffers.ts";

/** What is said at a step. */
export interface RunEvent {
  /** When, in seconds since 1970. */
  readonly time: number;
  /** The step; here, the epoch. */
  readonly step: number;
  /** Numbers by tag, as in `{ "loss/train": 2.3 }`. */
  readonly scalars?: Readonly<Record<string, number>>;
  /** Texts by tag, in Markdown. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** The content of an event file. Its name must hold `tfevents`. Numbers are kept in 32 bits. */
export function encodeEventFile(events: readonly RunEvent[]): Uint8Array<ArrayBuffer> {
  const version = message(double(1, events[0]?.time ?? 0), text(3, "brain.Event:2"));
  return joined([version, ...events.map(encodeEvent)].map(encodeRecord));
}

/** TFRecord: length, its checksum, the bytes, their checksum; little-endian. */
function encodeRecord(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(bytes.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(bytes.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(bytes, 12);
  view.setUint32(12 + bytes.length, maskedCrc32c(bytes), true);
  return record;
}

/** Event: wall_time 1, step 2, summary 5; Summary: value 1; Value: tag 1, simple_value 2, tensor 8, metadata 9. */
function encodeEvent({ time, step, scalars = {}, texts = {} }: RunEvent): Uint8Array<ArrayBuffer> {
  const values = [
    ...Object.entries(scalars).map(([tag, value]) => message(text(1, tag), float(2, value))),
    ...Object.entries(texts).map(([tag, value]) =>
      message(text(1, tag), field(8, textTensor(value)), field(9, textPlugin))
    ),
  ];
  const summary = message(...values.map((value) => field(1, value)));
  return message(double(1, time), integer(2, step), field(5, summary));
}

/** TensorProto: dtype 1 (DT_STRING, 7), tensor_shape 2 (of one element: dim 2 with size 1), string_val 8. */
function textTensor(value: string): Uint8Array<ArrayBuffer> {
  const shape = message(field(2, message(integer(1, 1))));
  return message(integer(1, 7), field(2, shape), text(8, value));
}

/** SummaryMetadata: plugin_data 1 with plugin_name 1. */
const textPlugin = message(field(1, message(text(1, "text"))));
