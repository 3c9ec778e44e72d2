/** What tells an experiment's runs apart. */
export interface RunFacts {
  /** The arm. */
  readonly init: string;
  /** The seed. */
  readonly seed: number;
  /** The peak learning rate. */
  readonly rate: number;
  /** Side of the network's depthwise filters, where it is a setting. */
  readonly kernel?: number;
  /** The network's blocks, likewise. */
  readonly depth?: number;
}

/** What all lines of `records.jsonl` say. */
export interface CommonRecord extends RunFacts {
  /** The run's name within the experiment. */
  readonly run: string;
  /** The experiment's identity. */
  readonly identity: string;
  /** Epochs completed. */
  readonly epoch: number;
}

/** What is measured of an epoch. */
export interface EpochNumbers {
  /** Mean loss of the training examples. */
  readonly trainLoss: number;
  /** Part of the training examples that was right. */
  readonly trainAccuracy: number;
  /** Mean loss of the test. */
  readonly testLoss?: number;
  /** Part of the test that was right. */
  readonly testAccuracy?: number;
  /** Part of the test's sequences without any error. */
  readonly testExact?: number;
}

/** An epoch that was completed. */
export interface EpochRunRecord extends CommonRecord, EpochNumbers {
  /** What the line is. */
  readonly kind: "epoch";
  /** Learning rate at the epoch's end. */
  readonly learningRate: number;
  /** Examples a second. */
  readonly imagesPerSecond: number;
  /** Wall-clock seconds. */
  readonly seconds: number;
}

/** The end of a run whose loss or weights are no longer finite. Its `epoch`s were completed before. */
export interface DivergedRunRecord extends CommonRecord {
  /** What the line is. */
  readonly kind: "diverged";
  /** Steps of the next epoch, the one that diverged included. */
  readonly step: number;
  /** What was seen, in words. */
  readonly reason: string;
}

/** A line of `records.jsonl`. */
export type RunRecord = EpochRunRecord | DivergedRunRecord;

type Rule = readonly [words: string, fits: (value: unknown) => boolean];

const text: Rule = ["a text", (value) => typeof value === "string" && value !== ""];
const whole: Rule = [
  "a whole number of at least 0",
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
];
const finite: Rule = ["a number", (value) => Number.isFinite(value)];
const optional = ([words, fits]: Rule): Rule => [words, (x) => x === undefined || fits(x)];

const common: Readonly<Record<string, Rule>> = {
  run: text,
  identity: text,
  epoch: whole,
  init: text,
  seed: whole,
  rate: finite,
  kernel: optional(whole),
  depth: optional(whole),
};

const kinds: Readonly<Record<RunRecord["kind"], Readonly<Record<string, Rule>>>> = {
  epoch: {
    ...common,
    trainLoss: finite,
    trainAccuracy: finite,
    testLoss: optional(finite),
    testAccuracy: optional(finite),
    testExact: optional(finite),
    learningRate: finite,
    imagesPerSecond: finite,
    seconds: finite,
  },
  diverged: { ...common, step: whole, reason: text },
};

/**
 * Checks that a value is a record.
 *
 * @param value Anything, as from JSON.
 * @param place Where it stands, for the message.
 * @throws {RangeError} if it isn't one; the message names the place, the key, and what is expected.
 */
export function parseRecord(value: unknown, place: string): RunRecord {
  const refuse = (expected: string, got: unknown) => {
    const shown = (JSON.stringify(got) ?? "nothing").slice(0, 60);
    return new RangeError(`Cannot read ${place}: expected ${expected}, got ${shown}`);
  };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refuse('a record, as in {"kind":"epoch", …}', value);
  }
  const record = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(kinds);
  if (typeof record.kind !== "string" || !Object.hasOwn(kinds, record.kind)) {
    throw refuse(`kind to be ${names.join(" or ")}`, record.kind);
  }
  for (const [key, [words, fits]] of Object.entries(kinds[record.kind as RunRecord["kind"]])) {
    if (!fits(record[key])) throw refuse(`${key} to be ${words}`, record[key]);
  }
  return value as RunRecord;
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
  return content.split("\n").slice(0, -1).map((line, i) => {
    const place = `${file} line ${i + 1}`;
    const record = parseRecord(parseJson(line, place), place);
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

function parseJson(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new RangeError(
      `Cannot read ${place}: expected JSON, got ${line.slice(0, 60) || "an empty line"}; remove ` +
        `the line, and --resume restores it from its checkpoint`,
      { cause },
    );
  }
}
