/**
 * When runs end early, and which of a run's networks counts.
 *
 * @module
 */
import type { RunEnding, Study, StudyData } from "./experiment.ts";
import { type EpochRunRecord, measuresOf } from "./records.ts";
import { choice, integer, number } from "./setting_kinds.ts";
import { addedLater, type Setting, type SettingValues, UsageError } from "./settings.ts";

/** The type of {@linkcode endingSettings}. */
export type EndingSettings = {
  readonly "early-stopping": Setting<number>;
  readonly "min-delta": Setting<number>;
  readonly monitor: Setting<RunEnding["monitor"]>;
  readonly checkpoint: Setting<RunEnding["checkpoint"]>;
};

/** The settings of how runs end. */
export const endingSettings: EndingSettings = {
  "early-stopping": addedLater(integer(
    "epochs without a better validation accuracy after which a run ends; rates fall by --epochs; 0: never",
    ...[0, 0, 100_000] as const,
  )),
  "min-delta": addedLater(number(
    "least gain that counts as better for --early-stopping, as 0.01 for a point of accuracy",
    ...[0, 0, 1_000] as const,
  )),
  monitor: addedLater(choice(
    "what must be better, for --early-stopping and --checkpoint=best",
    "accuracy",
    ["accuracy", "loss"],
  )),
  checkpoint: addedLater(choice(
    "which network is tested and compared: after the last epoch, or after the best, which is kept, too",
    "last",
    ["last", "best"],
  )),
};

/**
 * What these settings say of a study.
 *
 * @param measured Whether something is measured after epochs.
 * @throws {UsageError} if nothing is, or what they say means nothing.
 */
export function endingStudy(
  values: SettingValues<EndingSettings>,
  measured: boolean,
): { readonly ending?: RunEnding } {
  const { "early-stopping": patience, "min-delta": minDelta, monitor, checkpoint } = values;
  if (patience === 0 && minDelta > 0) {
    throw new UsageError("Cannot use --min-delta without --early-stopping");
  }
  if (patience === 0 && checkpoint === "last") {
    if (monitor === "accuracy") return {};
    throw new UsageError("Cannot use --monitor without --early-stopping or --checkpoint=best");
  }
  const ending = { monitor, patience, minDelta, checkpoint };
  assertEndable({ ending }, measured);
  return { ending };
}

/**
 * Refuses ends of runs that nothing tells of.
 *
 * @param measured Whether something is measured after epochs.
 * @throws {UsageError} if runs end early, or the best networks count, and nothing is.
 */
export function assertEndable({ ending }: Pick<Study, "ending">, measured: boolean): void {
  if (measured || !ending) return;
  const { patience } = ending;
  const flag = patience > 0 ? `--early-stopping=${patience}` : "--checkpoint=best";
  throw new UsageError(
    `Cannot use ${flag} as nothing is kept for validation: keep some by --validation, or look at ` +
      "the test data after every epoch by --testEachEpoch",
  );
}

/** What is needed of a study to tell which of a run's networks counts. */
export interface Judged {
  readonly study: Pick<Study, "ending" | "finished">;
  readonly data: Pick<StudyData, "measuredOn">;
}

/** True if the best networks count. */
export function keepsBest({ study: { ending } }: Pick<Judged, "study">): boolean {
  return ending?.checkpoint === "best";
}

/** The epoch whose network counts; nothing if there is none. */
export function resultOf(
  { study: { ending }, data: { measuredOn = "test" } }: Judged,
  records: readonly EpochRunRecord[],
): EpochRunRecord | undefined {
  if (ending?.checkpoint !== "best") return records.at(-1);
  return bestOf(records, ending, measuredOn);
}

/**
 * The epoch whose network counts, as the settings of a run's folder say it; nothing if there is none.
 *
 * @param settings As they stand in its config.json.
 * @param records Of the run.
 */
export function countedEpoch(
  { checkpoint, monitor }: Readonly<Record<string, unknown>>,
  records: readonly EpochRunRecord[],
): EpochRunRecord | undefined {
  if (checkpoint !== "best") return records.at(-1);
  const validated = records.some(({ validationAccuracy }) => validationAccuracy !== undefined);
  const watched = { monitor: monitor === "loss" ? "loss" : "accuracy" } as const;
  return bestOf(records, watched, validated ? "validation" : "test");
}

/** The first of the epochs that were best. */
function bestOf(
  records: readonly EpochRunRecord[],
  { monitor }: Pick<RunEnding, "monitor">,
  measuredOn: "validation" | "test",
): EpochRunRecord | undefined {
  const values = records.map((record) => goodness(record, monitor, measuredOn));
  return records[values.indexOf(Math.max(...values))];
}

/**
 * Why a run ends with the last of its records, in words; nothing where it goes on. It ends where the study
 * says that what was measured is good enough, and once `patience` epochs in a row weren't better than the
 * best before them by more than `minDelta`, as Keras and PyTorch Lightning have it.
 */
export function stopReason(
  judged: Judged,
  records: readonly EpochRunRecord[],
): string | undefined {
  return goodEnough(judged, records) ?? noBetter(judged, records);
}

/**
 * The records of a run that has ended, of which the last one says why where that was early. Folders of
 * before runs said so where they were good enough lack it.
 *
 * @param epochs Those that were asked for.
 */
export function withStopReason(
  judged: Judged & { readonly epochs: number },
  records: readonly EpochRunRecord[],
): readonly EpochRunRecord[] {
  const last = records.at(-1);
  if (!last || last.stopped !== undefined || last.epoch >= judged.epochs) return records;
  const stopped = stopReason(judged, records);
  return stopped === undefined ? records : [...records.slice(0, -1), { ...last, stopped }];
}

function goodEnough(
  { study: { finished }, data: { measuredOn = "test" } }: Judged,
  records: readonly EpochRunRecord[],
): string | undefined {
  const last = records.at(-1);
  const { loss, accuracy, ...rest } = last ? measuresOf(last, measuredOn) : {};
  if (loss === undefined || accuracy === undefined) return undefined;
  const reason = finished?.({ loss, accuracy, ...rest });
  return reason === true ? `good enough ${measuredOn} results` : reason || undefined;
}

function noBetter(
  { study: { ending }, data: { measuredOn = "test" } }: Judged,
  records: readonly EpochRunRecord[],
): string | undefined {
  if (!ending?.patience) return undefined;
  const { monitor, patience, minDelta } = ending;
  let [best, since] = [-Infinity, 0];
  for (const record of records) {
    const value = goodness(record, monitor, measuredOn);
    if (value > best + minDelta) [best, since] = [value, record.epoch];
  }
  const waited = records.length - since;
  if (waited < patience) return undefined;
  const epochs = waited === 1 ? "1 epoch" : `${waited} epochs`;
  return `no better ${measuredOn} ${monitor} in ${epochs}`;
}

/** A number that is larger for a better epoch. */
function goodness(
  record: EpochRunRecord,
  monitor: RunEnding["monitor"],
  measuredOn: "validation" | "test",
): number {
  const value = measuresOf(record, measuredOn)[monitor];
  if (value === undefined) return -Infinity;
  return monitor === "accuracy" ? value : -value;
}
