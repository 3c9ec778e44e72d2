import type { EpochRecord } from "./types.ts";

/** What accuracy is measured on after epochs. */
export type Measured = "validation" | "test";

/** What curves are of: validation data where there are some, else test data. */
export function measuredOf(records: readonly EpochRecord[]): Measured {
  return records.some(({ validationAccuracy }) => validationAccuracy !== undefined)
    ? "validation"
    : "test";
}

/** The accuracy of an epoch; not a number where none was measured. */
export function accuracyOf(record: EpochRecord, measured: Measured): number {
  return record[`${measured}Accuracy`] ?? NaN;
}
