/**
 * Looks into a network's values, before and after training: which figures there are follows from the
 * roles of its layers.
 *
 * @module
 */
import type { FilterFigure, WeightFigure } from "../../reports/mod.ts";
import { readCheckpoint } from "../../training/mod.ts";
import type { Planned, RunStates } from "../course.ts";
import type { Run } from "../experiment.ts";
import { firstValues } from "../plan_runs.ts";
import { networkAt } from "../run_checkpoint.ts";
import { resultOf } from "../run_ending.ts";
import { attentionFigures } from "./attention.ts";
import { closedFormFigures, filterFigures } from "./filters.ts";
import type { Snapshot } from "./snapshot.ts";
import { stateSpaceFigures } from "./state_space.ts";

/** What is seen in networks' values. */
export interface Figures {
  /** Products of attention weights. */
  readonly attention: WeightFigure[];
  /** Depthwise filters. */
  readonly filters: FilterFigure[];
  /** Products of state-space weights, and what their scans amount to. */
  readonly scans: WeightFigure[];
}

/** The figures of each arm's first seed. */
export async function readFigures(
  planned: Planned,
  states: RunStates,
  runs: readonly Run[],
): Promise<Figures> {
  const { folder, study } = planned;
  const { firstSeed = 0 } = study;
  const first = runs.filter(({ facts }) => facts.seed === firstSeed);
  const filters = first.length ? closedFormFigures(first[0].variant.network.roles, study.arms) : [];
  const figures: Figures = { attention: [], filters, scans: [] };
  for (const run of first) {
    const saved = await readCheckpoint(folder.checkpoint(run.name));
    // What a batch had a part in isn't kept.
    const before = run.arm.prepare ? undefined : firstValues(run, planned);
    const result = resultOf(planned, states.get(run.name)!.records);
    const after = saved && result && networkAt(saved, result);
    const stages = [["before", before], ["after", after]] as const;
    for (const [when, values] of stages) {
      if (!values) continue;
      const { facts: { init, seed }, variant: { network } } = run;
      const snapshot: Snapshot = { init, seed, when, network, values };
      figures.attention.push(...attentionFigures(snapshot));
      figures.filters.push(...filterFigures(snapshot));
      figures.scans.push(...stateSpaceFigures(snapshot, study.sample));
    }
  }
  return figures;
}
