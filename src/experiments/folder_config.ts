/**
 * Whether a folder holds a run, and with which configuration.
 *
 * @module
 */
import { exists, ignoreMissing, quote } from "../host/mod.ts";
import { isClaim } from "./claims/holder.ts";
import { CHECKPOINTS, CONFIG, folderNames, LOCK, RECORDS } from "./folder_names.ts";

/**
 * Makes sure that a run can begin in a folder, without making it: that it would write over nothing. What a
 * process leaves that is killed before the configuration is there, a claim, is none of that.
 *
 * @param joins True if another process may have begun the same run there.
 * @throws {Error} if the folder already holds a run, or a name that a run writes.
 */
export async function assertFree(path: string, joins = false): Promise<void> {
  const taken = await takenNames(path);
  if (!taken.length) return;
  // Whoever begins a run writes this one first.
  if (await exists(`${path}/${CONFIG}`)) {
    if (joins) return;
    throw new Error(
      `Cannot start a run in ${path}: expected a folder without one; ` +
        `go on with --resume=${quote(path)}, or choose another --out`,
    );
  }
  throw new Error(
    `Cannot start a run in ${path}: expected a new folder, or one that holds nothing under the names that ` +
      `a run's files have, got ${taken.join(", ")}; choose another --out`,
  );
}

/** What a folder holds under names that a run writes. */
async function takenNames(path: string): Promise<string[]> {
  const taken: string[] = [];
  for (const name of folderNames) {
    const found = await Deno.lstat(`${path}/${name}`).catch(ignoreMissing);
    if (!found || name === LOCK && found.isFile && await isLock(path)) continue;
    taken.push(name);
  }
  return taken;
}

async function isLock(path: string): Promise<boolean> {
  return isClaim(await readIfThere(`${path}/${LOCK}`) ?? "");
}

/**
 * Makes a folder and those that it lies in, where they are missing.
 *
 * @throws {RangeError} if one of the names is a file's.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    const { AlreadyExists, NotADirectory } = Deno.errors;
    if (!(error instanceof AlreadyExists || error instanceof NotADirectory)) throw error;
    throw new RangeError(`Cannot make ${path}: expected a folder's name, got a file's`, {
      cause: error,
    });
  }
}

/**
 * Reads the configuration of a folder, without opening it.
 *
 * @returns The text of `config.json`.
 * @throws {Error} if there is no run in it.
 */
export async function readConfig(path: string): Promise<string> {
  const text = await readIfThere(`${path}/${CONFIG}`);
  if (text !== undefined) return text;
  const left = await remains(path);
  throw new Error(
    left
      ? `Cannot resume the run in ${path}: expected ${CONFIG}, which says what its ${left} are ` +
        `of, but it is missing; put it back, or start anew with another --out`
      : `Cannot resume ${path}: expected the folder of a run, but ${CONFIG} is missing`,
  );
}

/** What there is of a run beside its configuration, in words; nothing where it hasn't trained. */
export async function remains(path: string): Promise<string | undefined> {
  for (const name of [CHECKPOINTS, RECORDS]) {
    if (await exists(`${path}/${name}`)) return name === RECORDS ? "records" : name;
  }
}

/** The text of a file, if it is there. */
export async function readIfThere(path: string): Promise<string | undefined> {
  return await Deno.readTextFile(path).catch(ignoreMissing);
}
