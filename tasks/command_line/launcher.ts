/**
 * Who trains the runs of an experiment: this process, several on this machine, or workers that a scheduler
 * starts on others.
 *
 * @module
 */
import {
  type RunOptions,
  runSettings,
  setting,
  type SettingValues,
  UsageError,
} from "../../src/experiments/mod.ts";
import { quote } from "../../src/host/mod.ts";
import { followTasks } from "./follow_tasks.ts";
import { launchName, readLaunch } from "./launch_record.ts";
import { launchProcesses } from "./launch_processes.ts";
import { relaunchSettings } from "./relaunch_settings.ts";
import type { Scheduler } from "./scheduler.ts";
import { sbatchOptions, sbatchRule, slurm } from "./slurm.ts";
import { isSubmit, submitCommand, submitRule } from "./submit_command.ts";
import { assertUsed } from "./unused_settings.ts";

/** In which processes the runs are trained. */
export const launchSettings = {
  jobs: setting.integer(
    "processes that train runs side by side and share --threads, best for small networks; 0: one a core, " +
      "if memory allows",
    ...[1, 0, 256],
  ),
  launcher: setting.choice(
    "who starts them: --jobs here, or a cluster's scheduler; see below",
    "here",
    ["here", "slurm", "command"],
  ),
  sbatch: {
    ...setting.text("options for sbatch, as --sbatch='--time=2:00:00 --gres=gpu:1'", "", "OPTIONS"),
    rule: sbatchRule,
    fits: (value: unknown) => typeof value === "string" && sbatchOptions(value) !== undefined,
  },
  "array-limit": setting.integer("tasks of the array at once; 0: no limit", 0, 0, 100_000),
  "array-runs": setting.integer("runs of a task, one after the other", 1, 1, 100_000),
  submit: {
    ...setting.text(
      "what --launcher=command runs to submit {count} tasks of {script}",
      "",
      "COMMAND",
    ),
    rule: submitRule,
    fits: isSubmit,
  },
  check: setting.text("a command that succeeds while there are tasks of {name}", "", "COMMAND"),
  poll: setting.number("seconds between two looks at a scheduler and at the folder", 10, 0.1, 3600),
  resubmit: setting.integer(
    "times in a row that tasks are submitted again though those before made no progress",
    ...[2, 0, 1000],
  ),
  ...relaunchSettings,
};

/** What `--help` says of schedulers. */
export const launcherHelp =
  `--launcher=slurm submits a job array, one task for --array-runs runs, follows it, and submits again what
is missing once no task is left. Whoever finds all runs ended tests networks and writes the report, also if
this command has ended: Ctrl-C, SIGTERM and SIGHUP leave the array as it is, and
--resume=FOLDER --launcher=slurm finds it. --launcher=command does the same by --submit, with {count},
{script} or {command}, {folder} and {name}; it submits again only where --check tells that no task is left.`;

type Values = Partial<SettingValues<typeof launchSettings>>;

/** The flags that a folder keeps. */
const kept = { ...launchSettings, threads: runSettings.threads, device: runSettings.device };

/** What else a command line says. */
export interface LaunchCall {
  /** How the command is called. */
  readonly usage: string;
  /** The lock file in `tasks` of packages that only it takes. */
  readonly lock?: string;
  readonly options: Pick<RunOptions, "resume" | "report" | "profile" | "threads" | "device">;
}

/** Flags that only some launchers have. */
const OWN: Readonly<Record<keyof Values, readonly string[]>> = {
  jobs: ["here"],
  launcher: ["here", "slurm", "command"],
  sbatch: ["slurm"],
  "array-limit": ["slurm"],
  "array-runs": ["slurm", "command"],
  submit: ["command"],
  check: ["command"],
  poll: ["slurm", "command"],
  resubmit: ["slurm", "command"],
  "no-relaunch": ["here", "slurm", "command"],
};

/**
 * Who trains the runs, as the flags ask.
 *
 * @throws {UsageError} if they can't be used together.
 * @throws {Error} if there is no such scheduler here, or it refuses what would be asked of it.
 */
export async function planLaunch(
  given: Values,
  call: LaunchCall,
): Promise<Pick<RunOptions, "launch" | "delegate">> {
  const { launcher = "here", jobs = 1 } = given;
  const { lock, options: { resume, report, profile, threads, device } } = call;
  assertTogether(given, launcher);
  const flags = device ? [`--device=${device}`] : [];
  if (report) {
    const { "no-relaunch": _, ...launching } = launchSettings;
    const names = Object.keys(launching);
    const why = "expected no --report, which trains no runs";
    assertUsed(launching, given, Object.fromEntries(names.map((name) => [name, why])));
    return {};
  }
  if (launcher === "here") {
    return jobs === 1 ? {} : { launch: launchProcesses({ jobs, threads }, flags, lock) };
  }
  if (profile) {
    throw new UsageError(`Cannot use --profile with --launcher=${launcher}: it times this machine`);
  }
  const before = resume === undefined ? undefined : await readLaunch(resume, kept);
  // What a folder was begun with holds until something else is said.
  const begun = before?.flags.launcher === launcher ? before.flags : {};
  const asked: Values & { threads?: number; device?: string } = {
    ...begun,
    ...given,
    ...threads && { threads },
    ...device && { device },
  };
  const { "array-runs": runs = 1, poll = 10, resubmit = 2 } = asked;
  const scheduler = schedulerOf(launcher, asked);
  await scheduler.assertUsable();
  return {
    delegate: followTasks({
      ...{ scheduler, before, runs, poll, resubmit, flags: asked },
      ...{ name: before?.name ?? launchName(), anew: given.submit !== undefined },
      ...lock && { lock },
      worker: (["device", "threads"] as const).flatMap((name) =>
        asked[name] === undefined ? [] : [`--${name}=${asked[name]}`]
      ),
      again: (folder) => `${call.usage} --resume=${quote(folder)} --launcher=${launcher}`,
    }),
  };
}

function assertTogether(given: Values, launcher: string): void {
  for (const name of Object.keys(given) as (keyof Values)[]) {
    if (OWN[name].includes(launcher)) continue;
    const others = OWN[name].map((one) => `--launcher=${one}`).join(" or ");
    const why = launcher === "here"
      ? `without ${others}`
      : `with --launcher=${launcher}: it is for ${others}`;
    throw new UsageError(`Cannot use --${name} ${why}`);
  }
}

function schedulerOf(launcher: string, asked: Values): Scheduler {
  const { sbatch = "", "array-limit": limit = 0, submit = "", check = "" } = asked;
  if (launcher === "slurm") return slurm({ options: sbatchOptions(sbatch) ?? [], limit });
  if (submit) return submitCommand({ submit, check });
  throw new UsageError(`Cannot use --launcher=command without --submit: expected ${submitRule}`);
}
