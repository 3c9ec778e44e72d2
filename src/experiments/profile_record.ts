/**
 * `profile.json`: where the time of the training step of each network of a run folder goes.
 *
 * @module
 */
import type { DeviceSpeed, StepProfile, Timing } from "../devices/mod.ts";
import type { OperationTime, TrainingProfile } from "../reports/mod.ts";
import type { SessionProfile } from "../training/mod.ts";
import { assertFields, isObject, parseJson, type RecordOf, refuse } from "./schema.ts";

/** The name of the file. */
export const PROFILE_FILE = "profile.json";

/** What a network's profile says as a whole. */
const profileFields = {
  network: "text",
  device: "text",
  timing: "text",
  runs: "count",
  milliseconds: "number",
  peakFlops: "number",
  peakBytes: "number",
} as const;

/** What it says of an operation. */
const operationFields = {
  pass: "text",
  layer: "text?",
  operation: "text",
  /** The types of what it reads and writes. */
  types: "text",
  flops: "number",
  bytes: "number",
  kernels: "numbers",
} as const;

/** A network's profile as the file has it. */
export type ProfileRecord =
  & RecordOf<typeof profileFields>
  & TrainingProfile
  & { readonly operations: readonly RecordOf<typeof operationFields>[] };

const timings: Readonly<Record<Timing, string>> = {
  timestamps: "timestamps of the GPU",
  clock: "the host's clock around each kernel",
  none: "not timed",
};

/** What a session's profile is as a record. */
export function makeProfileRecord(
  network: string,
  device: string,
  { timing, runs, milliseconds, steps }: SessionProfile,
  peak: DeviceSpeed,
): ProfileRecord {
  return {
    ...{ network, device, timing: timings[timing], runs, milliseconds },
    peakFlops: peak.flops,
    peakBytes: peak.bytes,
    operations: steps.map(operationOf),
  };
}

function operationOf(
  { operation, epilogue, origin: { pass, layer }, types, work, kernels }: StepProfile,
): OperationTime & RecordOf<typeof operationFields> {
  const times: Record<string, number> = {};
  for (const { kernel, milliseconds } of kernels) {
    times[kernel] = (times[kernel] ?? 0) + milliseconds;
  }
  return {
    pass,
    ...layer && { layer },
    operation: [operation, ...epilogue].join(" + "),
    types,
    ...work,
    kernels: times,
  };
}

/** The text of the file. */
export function formatProfiles(profiles: readonly ProfileRecord[]): string {
  return JSON.stringify({ profiles }, null, 1) + "\n";
}

/**
 * Reads the text of the file.
 *
 * @param file Its name, for messages.
 * @throws {RangeError} if it isn't what {@linkcode formatProfiles} writes; the message names the place.
 */
export function parseProfiles(text: string, file: string): ProfileRecord[] {
  const advice = "remove the file, or write it anew with --profile";
  const content = parseJson(text, file, advice);
  const profiles = isObject(content) ? content.profiles : undefined;
  if (!Array.isArray(profiles)) throw refuse(file, "profiles to be a list", profiles);
  return profiles.map((profile, i) => parseProfile(profile, `${file} profile ${i + 1}`));
}

function parseProfile(value: unknown, place: string): ProfileRecord {
  if (!isObject(value)) throw refuse(place, "an object", value);
  assertFields(profileFields, value, place);
  const { operations } = value as { operations?: unknown };
  if (!Array.isArray(operations)) throw refuse(place, "operations to be a list", operations);
  return {
    ...value,
    operations: operations.map((operation, i) => {
      const at = `${place} operation ${i + 1}`;
      if (!isObject(operation)) throw refuse(at, "an object", operation);
      assertFields(operationFields, operation, at);
      return operation;
    }),
  };
}
