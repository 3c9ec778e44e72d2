/**
 * All commands as one program: what `deno task compile` compiles, and `mimetic NAME` runs.
 *
 * @module
 */
import { nearest, version } from "../src/host/mod.ts";
import { PROGRAM } from "./command_line/as_called.ts";
import { commandRows, printError, printLast, runCommand, runMain } from "./command_line/command.ts";
import { commands } from "./commands.ts";
import { completion } from "./completion.ts";
import { main } from "./train.ts";

const all = { ...commands, completion };

function overview(): string {
  return `${PROGRAM} NAME [flags]

  train        Runs an experiment, or a quick version of three on generated data.
${commandRows(all)}

${PROGRAM} NAME --help lists the flags, ${PROGRAM} --version says which version it is.
`;
}

/** Runs a command by its name; returns the exit code. */
export async function mimetic([name = "--help", ...rest]: readonly string[]): Promise<number> {
  if (name === "--help" || name === "-h") return printLast(overview());
  if (name === "--version") return printLast(`${PROGRAM} ${version}`);
  if (name === "train") return await main(rest);
  if (Object.hasOwn(all, name)) return await runCommand(all[name as keyof typeof all], rest);
  const near = nearest(name, ["train", ...Object.keys(all)]).join(", ");
  printError(`Cannot find command "${name}"; nearest: ${near}`);
  return 2;
}

if (import.meta.main) await runMain(() => mimetic(Deno.args));
