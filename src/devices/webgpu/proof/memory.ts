/**
 * Remembers what was proven and measured of an adapter, in the user's cache folder.
 *
 * @module
 */
import { cachedFile, cacheFile } from "../../../host/mod.ts";
import type { Family, Tuning } from "../dispatch.ts";
import type { VariantReport } from "../report.ts";
import { families } from "../variants.ts";
import { digest } from "./digest.ts";

/** What is remembered. */
export interface Proof {
  readonly tuning: Tuning;
  readonly variants: readonly VariantReport[];
}

/** Implementations don't tell a driver's version, so that a proof is trusted for a week only. */
const TRUSTED = 7 * 24 * 3600 * 1000;

/** What was proven under a key, or `undefined` if it isn't known, or not to be read or trusted. */
export async function recall(key: string, folder?: string): Promise<Proof | undefined> {
  const text = await cachedFile(await nameOf(key), folder);
  try {
    const { key: of, date, tuning, variants } = JSON.parse(text ?? "");
    const age = Date.now() - Date.parse(date);
    const trusted = of === key && age >= 0 && age < TRUSTED;
    return trusted && isTuning(tuning) && isReport(variants) ? { tuning, variants } : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a proof, where that can be done without asking anyone. */
export async function remember(key: string, proof: Proof, folder?: string): Promise<void> {
  const record = { key, date: new Date().toISOString(), ...proof };
  await cacheFile(await nameOf(key), JSON.stringify(record, undefined, 2), folder);
}

async function nameOf(key: string): Promise<string> {
  return `webgpu/${(await digest(key)).slice(0, 32)}.json`;
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
