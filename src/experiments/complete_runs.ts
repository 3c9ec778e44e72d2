/**
 * The runs of a folder trained to their ends, by one process or by several beside each other.
 *
 * @module
 */
import { ClaimLostError } from "./claims/claim.ts";
import type { Course, RunState, RunStates } from "./course.ts";
import type { Run } from "./experiment.ts";
import { forgetFailures, readFailure, writeFailure } from "./failures.ts";
import { pause, StoppedError } from "./log.ts";
import { isComplete, openRuns, readRunState } from "./run_states.ts";
import { trainRun } from "./train_run.ts";
import { LeftError } from "./visit.ts";

/** Milliseconds between two looks at runs that others have claimed. */
const LOOK = 1000;

/**
 * Trains all runs that have no end yet, but for those that others train, for which it waits. What becomes of
 * one whose process is lost is trained here.
 *
 * @param states How far each run is; afterwards, how it ended.
 * @param goOn Whether a run that fails is left while the others are trained. Default false.
 * @returns Runs that failed, here or in another process, with what was said.
 * @throws {StoppedError} if it was stopped; the run was saved then.
 * @throws {LeftError} if it is a visit that is over, or there is nothing left for it to do.
 */
export async function completeRuns(
  course: Course,
  states: Map<string, RunState>,
  goOn = false,
): Promise<ReadonlyMap<string, string>> {
  const { runs, folder, log, visit } = course;
  if (!visit) await forgetFailures(folder);
  const failures = new Map<string, string>();
  let waiting = false;
  const left = new Set(runs.filter(({ name }) => states.get(name)!.kind === "open"));
  for (const run of runs) if (!left.has(run)) log.print(endWords(run, states.get(run.name)!));
  const leave = () => {
    // What failed here is said.
    if (!failures.size) throw new LeftError();
    return failures;
  };
  while (left.size) {
    const over = visit?.isOver;
    if (over && (await openRuns(course, left)).length) return leave();
    let idle = true;
    for (const run of left) {
      const failure = goOn ? await readFailure(folder, run.name) : undefined;
      const later = () => epochsLeft(course, [...left].filter((one) => one !== run), states);
      const how = { goOn, later };
      const ending = failure === undefined ? await attempt(course, run, how) : { failure };
      if (!ending) continue;
      idle = false;
      left.delete(run);
      if ("failure" in ending) failures.set(run.name, ending.failure);
      else states.set(run.name, ending);
      if (visit?.isOver && !over) break;
    }
    if (!left.size) break;
    if (visit && idle && [...left].every(({ name }) => folder.isBusy(name))) return leave();
    if (idle && !waiting) log.print(`waiting for ${left.size} runs that other processes train`);
    waiting = idle;
    if (idle) await pause(course.stoppable, LOOK);
  }
  return failures;
}

/** Epochs that some runs have left, as far as is known. */
function epochsLeft(
  { epochs }: Pick<Course, "epochs">,
  runs: readonly Run[],
  states: RunStates,
): number {
  return runs.reduce((sum, { name }) => {
    const state = states.get(name)!;
    return state.kind === "open" ? sum + epochs - state.epoch : sum;
  }, 0);
}

/** How an attempt at a run ended. */
type Ending = RunState | { readonly failure: string };

/** Trains a run; nothing if another process has it. */
async function attempt(
  course: Course,
  run: Run,
  { goOn, later }: { readonly goOn: boolean; readonly later: () => number },
): Promise<Ending | undefined> {
  const { folder, log } = course;
  if (await isComplete(course, run)) {
    // Its records are read in the end, by whoever writes the report.
    if (!folder.owned) return { kind: "complete", records: [] };
    const state = await readRunState(course, run, false);
    if (state.kind === "complete") return state;
  }
  await using claim = await folder.claim(run.name);
  if (!claim) return undefined;
  try {
    const state = await readRunState(course, run);
    if (state.kind !== "open") return state;
    if (course.visit?.isOver) return undefined;
    course.visit?.begin();
    return await trainRun(course, run, { claim, later: later() });
  } catch (error) {
    if (error instanceof StoppedError) throw error;
    if (error instanceof ClaimLostError || !await claim.isHeld().catch(() => true)) {
      log.print(`${run.name}: another process has taken it, as it saw no sign of life of this one`);
      return undefined;
    }
    if (!goOn) throw error;
    const failure = error instanceof Error ? error.message : String(error);
    log.print(`${run.name}: failed: ${failure}`);
    await writeFailure(folder, run.name, failure).catch((error: Error) => {
      log.print(`${run.name}: others aren't told that it failed: ${error.message}`);
    });
    return { failure };
  }
}

function endWords({ name }: Run, state: RunState): string {
  if (state.kind !== "diverged") return `${name}: complete`;
  const { epoch, step } = state.record;
  return `${name}: diverged in epoch ${epoch + 1}, step ${step}, and isn't run again`;
}

/** Failures in words, as an error says them. */
export function failureWords(failures: ReadonlyMap<string, string>, planned: number): string {
  const words = [...failures].map(([run, message]) => `${run} (${message})`);
  return `${failures.size} of ${planned} runs failed: ${words.join("; ")}`;
}
