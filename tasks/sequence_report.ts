/**
 * The report of an experiment on sequences.
 *
 * @module
 */
import {
  bestRate,
  stateSpaceMapsSection,
  type Trial,
  trialsSection,
  type WeightFigure,
} from "../src/reports/mod.ts";
import { readCheckpoint } from "../src/training/mod.ts";
import type { Run } from "./experiment.ts";
import { fairEndings } from "./fair_endings.ts";
import { writeResults } from "./results.ts";
import { runSettings } from "./run_config.ts";
import type { ReportContext } from "./run_experiment.ts";
import { scanFigures } from "./sequence_figures.ts";
import { sequenceModel } from "./sequence_models.ts";
import { measurePoints } from "./sequence_points.ts";
import { modelFor } from "./sequence_runs.ts";
import type { Problem, Shared } from "./sequence_settings.ts";

/** What the report is about, beside the folder. */
export interface SequenceReport extends ReportContext {
  /** The experiment's name. */
  readonly name: string;
  /** All settings. */
  readonly settings: Shared;
  /** What was learned and asked. */
  readonly problem: Problem;
  /** The runs. */
  readonly runs: readonly Run[];
}

/** Writes it. Only runs that have ended are compared. */
export async function writeReport(input: SequenceReport): Promise<void> {
  const { name, folder, device, command, settings, problem, runs, states } = input;
  const trials = fairEndings(await measureTrials(input), runs, states);
  const bestOf = new Map(trials.map(({ init }) => [init, bestRate(trials, init)]));
  const weights = await lookInside(input, bestOf);
  const sections = [
    trialsSection(trials, problem.size, problem.trained),
    stateSpaceMapsSection(weights),
  ];
  const model = modelFor(settings, problem)(problem.train.length);
  const { kind, name: deviceName } = device.description;
  await writeResults(folder, {
    experiment: name,
    device: `${kind}: ${deviceName}`,
    dataset: problem.description,
    synthetic: false,
    command,
    config: { ...runSettings(settings), model: model.configuration, trials },
    sections: sections.filter((section) => section !== undefined),
    runs,
    states,
    epochs: settings.epochs,
    // Which of several rates is shown is known once they have ended.
    choose: ({ facts: { init, rate } }) => bestOf.get(init) === rate || settings.lr.length === 1,
  });
}

/** The end of every run, with answers to questions of all sizes. */
async function measureTrials(
  { folder, device, runs, states, settings, problem }: SequenceReport,
): Promise<Trial[]> {
  const trials: Trial[] = [];
  for (const { name, facts: { init, seed, rate } } of runs) {
    const state = states.get(name)!;
    const accuracy = state.records.at(-1)?.testAccuracy;
    if (state.kind !== "complete" || accuracy === undefined) continue;
    const saved = await readCheckpoint(folder.checkpoint(name));
    const { parameters } = saved!.state;
    const model = modelFor(settings, problem);
    const points = await measurePoints(device, model, parameters, problem.sizes, settings.tests);
    trials.push({ init, seed, rate, accuracy, points });
  }
  return trials;
}

/** Scans of each arm's first seed at its best rate, before and after training. */
async function lookInside(
  { folder, runs, settings, problem }: SequenceReport,
  bestOf: ReadonlyMap<string, number>,
): Promise<WeightFigure[]> {
  const figures: WeightFigure[] = [];
  const order = ({ facts }: Run) => settings.init.indexOf(facts.init);
  const { length, vocabulary } = problem.test;
  for (const run of runs.toSorted((a, b) => order(a) - order(b))) {
    const { name, facts: { init, seed, rate }, inventory } = run;
    if (seed !== 0 || rate !== bestOf.get(init)) continue;
    const saved = await readCheckpoint(folder.checkpoint(name));
    if (!saved) continue;
    const stages = [["before", run.firstValues()], ["after", saved.state.parameters]] as const;
    for (const [when, values] of stages) {
      figures.push(...scanFigures(
        { init, seed, when, values },
        inventory.roles,
        (observe) => sequenceModel(settings, { vocabulary, length }, observe),
        problem.test,
      ));
    }
  }
  return figures;
}
