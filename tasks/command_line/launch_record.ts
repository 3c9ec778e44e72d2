/**
 * What was submitted for a folder, as it is kept there.
 *
 * @module
 */
import { isObject, LAUNCH, parseJson, refuse, type Settings } from "../../src/experiments/mod.ts";
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

/**
 * What was submitted for a folder; nothing if nothing was.
 *
 * @param rules What its flags may be. Default anything.
 * @throws {RangeError} if the file isn't what a launcher wrote; the message names it and what is wrong.
 */
export async function readLaunch(
  folder: string,
  rules: Settings = {},
): Promise<LaunchRecord | undefined> {
  const file = fileOf(folder);
  const text = await Deno.readTextFile(file).catch(ignoreMissing);
  if (text === undefined) return undefined;
  const record = parseJson(text, file);
  if (!isObject(record)) throw refuse(file, "a name and flags", record);
  const { name, job, flags } = record;
  const named = typeof name === "string" && /^[\w-]+$/.test(name);
  if (!named || !isObject(flags)) throw refuse(file, "a name and flags", record);
  if (job !== undefined && typeof job !== "string") throw refuse(file, "job to be a text", job);
  for (const [flag, value] of Object.entries(flags)) {
    if (!Object.hasOwn(rules, flag) || rules[flag].fits(value)) continue;
    throw refuse(file, `flags.${flag} to be ${rules[flag].rule}`, value);
  }
  return { name, flags, ...job !== undefined && { job } };
}

/** Keeps what was submitted. */
export async function writeLaunch(folder: string, record: LaunchRecord): Promise<void> {
  await replaceDurably(fileOf(folder), JSON.stringify(record, null, 2) + "\n");
}

/** A name for what is submitted. */
export function launchName(): string {
  return `mimetic-${makeToken().slice(0, 8)}`;
}
