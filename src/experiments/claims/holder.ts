/**
 * What a claim's file says of the process that made it, and what can be known of that process.
 *
 * @module
 */
import { ignoreMissing } from "../../host/mod.ts";
import { assertFields, isObject, type RecordOf } from "../schema.ts";

/** What a claim's file says. */
export const holderFields = {
  pid: "count",
  host: "text",
  since: "text",
  /** The claim's own name. Claims of older versions have none; the system's lock alone says of them. */
  token: "text?",
  /** Which machine's system knows whether the process lives; absent where it doesn't lock files. */
  machine: "text?",
  /** Seconds without a sign of life after which the claim is another's. */
  lease: "number?",
} as const;

/** Who holds a claim. */
export type Holder = RecordOf<typeof holderFields>;

/** This process as the holder of a claim. */
export function makeHolder(token: string, lease: number, locked: boolean): Holder {
  const since = new Date().toISOString();
  const own = { pid: Deno.pid, host: hostname(), since, token, lease };
  return locked && machine() !== UNKNOWN ? { ...own, machine: machine() } : own;
}

/** Who a claim's file says holds it; nothing while it is being written. */
export function parseHolder(text: string): Holder | undefined {
  try {
    const holder: unknown = JSON.parse(text);
    if (!isObject(holder)) return undefined;
    assertFields(holderFields, holder, "a claim");
    return holder;
  } catch {
    return undefined;
  }
}

/** True if a file holds a claim, or the beginning of one: whoever made it was killed as it wrote. */
export function isClaim(text: string): boolean {
  // Of a file that was made and not written, a loss of power leaves zeros.
  const written = text.replace(/\0+$/, "");
  const begun = !written.includes("\n") &&
    (BEGINNING.startsWith(written) || written.startsWith(BEGINNING));
  return begun || parseHolder(text) !== undefined;
}

/** What the line of a claim begins with. */
const BEGINNING = '{"pid":';

/** "process 123 on host has been using it since …". */
export function describeHolder(holder: Holder | undefined): string {
  if (!holder) return "another process is using it";
  const { pid, host, since } = holder;
  return `process ${pid} on ${host} has been using it since ${since}`;
}

/** True if this machine's system says by its lock whether the holder lives. */
export function isLocal({ token, machine: where, host }: Holder): boolean {
  if (token === undefined || where === machine()) return true;
  // Not every process may read what names the machine's system.
  return where !== undefined && (where === host || machine() === hostname()) &&
    host !== UNKNOWN && host === hostname();
}

/** A host's name that isn't known. */
const UNKNOWN = "an unknown host";

let known: string | undefined;

/** This machine, until it starts anew: containers on it share it, as they share its system. */
function machine(): string {
  if (known !== undefined) return known;
  try {
    known = Deno.readTextFileSync("/proc/sys/kernel/random/boot_id").trim();
  } catch {
    known = hostname();
  }
  return known;
}

function hostname(): string {
  try {
    return Deno.hostname();
  } catch {
    return UNKNOWN;
  }
}

/** Locks a file for this process, if nobody has; false also where the file's system has no locks. */
export async function tryLock(file: Deno.FsFile): Promise<boolean> {
  return await file.tryLock(true).catch(() => false);
}

/** True if an open file is the one that has this name now. */
export async function isFileAt(file: Deno.FsFile, path: string): Promise<boolean> {
  const { ino } = await file.stat();
  const there = await Deno.stat(path).catch(ignoreMissing);
  // Without numbers of files (Windows) an open file can't be removed either.
  return there !== undefined && (ino === null || there.ino === ino);
}
