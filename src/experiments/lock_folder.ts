/**
 * A folder taken for one process.
 *
 * @module
 */
import { quote, removeStaged } from "../host/mod.ts";
import { type Busy, Claim } from "./claims/claim.ts";
import { ClaimWatch } from "./claims/claim_watch.ts";
import { describeHolder } from "./claims/holder.ts";
import { LOCK } from "./folder_names.ts";

/** Milliseconds between two looks at a claim of another. */
export const LOOK = 500;

/** How a folder is opened. */
export interface OpenFolderOptions {
  /** Takes a line where it isn't known yet whether the process that has it lives. Default nothing does. */
  readonly onWait?: (line: string) => void;
  /** Seconds without a sign of life after which others take what this process has. */
  readonly lease?: number;
  /** What whoever can't have it is told. Default to join the process that has it. */
  readonly advice?: string;
}

/**
 * Takes a folder for this process. Where another machine's process has it, this takes as long as it is
 * unknown whether that one lives.
 *
 * @throws {Error} if another process has it; the message says which, and since when.
 */
export async function lockFolder(
  path: string,
  { onWait, lease, advice = `join it by deno task work ${quote(path)}` }: OpenFolderOptions = {},
): Promise<Claim> {
  const watch = new ClaimWatch();
  for (let looks = 0;; looks++) {
    const claim = await Claim.take(`${path}/${LOCK}`, watch, lease);
    if (claim instanceof Claim) {
      await removeStaged(path);
      return claim;
    }
    if (claim.alive) throw inUse(path, claim, advice);
    if (claim.holder && looks === 1) {
      onWait?.(`${path}: ${describeHolder(claim.holder)}; waiting for a sign of life of it`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
}

function inUse(path: string, { holder }: Busy, advice: string): Error {
  return new Error(
    `Cannot use ${path}: ${describeHolder(holder)}; stop that one first, or ${advice}`,
  );
}
