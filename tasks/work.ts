/**
 * A worker: goes through the runs of a folder beside other processes, on this machine or on others.
 *
 *     deno task work runs/cifar10-2026-01-31T12-00-00
 *
 * @module
 */
import {
  type Progress,
  readExperimentName,
  runSettings,
  setting,
  type SettingValues,
  Visit,
} from "../src/experiments/mod.ts";
import { type Command, runCommand, runMain } from "./command_line/command.ts";
import { loadDawn } from "./command_line/dawn.ts";
import { MessageLog, stoppableByInput } from "./command_line/launched.ts";
import { ofItsRun, ProgressLine } from "./command_line/progress.ts";
import { relaunchSettings } from "./command_line/relaunch_settings.ts";
import { stoppable } from "./command_line/signals.ts";
import { experiments } from "./experiments.ts";

const { device, threads } = runSettings;

const flags = {
  device: { ...device, help: "where it runs; what the folder was started with if it isn't given" },
  threads,
  launched: setting.toggle(
    "for whoever starts it: say what happens as lines of JSON, stop once the input ends, and leave tests " +
      "and the report to whom the folder belongs",
  ),
  runs: setting.integer(
    "leave after so many runs, or once others have all that are left, and try none again that failed; " +
      "0: stay to the end",
    ...[0, 0, 1_000_000],
  ),
  lease: setting.number(
    "seconds without a sign of life after which others take its run",
    60,
    1,
    1e5,
  ),
  ...relaunchSettings,
};

/** `work --help` and its behavior. */
export const work: Command<typeof flags> = {
  usage: "deno task work",
  words: ["FOLDER"],
  about: `Works on the runs of a folder, beside any number of other workers.

An experiment's command makes the folder; workers on this machine, and on others that see it, join at any
moment and leave at any moment: Ctrl-C, SIGTERM and SIGHUP save and stop one, and what one that was killed
had begun goes to another, at once on the same machine, else after --lease. Each run is trained by one of
them. Whoever finds all runs ended tests networks and writes the report. The numbers are those of one
process, if all are on one kind of device.
A run that fails doesn't stop the others; in the end it is said, and the exit code is 1.`,
  flags,
  examples: [
    "deno task work runs/cifar10-2026-01-31T12-00-00",
    "deno task work runs/cifar10-2026-01-31T12-00-00 --threads=1",
  ],
  run: async (given, args, [folder]) => await workOn(folder, given, args),
};

/** What others will do of the rest isn't known to a worker. */
class WorkerLine extends ProgressLine {
  override show(progress: Progress): void {
    super.show(ofItsRun(progress));
  }
}

async function workOn(
  folder: string,
  { launched, runs, ...given }: Partial<SettingValues<typeof flags>>,
  args: readonly string[],
): Promise<void> {
  const name = await readExperimentName(folder, Object.keys(experiments));
  const how = launched
    ? { log: new MessageLog(), stoppable: stoppableByInput(), leaveEnd: true }
    : { log: new WorkerLine(), stoppable };
  await experiments[name].work(folder, {
    ...{ ...given, ...how, args, dawn: loadDawn },
    ...runs && { visit: new Visit(runs) },
  });
}

if (import.meta.main) await runMain(() => runCommand(work, Deno.args), { computes: true });
