/**
 * Completion of commands, flags and values in shells.
 *
 *     source <(deno task -q completion bash)
 *
 * @module
 */
import { UsageError } from "../src/experiments/mod.ts";
import { nearest } from "../src/host/mod.ts";
import { PROGRAM } from "./command_line/as_called.ts";
import { type Command, printText, runCommand, runMain } from "./command_line/command.ts";
import { bashCompletion } from "./command_line/completion/bash.ts";
import { fishCompletion } from "./command_line/completion/fish.ts";
import { completionTable } from "./command_line/completion/table.ts";
import { zshCompletion } from "./command_line/completion/zsh.ts";
import { commands } from "./commands.ts";
import { experiments } from "./experiments.ts";

/** What writes a shell's script. */
const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** `completion --help` and its behavior. */
export const completion: Command<Record<string, never>> = {
  usage: "deno task completion",
  words: ["bash|zsh|fish"],
  about: `Prints the script by which a shell completes commands, flags and their values.

It completes the program ${PROGRAM} (deno task compile), or in a checkout a function of that name:
  bash, zsh  ${PROGRAM}() { deno task "$@"; }
  fish       function ${PROGRAM}; deno task $argv; end`,
  flags: {},
  examples: [
    "source <(deno task -q completion bash)",
    "source <(deno task -q completion zsh)    # after compinit",
    "deno task -q completion fish | source",
  ],
  run: (_, __, [shell]) => {
    if (!Object.hasOwn(shells, shell)) {
      const near = nearest(shell, Object.keys(shells)).join(", ");
      throw new UsageError(
        `Cannot complete in ${shell}: expected one of ${
          Object.keys(shells).join(", ")
        }; nearest: ${near}`,
      );
    }
    const { device, init, seeds, "no-relaunch": relaunch } = experiments.cifar10.flags;
    const train = {
      about: "Runs an experiment, or a quick version of three",
      words: [[...Object.keys(experiments), "work", "playground"].join("|")],
      flags: { device, init, seeds, "no-relaunch": relaunch },
    };
    const all = { train, ...commands, completion };
    printText(shells[shell as keyof typeof shells](PROGRAM, completionTable(all)).trimEnd());
    return Promise.resolve();
  },
};

if (import.meta.main) await runMain(() => runCommand(completion, Deno.args));
