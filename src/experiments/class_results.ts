import type { ClassResult } from "../reports/mod.ts";
import type { RunStates } from "./course.ts";
import type { Run } from "./experiment.ts";
import type { ClassRecord } from "./records.ts";
import { type Judged, resultOf } from "./run_ending.ts";
import type { TestRecord } from "./test_records.ts";

/** A run's answers by class; nothing where its record has none. */
export function classResult(
  { facts: { init, seed } }: Pick<Run, "facts">,
  { classExamples: examples, classCorrect: correct, classConfused: confused }: ClassRecord,
): ClassResult[] {
  if (!examples || !correct) return [];
  return [{ init, seed, examples, correct, ...confused && { confused } }];
}

/**
 * Answers by class of runs that have ended, arm after arm: of their tests, else of the epochs whose networks
 * count.
 */
export function classResults(
  planned: Judged & { readonly runs: readonly Run[] },
  shown: readonly Run[],
  states: RunStates,
  tests: ReadonlyMap<string, TestRecord>,
): ClassResult[] {
  const order = planned.runs.map(({ facts }) => facts.init);
  return shown.flatMap((run) => {
    const state = states.get(run.name)!;
    if (state.kind !== "complete") return [];
    return classResult(run, tests.get(run.name) ?? resultOf(planned, state.records) ?? {});
  }).toSorted((a, b) => order.indexOf(a.init) - order.indexOf(b.init));
}
