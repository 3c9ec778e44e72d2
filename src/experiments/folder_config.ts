/**
 * Whether a folder holds a run, and with which configuration.
 *
 * @module
 */
import { exists, ignoreMissing } from "../host/mod.ts";
import { RECORDS } from "./run_records.ts";

/** The file of a run's configuration. */
export const CONFIG = "config.json";

/** The folder of its checkpoints. */
export const CHECKPOINTS = "checkpoints";

/** The folder of claims on its runs. */
export const CLAIMS = "claims";

/**
 * Makes sure that a folder can be made, without making it.
 *
 * @throws {Error} if the folder already holds a run, or what is left of one.
 */
export async function assertFree(path: string): Promise<void> {
  if (await exists(`${path}/${CONFIG}`)) {
    throw new Error(
      `Cannot start a run in ${path}: expected a folder without one; ` +
        `go on with --resume=${path}, or choose another --out`,
    );
  }
  const left = await remains(path);
  if (left) {
    throw new Error(
      `Cannot start a run in ${path}: expected a folder without a run, got ${left} of one whose ` +
        `${CONFIG} is missing; choose another --out`,
    );
  }
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

/** What there is of a run beside its configuration, in words. */
async function remains(path: string): Promise<string | undefined> {
  for (const name of [CHECKPOINTS, RECORDS]) {
    if (await exists(`${path}/${name}`)) return name === RECORDS ? "records" : name;
  }
}

/** The text of a file, if it is there. */
export async function readIfThere(path: string): Promise<string | undefined> {
  return await Deno.readTextFile(path).catch(ignoreMissing);
}
