/**
 * The lines of `records.jsonl`: their types and how they are read follow from one schema.
 *
 * @module
 */
import type { ClassCounts } from "../training/mod.ts";
import { assertFields, isObject, parseJson, type RecordOf, refuse } from "./schema.ts";

/** What tells an experiment's runs apart. */
export const factFields = {
  /** The arm. */
  init: "text",
  /** The seed. */
  seed: "count",
  /** The peak learning rate. */
  rate: "number",
  /** The network's sizes that are settings, as in `{ kernel: 5, depth: 8 }`. */
  sizes: "numbers?",
} as const;

/** Whose a record is. */
export const ownerFields = {
  /** The run's name within the experiment. */
  run: "text",
  /** The experiment's identity. */
  identity: "text",
  /** Epochs completed. */
  epoch: "count",
} as const;

/**
 * Answers by class, of a run's last network on what results are measured on: the examples of each class, those
 * of them that were answered right, and the others as `[class, answer, how many]`.
 */
export const classFields = {
  classExamples: "counts?",
  classCorrect: "counts?",
  classConfused: "triples?",
} as const;

/** What is measured of an epoch: means over examples or tokens, and the parts of them that were right. */
export const measureFields = {
  trainLoss: "number",
  trainAccuracy: "number",
  /** On validation data, by which rates are chosen. */
  validationLoss: "number?",
  validationAccuracy: "number?",
  /** Part of the examples whose class is among the five largest logits, where that was counted. */
  validationTop5: "number?",
  validationExact: "number?",
  /** On test data, where they are looked at after every epoch. */
  testLoss: "number?",
  testAccuracy: "number?",
  testTop5: "number?",
  /** Part of the sequences without any error. */
  testExact: "number?",
} as const;

/** An epoch that was completed. */
export const epochFields = {
  kind: "=epoch",
  /** At the epoch's end. */
  learningRate: "number",
  examplesPerSecond: "number",
  /** Wall-clock, with what was measured. */
  seconds: "number",
  /** Why its run ended with it before the last epoch that was asked for, where it was stopped early. */
  stopped: "text?",
} as const;

/** The end of a run whose loss or weights are no longer finite. Its `epoch`s were completed before. */
export const divergedFields = {
  kind: "=diverged",
  /** Steps of the next epoch, the one that diverged included. */
  step: "count",
  /** What was seen, in words. */
  reason: "text",
} as const;

/** What tells an experiment's runs apart: arm, seed, peak learning rate, and sizes of the network. */
export type RunFacts = RecordOf<typeof factFields>;

/** What all lines of `records.jsonl` say. */
export type CommonRecord = RunFacts & RecordOf<typeof ownerFields>;

/** Answers by class, where examples have classes. */
export type ClassRecord = RecordOf<typeof classFields>;

/** What is measured of an epoch: mean losses, and parts of what was asked that were right. */
export type EpochNumbers = RecordOf<typeof measureFields>;

/** An epoch that was completed. */
export type EpochRunRecord =
  & CommonRecord
  & EpochNumbers
  & RecordOf<typeof epochFields>
  & ClassRecord;

/** The end of a run whose loss or weights are no longer finite. Its `epoch`s were completed before. */
export type DivergedRunRecord = CommonRecord & RecordOf<typeof divergedFields>;

/** A line of `records.jsonl`. */
export type RunRecord = EpochRunRecord | DivergedRunRecord;

/** True for the record of an epoch. */
export const isEpoch = (record: RunRecord): record is EpochRunRecord => record.kind === "epoch";

/** What was measured of a network: a mean loss, and parts of what was asked that were right. */
export interface Measures {
  readonly loss?: number;
  readonly accuracy?: number;
  readonly top5?: number;
  readonly exact?: number;
}

