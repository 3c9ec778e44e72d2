/**
 * The command of an experiment on generated sequences.
 *
 * @module
 */
import { cosineSchedule } from "../src/training/mod.ts";
import type { Command } from "./command.ts";
import type { Run } from "./experiment.ts";
import { type Flags, type FlagValues, initialValues } from "./flags.ts";
import { runExperiment, type Study } from "./run_experiment.ts";
import { sequenceData } from "./sequence_data.ts";
import { writeReport } from "./sequence_report.ts";
import { assertAskable } from "./sequence_points.ts";
import { accuracyOf, measure, modelFor, planRuns } from "./sequence_runs.ts";
import {
  type Problem,
  type SequenceExperiment,
  sequenceFlags,
  type Shared,
} from "./sequence_settings.ts";

/** The command of an experiment. */
export function sequenceCommand<F extends Flags>(
  experiment: SequenceExperiment<F>,
): Command<F & typeof sequenceFlags> {
  const { name, about, examples } = experiment;
  const flags = { ...experiment.flags, ...sequenceFlags };
  const resolve = (given: Partial<Shared>): Shared => {
    const initial = initialValues(flags) as unknown as Shared;
    return { ...initial, ...experiment.presets[given.preset ?? initial.preset], ...given };
  };
  const plan = (settings: Shared) => {
    const problem = experiment.problem(settings as unknown as FlagValues<F> & Shared);
    return Promise.resolve(planStudy(name, settings, problem));
  };
  return {
    usage: `deno task ${name}`,
    about,
    flags,
    examples,
    run: (given, args) =>
      runExperiment({ name, flags, resolve, plan }, given as Partial<Shared>, args),
  };
}

function planStudy(name: string, settings: Shared, problem: Problem): Study<Run> {
  const runs = planRuns(settings, problem);
  return {
    runs,
    epochs: settings.epochs,
    schedule: cosineSchedule({ warmup: settings.warmup }),
    data: (run) =>
      sequenceData({
        ...settings,
        ...problem,
        fixed: problem.fixed ?? false,
        seed: run.facts.seed,
      }),
    measure,
    finished: (_, test) => test !== undefined && accuracyOf(test) >= settings.stop,
    assertMeasurable: (device) =>
      assertAskable(device, modelFor(settings, problem), problem.sizes, settings.tests),
    description: problem.description,
    report: (context) => writeReport({ ...context, name, settings, problem, runs }),
  };
}
