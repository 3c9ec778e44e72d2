/**
 * All of an experiment left to processes on other machines: its runs, its tests and its report. This one makes
 * the folder, and reads what comes of it.
 *
 * @module
 */
import { quote } from "../host/mod.ts";
import type { Planned, RunStates } from "./course.ts";
import { readEnd } from "./end_runs.ts";
import { forgetFailures } from "./failures.ts";
import { LAUNCH } from "./folder_names.ts";
import { lockFolder, LOOK } from "./lock_folder.ts";
import { type Log, pause, type Stoppable } from "./log.ts";
import { isEpoch } from "./records.ts";
import { completeSummary } from "./read_summary.ts";
import type { Summary } from "./results.ts";
import { assertSameData, folderFacts, recordData } from "./run_data.ts";
import { RunFolder } from "./run_folder.ts";
import { openRuns } from "./run_states.ts";
import { seedsWords } from "./seeds_words.ts";

/** What others are asked to do. */
export interface DelegatedWork {
  /** The folder. It belongs to none of this process's, so that one of them can end it. */
  readonly folder: string;
  /** How many runs can go on at once that have no end yet, at least 1; 0 once summary and report are written. */
  readonly left: () => Promise<number>;
  /** What has no end yet, in words. */
  readonly leftWords: () => Promise<string>;
  /** Epochs of each run, where they are known. */
  readonly epochs?: number;
  /** Forgets how runs failed, so that they are tried again. */
  readonly retry: (folders: readonly string[]) => Promise<void>;
  /** Takes what is said. */
  readonly log: Log;
  /** Does what may be stopped; only this process is, and the others go on. */
  readonly stoppable: Stoppable;
}

/**
 * Lets workers on other machines go through a folder, and waits until its summary and report are written.
 *
 * @throws {StoppedError} if it was stopped; the others go on.
 * @throws {Error} if they can't end.
 */
export type Delegate = (work: DelegatedWork) => Promise<void>;

/** What a delegate is told of an experiment. */
export interface DelegatedPlan
  extends Pick<DelegatedWork, "leftWords" | "epochs" | "log" | "stoppable"> {
  /** How many runs can go on at once that have no end yet. */
  readonly open: () => Promise<number>;
}

/**
 * Leaves a folder to a delegate.
 *
 * @throws {Error} if another process does so already; the message says which.
 */
async function delegateFolder(
  folder: RunFolder,
  delegate: Delegate,
  { open, leftWords, epochs, log, stoppable }: DelegatedPlan,
): Promise<void> {
  const { path } = folder;
  // Whoever ends it owns it.
  await folder[Symbol.asyncDispose]();
  await Deno.mkdir(`${path}/${LAUNCH}`, { recursive: true });
  const advice = "leave it to that one, which follows what was submitted";
  const onWait = (line: string) => log.print(line);
  await using _ = await lockFolder(`${path}/${LAUNCH}`, { advice, onWait });
  const left = async () => await readEnd(folder) ? 0 : Math.max(1, await open());
  const work = { folder: path, left, leftWords, retry, log, stoppable };
  await delegate(epochs === undefined ? work : { ...work, epochs });
  // Whoever wrote the summary may still have the folder, to tidy it.
  while (!await folder.own()) await pause(stoppable, LOOK);
}

async function retry(folders: readonly string[]): Promise<void> {
  for (const path of folders) {
    await using folder = await RunFolder.join(path);
    await forgetFailures(folder);
  }
}

/**
 * Leaves an experiment of parts to a delegate.
 *
 * @param most The most runs that can go on at once.
 * @returns The content of its `summary.json`.
 */
export async function delegateParts<T>(
  folder: RunFolder,
  delegate: Delegate,
  { most, log, stoppable }: Pick<DelegatedPlan, "log" | "stoppable"> & { readonly most: number },
): Promise<T> {
  const open = () => Promise.resolve(most);
  const leftWords = () =>
    Promise.resolve("not all of its parts have ended, or the report isn't written");
  await delegateFolder(folder, delegate, { open, leftWords, log, stoppable });
  return await endOf<T>(folder);
}

/** The summary that a delegate has seen. */
async function endOf<T>({ path }: RunFolder): Promise<T> {
  const summary = await completeSummary<T>(path);
  if (summary) return summary;
  throw new Error(
    `Cannot read ${path}/summary.json: expected the summary of runs that have all ended, got none`,
  );
}

/** What is known of a study without its folder. */
type Plan = Omit<Planned, "folder">;

/** Leaves an experiment's runs, tests and report to a delegate. */
export async function delegateRuns(
  found: { readonly folder?: RunFolder; readonly open: () => Promise<RunFolder> },
  { study, runs, data, epochs, identity, log, stoppable }: Plan,
  { delegate, usage }: { readonly delegate: Delegate; readonly usage: string },
): Promise<{ readonly folder: string; readonly states: RunStates; readonly summary: Summary }> {
  const kept = folderFacts(study, data);
  if (found.folder) await assertSameData(found.folder, kept);
  const folder = await found.open();
  const { path } = folder;
  log.print(`data: ${data.description}`);
  log.print(`folder: ${path}; to go on with it: ${usage} --resume=${quote(path)}`);
  if (study.arms.length > 1) log.print(seedsWords(study));
  await recordData(folder, kept);
  let left = runs;
  // Those that have ended aren't looked at again.
  const open = async () => (left = await openRuns({ folder, identity }, left)).length;
  const leftWords = async () => {
    const count = await open();
    if (count === 0) {
      return "all runs have ended, but not all are tested, or the report isn't written";
    }
    return count === 1 ? "1 run has no end" : `${count} runs have no end`;
  };
  await delegateFolder(folder, delegate, { open, leftWords, epochs, log, stoppable });
  const states = await endedStates({ folder, runs });
  return { folder: path, states, summary: await endOf<Summary>(folder) };
}

/** How the runs ended of a folder that has its summary. */
async function endedStates(
  { folder, runs }: Pick<Planned, "folder" | "runs">,
): Promise<RunStates> {
  const all = await folder.records();
  return new Map(runs.map(({ name }) => {
    const own = all.filter(({ run }) => run === name);
    const records = own.filter(isEpoch);
    const diverged = own.find((record) => record.kind === "diverged");
    return [
      name,
      diverged ? { kind: "diverged", record: diverged, records } : { kind: "complete", records },
    ];
  }));
}