/** What a record says of some data. */
export function measuresOf(record: EpochNumbers, on: "validation" | "test"): Measures {
  return on === "validation"
    ? {
      loss: record.validationLoss,
      accuracy: record.validationAccuracy,
      top5: record.validationTop5,
      exact: record.validationExact,
    }
    : {
      loss: record.testLoss,
      accuracy: record.testAccuracy,
      top5: record.testTop5,
      exact: record.testExact,
    };
}

/** The fields of a record for measures on some data. */
export function measureNames(
  { loss, accuracy, top5, exact }: Measures,
  on: "validation" | "test",
): Partial<EpochNumbers> {
  const fields = Object.fromEntries(
    Object.entries({ Loss: loss, Accuracy: accuracy, Top5: top5, Exact: exact })
      .map(([name, value]) => [on + name, value]),
  );
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Answers by class as a record has them; nothing where there are none. */
export function classRecord(classes: ClassCounts | undefined): ClassRecord {
  if (!classes) return {};
  const { examples, correct, confused } = classes;
  return {
    classExamples: examples,
    classCorrect: correct,
    ...confused && { classConfused: confused },
  };
}

/** Answers by class that a record has. */
export function classesIn(
  { classExamples, classCorrect, classConfused }: ClassRecord,
): ClassRecord {
  return {
    ...classExamples && { classExamples },
    ...classCorrect && { classCorrect },
    ...classConfused && { classConfused },
  };
}

/**
 * A record as it is written now. In folders of format 2 what was measured on validation data has the names
 * of tests; they never have both.
 */
export function renewRecord(
  record: EpochRunRecord,
  measuredOn: "validation" | "test",
): EpochRunRecord {
  if (measuredOn === "test" || record.validationLoss !== undefined) return record;
  const { testLoss, testAccuracy, testExact, ...rest } = record;
  const measures = { loss: testLoss, accuracy: testAccuracy, exact: testExact };
  return { ...rest, ...measureNames(measures, "validation") };
}

/**
 * Checks that a value is a record.
 *
 * @param value Anything, as from JSON.
 * @param place Where it stands, for the message.
 * @throws {RangeError} if it isn't one; the message names the place, the key, and what is expected.
 */
export function parseRecord(value: unknown, place: string): RunRecord {
  if (!isObject(value)) throw refuse(place, 'a record, as in {"kind":"epoch", …}', value);
  const { kind } = value;
  if (kind !== "epoch" && kind !== "diverged") {
    throw refuse(place, "kind to be epoch or diverged", kind);
  }
  assertFields(ownerFields, value, place);
  assertFields(factFields, value, place);
  if (kind === "epoch") {
    assertFields(measureFields, value, place);
    assertFields(epochFields, value, place);
    assertFields(classFields, value, place);
    return value;
  }
  assertFields(divergedFields, value, place);
  return value;
}

/**
 * Reads the lines of a file of records. A last line without its end is one that a kill cut short, and
 * is left out.
 *
 * @throws {RangeError} if a line is no record, or says again what an earlier one says; the message
 *   names the file and the line.
 */
export function parseRecords(content: string, file: string): RunRecord[] {
  const seen = new Map<string, number>();
  const advice = "remove the line, and --resume restores it from its checkpoint";
  return content.split("\n").slice(0, -1).map((line, i) => {
    const place = `${file} line ${i + 1}`;
    const record = parseRecord(parseJson(line, place, advice), place);
    const key = record.kind === "epoch" ? `epoch ${record.epoch}` : "the divergence";
    const before = seen.get(`${record.run} ${key}`);
    if (before !== undefined) {
      throw new RangeError(
        `Cannot read ${place}: expected ${key} of ${record.run} once, but line ${before} has it ` +
          `too; remove one of them`,
      );
    }
    seen.set(`${record.run} ${key}`, i + 1);
    return record;
  });
}

/** The lines of records, as a file has them. */
export function formatRecords(records: readonly RunRecord[]): string {
  return records.map((record) => JSON.stringify(record) + "\n").join("");
}
