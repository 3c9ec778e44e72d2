/**
 * The course of every experiment: settings, a look at whether they can be run, the folder, the runs, the
 * report.
 *
 * @module
 */
import { type Device, openDevice } from "../src/devices/mod.ts";
import type { RunFolder } from "../src/experiments/mod.ts";
import { assertRunnable, assertSizes } from "./assert_runnable.ts";
import type { Experiment, Plan, Run, RunState } from "./experiment.ts";
import { findRun, type FolderSettings } from "./find_run.ts";
import type { Flags } from "./flags.ts";
import { ProgressLine } from "./progress.ts";
import { lostArms } from "./results.ts";
import { readRunStates } from "./run_states.ts";
import { StoppedError } from "./signals.ts";
import { trainRun } from "./train_run.ts";

/** A plan, and the report of what came out. */
export interface Study<R extends Run = Run> extends Plan<R> {
  /** The data in words. */
  readonly description: string;
  /** Writes the report. */
  readonly report: (context: ReportContext) => Promise<void>;
}

/** What a report is made from. */
export interface ReportContext {
  /** The folder. */
  readonly folder: RunFolder;
  /** Where it ran. */
  readonly device: Device;
  /** The command that started it. */
  readonly command: string;
  /** How each run ended, by its name. */
  readonly states: ReadonlyMap<string, RunState>;
}

/** An experiment as its command knows it. */
export interface ExperimentCommand<S, R extends Run> {
  /** Its name. */
  readonly name: string;
  /** Its flags. */
  readonly flags: Flags;
  /** All settings, from those that were given. */
  readonly resolve: (given: Partial<S>) => S;
  /** The runs that settings ask for. It refuses what can't be run, and writes nothing. */
  readonly plan: (settings: S, line: ProgressLine) => Promise<Study<R>>;
}

/**
 * Runs an experiment as its flags ask, or goes on with it.
 *
 * @throws {StoppedError} if a signal stopped it.
 * @throws {Error} if every run diverged; the report is there all the same.
 */
export async function runExperiment<S extends FolderSettings, R extends Run>(
  { name, flags, resolve, plan }: ExperimentCommand<S, R>,
  given: Partial<S>,
  args: readonly string[],
): Promise<void> {
  const line = new ProgressLine();
  await using found = await findRun(name, flags, resolve, given, args);
  const { settings, command, identity } = found;
  const study = await plan(settings, line);
  using first = study.data(study.runs[0]);
  const { stepsPerEpoch } = first;
  assertSizes(study.runs);
  const rest = { ...study, line, stepsPerEpoch, identity };
  // What is wrong in a folder is said before anything is opened.
  let states = found.folder && await readRunStates({ ...rest, folder: found.folder });
  const device = await openDevice(settings.device);
  try {
    if (!settings.report) await assertRunnable(device, study);
    // Nothing was wrong so far: only now is there anything new on disk.
    const folder = await found.open();
    line.print(`device: ${device.description.name}; data: ${study.description}`);
    line.print(`folder: ${folder.path}; to go on with it: ${goOn(name, folder)}`);
    const experiment: Experiment<R> = { ...rest, folder, device };
    states ??= await readRunStates(experiment);
    if (!settings.report) await completeRuns(name, experiment, states);
    await study.report({ folder, device, command, states });
    line.print(`report: ${folder.path}/report.html`);
    assertResult(states);
  } finally {
    device.destroy();
  }
}

/** Trains all runs that have no end yet; `states` says how they ended afterwards. */
async function completeRuns<R extends Run>(
  name: string,
  experiment: Experiment<R>,
  states: Map<string, RunState>,
): Promise<void> {
  const { folder, line, runs } = experiment;
  const advice = `go on with: ${goOn(name, folder)}`;
  try {
    for (const run of runs) {
      const state = states.get(run.name)!;
      if (state.kind === "open") states.set(run.name, await trainRun(experiment, run));
      else line.print(`${run.name}: ${state.kind === "complete" ? "complete" : describe(state)}`);
    }
  } catch (error) {
    line.print(
      error instanceof StoppedError
        ? `stopped; ${advice}`
        : `failed; completed epochs are kept. Once the cause is mended, ${advice}`,
    );
    throw error;
  }
  for (const init of lostArms(runs, states)) line.print(`${init}: every run of it diverged`);
}

/** The command that goes on with a run. */
function goOn(name: string, folder: RunFolder): string {
  return `deno task ${name} --resume=${folder.path}`;
}

function describe({ record }: Extract<RunState, { kind: "diverged" }>): string {
  return `diverged in epoch ${record.epoch + 1}, step ${record.step}, and isn't run again`;
}

function assertResult(states: ReadonlyMap<string, RunState>): void {
  const all = [...states.values()];
  if (!all.every(({ kind }) => kind === "diverged")) return;
  const rates = [
    ...new Set(all.flatMap((state) => state.kind === "diverged" ? [state.record.rate] : [])),
  ];
  throw new Error(
    `Cannot compare: expected a run that ends, but every one diverged; start anew with lower rates ` +
      `than --lr=${rates.join(",")}, or with a smaller limit of the gradient's norm, --clip`,
  );
}
