/**
 * What was submitted for a folder, as it is kept there.
 *
 * @module
 */
import { isObject, LAUNCH, parseJson, refuse } from "../../src/experiments/mod.ts";
import { ignoreMissing, makeToken, replaceDurably } from "../../src/host/mod.ts";

/** The content of a folder's `launch/job.json`. */
export interface LaunchRecord {
  /** The name of all that was submitted for it: what is there is found by it. */
  readonly name: string;
  /** The last one, as in "array 12"; nothing before it was submitted. */
  readonly job?: string;
  /** The flags with which it was asked for. */
  readonly flags: Readonly<Record<string, unknown>>;
}

const fileOf = (folder: string) => `${folder}/${LAUNCH}/job.json`;

/** What was submitted for a folder; nothing if nothing was. */
export async function readLaunch(folder: string): Promise<LaunchRecord | undefined> {
  const file = fileOf(folder);
  const text = await Deno.readTextFile(file).catch(ignoreMissing);
  if (text === undefined) return undefined;
  const record = parseJson(text, file);
  const fits = isObject(record) && typeof record.name === "string" &&
    /^[\w-]+$/.test(record.name) && isObject(record.flags);
  if (!fits) throw refuse(file, "a name and flags", record);
  return record as unknown as LaunchRecord;
}

/** Keeps what was submitted. */
export async function writeLaunch(folder: string, record: LaunchRecord): Promise<void> {
  await replaceDurably(fileOf(folder), JSON.stringify(record, null, 2) + "\n");
}

/** A name for what is submitted. */
export function launchName(): string {
  return `mimetic-${makeToken().slice(0, 8)}`;
}
