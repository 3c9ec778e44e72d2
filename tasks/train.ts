/**
 * Runs experiments: `deno task train`, or `deno run -A jsr:@x/mimetic/train`.
 *
 * Without a name it runs a quick version of those that compare starts, on generated data.
 *
 * @module
 */
import { relaunch } from "./command_line/relaunch.ts";

/**
 * Runs an experiment, or the quick version of all, as the command line asks.
 *
 * @returns The exit code: 0, 1 for a failure, 2 for a wrong use of the command line, 128 and a signal's
 *   number if it stopped the run; the other experiments don't start then.
 *
 * @example
 * ```ts ignore
 * import { main } from "@x/mimetic/train";
 *
 * Deno.exit(await main(["cifar10", "--preset=quick"]));
 * ```
 */
export async function main(args: readonly string[]): Promise<number> {
  const { runTrain } = await import("./train_command.ts");
  return await runTrain(args);
}

if (import.meta.main) {
  // Before all else is loaded, which would be done twice.
  relaunch();
  const { runMain } = await import("./command_line/command.ts");
  await runMain(() => main(Deno.args));
}
