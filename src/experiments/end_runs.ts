/**
 * What follows once runs have ended: tests, the summary and the report, by one process of those that are at
 * the folder.
 *
 * @module
 */
import { tidyCheckpoint } from "../training/mod.ts";
import { ClaimLostError } from "./claims/claim.ts";
import { type Choices, chooseRuns } from "./choices.ts";
import type { Course, RunState, RunStates } from "./course.ts";
import { pause } from "./log.ts";
import { type ReportParts, writeReport } from "./report.ts";
import { completeSummary } from "./read_summary.ts";
import type { Summary } from "./results.ts";
import { folderFacts, recordData } from "./run_data.ts";
import { recordFirstDevice } from "./run_device.ts";
import type { RunFolder } from "./run_folder.ts";
import { resultOf } from "./run_ending.ts";
import { hasOwnRecords } from "./run_records.ts";
import { readRunStates, recordsOf } from "./run_states.ts";
import type { TestRecord } from "./test_records.ts";
import { testRuns } from "./test_runs.ts";
import { LeftError } from "./visit.ts";

/** Milliseconds between two looks at a folder that is another process's. */
const LOOK = 1000;

/**
 * Tests networks and writes the summary and the report. Where the folder is another process's, this waits
 * until that one has done it, or is lost.
 *
 * @param states How the runs ended; read again where other processes trained them.
 * @param facts What the summary says beside that.
 */
export async function endRuns(
  course: Course,
  states: Map<string, RunState>,
  facts: ReportParts["facts"],
): Promise<Summary> {
  for (;;) {
    try {
      return await endOnce(course, states, facts);
    } catch (error) {
      // The folder is another process's by now, which does it.
      if (!(error instanceof ClaimLostError)) throw error;
    }
  }
}

async function endOnce(
  course: Course,
  states: Map<string, RunState>,
  facts: ReportParts["facts"],
): Promise<Summary> {
  const { folder, runs, study, data, device, log } = course;
  if (!folder.owned) {
    const summary = await waitForEnd(course);
    if (summary) return summary;
    await recordData(folder, folderFacts(study, data));
    await recordFirstDevice(folder, device.description, log);
    for (const [name, state] of await readRunStates(course)) states.set(name, state);
  }
  const ended = hasEnded(states);
  if (ended) await folder.setRecords(runs.flatMap(({ name }) => recordsOf(states.get(name)!)));
  const choices = chooseRuns(course, states);
  const tests = await testChosen(course, states, choices);
  const summary = await writeReport(course, { states, choices, tests, facts });
  if (ended) {
    // A worker of another machine may have been killed before it did so.
    for (const { name } of runs) await tidyCheckpoint(folder.checkpoint(name));
    await folder.tidy();
  }
  return summary;
}

/**
 * Waits for the summary of another process; nothing if the folder is this process's by then.
 *
 * @throws {LeftError} on a visit, if that one surely lives.
 */
export async function waitForEnd(
  { folder, stoppable, log, visit }: Pick<Course, "folder" | "stoppable" | "log" | "visit">,
): Promise<Summary | undefined> {
  for (let looks = 0;; looks++) {
    const owned = await folder.own();
    const summary = await readEnd(folder);
    if (owned || summary) return summary;
    // One that is about to leave gives the folder back at once.
    if (visit && looks > 1 && folder.isBusy()) throw new LeftError();
    if (looks === 0) log.print("waiting for the process that the folder belongs to");
    await pause(stoppable, LOOK);
  }
}

/** The summary of a folder all of whose runs have ended and are in it; nothing before that. */
export async function readEnd(folder: RunFolder): Promise<Summary | undefined> {
  if (await hasOwnRecords(folder.path)) return undefined;
  return await completeSummary<Summary>(folder.path);
}

/** True if nothing is left to train or test. */
export async function isOver(folder: RunFolder, states: RunStates): Promise<boolean> {
  return hasEnded(states) && await readEnd(folder) !== undefined;
}

/** True if no run goes on. */
function hasEnded(states: RunStates): boolean {
  return [...states.values()].every(({ kind }) => kind !== "open");
}

/** Tests the chosen runs' networks, once all runs have ended: before, nothing can be chosen. */
async function testChosen(
  course: Course,
  states: RunStates,
  { chosen }: Choices,
): Promise<ReadonlyMap<string, TestRecord>> {
  if (!hasEnded(states)) return new Map();
  const { folder, data: { openTest }, study: { objective, questions } } = course;
  return await testRuns(
    { ...course, objective, openTest, questions },
    chosen.map((run) => ({
      run,
      checkpoint: folder.checkpoint(run.name),
      result: resultOf(course, states.get(run.name)!.records)!,
    })),
  );
}

/** @throws {Error} if every run diverged. */
export function assertResult(states: RunStates): void {
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
