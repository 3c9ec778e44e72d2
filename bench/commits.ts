/**
 * The commits that are measured.
 * @module
 */

/**
 * The commit that is measured, with a plus sign where files differ from it.
 *
 * @param cwd A folder of the checkout. Default the current one.
 */
export async function currentCommit(cwd?: string): Promise<string> {
  const git = async (...args: string[]) => {
    const { stdout, success } = await new Deno.Command("git", { args, cwd }).output();
    return success ? new TextDecoder().decode(stdout).trim() : "";
  };
  const commit = await git("rev-parse", "--short", "HEAD");
  const changed = await git("status", "--porcelain", "--", "src", "kernels");
  return commit === "" ? "unknown" : commit + (changed === "" ? "" : "+");
}
