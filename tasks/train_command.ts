/**
 * What `tasks/train.ts` does, once it has all that experiments take.
 *
 * @module
 */
import type { Settings } from "../src/experiments/mod.ts";
import { exists, nearest } from "../src/host/mod.ts";
import { writeRunsPage } from "../src/runs/mod.ts";
import {
  type Command,
  commandRows,
  printError,
  printLast,
  reportError,
  runCommand,
} from "./command_line/command.ts";
import type { ExperimentTask } from "./command_line/experiment_command.ts";
import { parseFlags } from "./command_line/flags.ts";
import { experiments } from "./experiments.ts";
import { playground } from "./playground.ts";
import { work } from "./work.ts";

/** What can be run by name. */
const commands: Readonly<Record<string, Command<Settings>>> = { ...experiments, work, playground };

/** Those that are run when none is named. */
const { cifar10, copying, recall } = experiments;
const short: Readonly<Record<string, ExperimentTask<Settings>>> = { cifar10, copying, recall };

const USAGE = "deno task train";

/** What `train --help` says. */
function overview(): string {
  return `${USAGE} [experiment] [flags]

Without an experiment: a quick version of cifar10, copying and recall, on generated data, in a few
minutes, and one page that shows all three.

Experiments:
${commandRows(experiments)}

Beside others that run an experiment:
${commandRows({ work })}

In a browser:
${commandRows({ playground })}

${USAGE} NAME --help lists the flags.
`;
}

/** Runs an experiment, or the quick version of all, as the command line asks; returns the exit code. */
export async function runTrain(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === "--help" || name === "-h") return printLast(overview());
  if (name === undefined || name.startsWith("-")) {
    return await runQuick(args).catch((error) => reportError(error, USAGE));
  }
  if (Object.hasOwn(commands, name)) return await runCommand(commands[name], rest);
  const near = nearest(name, Object.keys(commands)).join(", ");
  printError(`Cannot find experiment "${name}"; nearest: ${near}`);
  return 2;
}

/** Flags that go to every experiment when none is named. */
const SHARED: readonly string[] = ["--device", "--init", "--seeds", "--no-relaunch"];

/** Flags of all that are run without a name. */
const QUICK: readonly string[] = ["--preset=quick"];

async function runQuick(args: readonly string[]): Promise<number> {
  const wrong = args.find((arg, i) =>
    arg.startsWith("--") ? !SHARED.includes(arg.split("=")[0]) : !SHARED.includes(args[i - 1])
  );
  if (wrong !== undefined) {
    printError(
      `Cannot read ${wrong} without an experiment: expected one of ${SHARED.join(", ")}` +
        `\nSee ${USAGE} --help`,
    );
    return 2;
  }
  // What one of them can't run is said before another one trains.
  for (const { flags, plan, usage } of Object.values(short)) {
    try {
      await plan(parseFlags(flags, [...QUICK, ...args]));
    } catch (error) {
      return reportError(error, usage);
    }
  }
  const folder = await newFolder();
  for (const [name, command] of Object.entries(short)) {
    const code = await runCommand(command, [...QUICK, `--out=${folder}/${name}`, ...args]);
    if (code !== 0) return code;
  }
  const path = `${folder}/index.html`;
  await writeRunsPage(folder, { path, title: "A quick version of three experiments" });
  return printLast(`all reports: ${path}`);
}

/** A folder for the runs of one call, which isn't there yet. */
async function newFolder(): Promise<string> {
  const path = `runs/quick-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}`;
  for (let n = 1;; n++) {
    const own = n === 1 ? path : `${path}-${n}`;
    if (!await exists(own)) return own;
  }
}
