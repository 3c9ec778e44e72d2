/**
 * Which runs are chosen among, by what, and which are.
 *
 * @module
 */
import { chosenRuns, largestOf, networkWords, type SizedEnding } from "../reports/mod.ts";
import type { Planned, RunStates } from "./course.ts";
import type { Run } from "./experiment.ts";
import { measuresOf } from "./records.ts";
import { resultOf } from "./run_ending.ts";

/** A run that has ended, by what choices are made on. */
export interface RatedRun extends SizedEnding {
  /** The run. */
  readonly run: Run;
}

/** What is chosen of a study's runs. */
export interface Choices {
  /** The runs that have ended; one that diverged has no accuracy. */
  readonly endings: readonly RatedRun[];
  /** Those that have ended well, of each arm at its rate in each network: they are tested. */
  readonly chosen: readonly Run[];
  /** What curves and weights are shown of: one network, the largest, each arm at its rate there. */
  readonly shown: readonly Run[];
  /** Which of several networks that is, in words. */
  readonly network?: string;
}

/** Chooses each arm's rate in each network by the mean over all seeds that have ended. */
export function chooseRuns(planned: Planned, states: RunStates): Choices {
  const { runs, study, measures, data: { measuredOn = "test" } } = planned;
  const endings = runs.flatMap((run): RatedRun[] => {
    const state = states.get(run.name)!;
    if (state.kind === "open") return [];
    const result = state.kind === "complete" ? resultOf(planned, state.records) : undefined;
    const accuracy = result ? measuresOf(result, measuredOn).accuracy ?? null : null;
    return [{ ...run.facts, run, accuracy }];
  });
  // Without anything measured there is one rate, and it is everyone's.
  const among = measures ? chosenRuns(endings) : endings;
  const complete = (run: Run) => states.get(run.name)!.kind === "complete";
  const single = study.variants.length === 1 && oneRate(planned);
  // Which of several rates or networks it is is known once they have ended.
  const shown = single ? runs : largestOf(among).map(({ run }) => run);
  const network = networkWords(runs.map(({ facts }) => facts), shown[0]?.facts);
  return {
    endings,
    chosen: among.map(({ run }) => run).filter(complete),
    shown,
    ...network && { network },
  };
}

/** True if no arm has several rates. */
export function oneRate({ study: { arms, rates } }: Pick<Planned, "study">): boolean {
  return arms.every((arm) => (arm.rates ?? rates).length === 1);
}
