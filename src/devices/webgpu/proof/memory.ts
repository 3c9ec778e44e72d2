/**
 * Remembers what was proven and measured of an adapter, in the user's cache folder.
 *
 * @module
 */
import { cachedFile, cacheFile, sha256 } from "../../../host/mod.ts";
import type { Family, Tuning } from "../dispatch.ts";
import { shapeClasses } from "../classes/class_problems.ts";
import type { ClassReport, VariantReport } from "../report.ts";
import type { Tuned } from "../tuning.ts";
import { families } from "../variants.ts";

/** What is remembered of an adapter. */
export interface Recalled extends Tuned {
  /** When its variants were proven. */
  readonly date: string;
  /** True if that was too long ago to be trusted. */
  readonly expired: boolean;
}

/** Implementations don't tell a driver's version, so that a proof is trusted for a week only. */
const TRUSTED = 7 * 24 * 3600 * 1000;

/** What was found under a key, or `undefined` if it isn't known, or not to be read. */
export async function recall(key: string, folder?: string): Promise<Recalled | undefined> {
  const text = await cachedFile(await nameOf(key), folder);
  try {
    const { key: of, date, tuning, variants, classes } = JSON.parse(text ?? "");
    const age = Date.now() - Date.parse(date);
    const whole = of === key && !isNaN(age) && isTuning(tuning) && isReport(variants);
    if (!whole || !isClassReport(classes)) return undefined;
    return { tuning, variants, classes, date, expired: age < 0 || age >= TRUSTED };
  } catch {
    return undefined;
  }
}

/** Remembers what was found, where that can be done without asking anyone. */
export async function remember(
  key: string,
  found: Tuned & Pick<Recalled, "date">,
  folder?: string,
): Promise<void> {
  const { tuning: { classes: _, ...tuning }, variants, classes, date } = found;
  const record = { key, date, tuning, variants, classes };
  await cacheFile(await nameOf(key), JSON.stringify(record, undefined, 2), folder);
}

async function nameOf(key: string): Promise<string> {
  return `webgpu/${(await sha256(key)).slice(0, 32)}.json`;
}

function isTuning(
  value: Record<string, unknown> | null,
): value is Record<string, unknown> & Tuning {
  return families.every((family) => typeof value?.[family] === "string") &&
    Number.isInteger(value?.workgroups) && typeof value?.software === "boolean";
}

function isReport(value: unknown): value is VariantReport[] {
  return Array.isArray(value) &&
    value.every((entry) =>
      families.includes(entry?.family as Family) && typeof entry.variant === "string" &&
      typeof entry.state === "string"
    );
}

function isClassReport(value: unknown): value is ClassReport[] {
  return Array.isArray(value) &&
    value.every((entry) =>
      shapeClasses().includes(entry?.shapeClass) && typeof entry.variant === "string" &&
      isNumbers(entry.milliseconds)
    );
}

function isNumbers(value: unknown): boolean {
  return typeof value === "object" && value !== null &&
    Object.values(value).every((one) => typeof one === "number");
}
