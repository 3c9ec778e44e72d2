/**
 * An experiment's runs trained to their ends, in this process or in others that are started for it.
 *
 * @module
 */
import { ClaimLostError } from "./claims/claim.ts";
import { completeRuns, failureWords } from "./complete_runs.ts";
import type { Course, Planned, RunState } from "./course.ts";
import { forgetFailures, readFailure } from "./failures.ts";
import type { JoinOptions } from "./find_run.ts";
import type { Launch } from "./launch.ts";
import { lostArms } from "./results.ts";
import { readRunStates, unread } from "./run_states.ts";

/** How far the runs are; nothing is known of them where the folder is another process's, or is so meanwhile. */
export async function statesOf(planned: Planned): Promise<Map<string, RunState>> {
  try {
    if (planned.folder.owned) return await readRunStates(planned);
  } catch (error) {
    if (!(error instanceof ClaimLostError)) throw error;
  }
  return new Map(planned.runs.map(({ name }) => [name, unread]));
}

/**
 * Trains all runs that have no end yet.
 *
 * @param states How far each run is; afterwards, how it ended.
 * @returns What failed, in words; none if nothing did.
 */
export async function completeAll(
  course: Course,
  states: Map<string, RunState>,
  { launch, join = false, goOn = join }: JoinOptions & { readonly launch?: Launch },
): Promise<readonly string[]> {
  const { folder, runs, log, stoppable, device } = course;
  const open = runs.filter(({ name }) => states.get(name)!.kind === "open");
  const failed: string[] = [];
  if (launch && open.length) {
    await forgetFailures(folder);
    const errors = await launch({ folder: folder.path, runs: open.length, device, log, stoppable });
    for (const [name, state] of await readRunStates(course)) states.set(name, state);
    const left = runs.filter(({ name }) => states.get(name)!.kind === "open");
    const failures = new Map<string, string>();
    for (const { name } of left) {
      const failure = await readFailure(folder, name);
      if (failure !== undefined) failures.set(name, failure);
    }
    if (failures.size) failed.push(failureWords(failures, runs.length));
    else if (left.length) {
      failed.push(`${left.length} of ${runs.length} runs have no end`, ...errors);
    }
  } else {
    const failures = await completeRuns(course, states, goOn);
    if (failures.size) failed.push(failureWords(failures, runs.length));
  }
  for (const init of lostArms(runs, states)) log.print(`${init}: every run of it diverged`);
  return failed;
}
