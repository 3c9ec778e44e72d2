/**
 * The commits that are measured.
 * @module
 */

import { fileURLToPath } from "node:url";

/** This checkout. */
const OWN = fileURLToPath(new URL("..", import.meta.url));

/** Whose changes make what is measured another program; results are appended to files of the repository. */
const MEASURED = ["src", "kernels", "bench", ":(exclude)bench/results"];

/**
 * The commit that is measured, with a plus sign where files differ from it; "unknown" without git.
 *
 * @param cwd The root of a checkout. Default this one's.
 */
export async function currentCommit(cwd: string = OWN): Promise<string> {
  const commit = await git(cwd, "rev-parse", "--short", "HEAD");
  const changed = await git(cwd, "status", "--porcelain", "--", ...MEASURED);
  return commit === "" ? "unknown" : commit + (changed === "" ? "" : "+");
}

/** Whether a commit says all of what is measured: no file differs from it. */
export function saysAll(commit: string): boolean {
  return /^[0-9a-f]+$/.test(commit);
}

/** What git says; nothing where it fails, or isn't there. */
async function git(cwd: string, ...args: string[]): Promise<string> {
  try {
    const { stdout, success } = await new Deno.Command("git", { args, cwd }).output();
    return success ? new TextDecoder().decode(stdout).trim() : "";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
