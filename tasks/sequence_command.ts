/**
 * What the experiments on generated sequences share: flags, runs, and the report.
 *
 * @module
 */
import type { SequenceTask } from "../src/data/mod.ts";
import { type Device, deviceNames, openDevice } from "../src/devices/mod.ts";
import { type Inventory, type Model, takeInventory } from "../src/models/mod.ts";
import { bestRate, stateSpaceMapsSection, type Trial, trialsSection } from "../src/reports/mod.ts";
import {
  adamW,
  cosineSchedule,
  initialize,
  languageModeling,
  readCheckpoint,
  type RunFolder,
  type RunRecord,
  Session,
  type Totals,
} from "../src/training/mod.ts";
import { type Command, interruptible } from "./command.ts";
import type { Experiment, Run } from "./experiment.ts";
import { completeRuns, findRun } from "./find_run.ts";
import {
  choice,
  type Flags,
  type FlagValues,
  integer,
  list,
  number,
  numbers,
  text,
  toggle,
} from "./flags.ts";
import { ProgressLine } from "./progress.ts";
import { writeResults } from "./results.ts";
import { sequenceData } from "./sequence_data.ts";
import { scanFigures } from "./sequence_figures.ts";
import { armSchemes, sequenceArms, sequenceModel, sequenceModels } from "./sequence_models.ts";
import { measurePoints, type SizedTask } from "./sequence_points.ts";

// ------------------------------------------------------------------------------------ settings

/** The flags of every experiment on sequences. */
export const sequenceFlags = {
  preset: choice("size of the experiment: see below", "small", ["quick", "small", "paper"]),
  init: list("arms to compare", ["default", "mimetic"], sequenceArms),
  seeds: integer("runs of each arm, with seeds 0, 1, …", 1),
  model: choice("the network", "mamba", sequenceModels),
  dim: integer("width of the residual stream", 64),
  depth: integer("layers", 2),
  states: integer("states of a channel, 0 for the model's default", 0, 0),
  epochs: integer("times that the test is taken", 10),
  examples: integer("sequences an epoch", 3_200),
  tests: integer("sequences of a test", 256),
  batch: integer("sequences a step", 32),
  lr: numbers("peak learning rates; several make a grid that every arm runs through", [3e-3]),
  decay: number("weight decay", 0.1),
  warmup: number("part of all steps in which the learning rate rises", 0.1, 0, 0.99),
  clip: number("largest norm of the gradient, 0 for no limit", 1),
  stop: number("test accuracy at which a run ends early; over 1 for never", 0.999, 0, 2),
  device: choice("where it runs; auto takes a real GPU, else the CPU", "auto", deviceNames),
  out: text("the run's folder; default runs/ and the time", "", "DIR"),
  resume: text("go on with the run in this folder", "", "DIR"),
  report: toggle("only write the report of the run given by --resume again"),
};

type Shared = FlagValues<typeof sequenceFlags>;

/** What is learned and asked under some settings. */
export interface Problem {
  /** The training sequences. */
  readonly train: SequenceTask;
  /** The test sequences. */
  readonly test: SequenceTask;
  /** Further questions after training. */
  readonly sizes: readonly SizedTask[];
  /** What sizes count, as in "Letters". */
  readonly size: string;
  /** The smallest and largest size in training. */
  readonly trained: readonly [number, number];
  /** The same training sequences in every epoch. */
  readonly fixed?: boolean;
  /** The data in words. */
  readonly description: string;
}

/** An experiment on sequences. */
export interface SequenceExperiment<F extends Flags> {
  /** Its name. */
  readonly name: string;
  /** What it does, for `--help`. */
  readonly about: string;
  /** Its own flags. */
  readonly flags: F;
  /** What presets change in the flags' defaults. */
  readonly presets: Readonly<
    Record<Shared["preset"], Partial<FlagValues<F & typeof sequenceFlags>>>
  >;
  /** Examples for `--help`. */
  readonly examples: readonly string[];
  /** What is learned and asked. */
  readonly problem: (settings: FlagValues<F> & Shared) => Problem;
}

/** The command of an experiment. */
export function sequenceCommand<F extends Flags>(
  experiment: SequenceExperiment<F>,
): Command<F & typeof sequenceFlags> {
  const { name, about, examples } = experiment;
  const flags = { ...experiment.flags, ...sequenceFlags };
  const resolve = (given: Partial<Shared>): Shared => {
    const defaults = Object.entries(flags).map(([key, flag]) => [key, flag.initial]);
    const initial = Object.fromEntries(defaults) as Shared;
    return { ...initial, ...experiment.presets[given.preset ?? initial.preset], ...given };
  };
  const problem = (settings: Shared) =>
    experiment.problem(settings as unknown as FlagValues<F> & Shared);
  return {
    usage: `deno task ${name}`,
    about,
    flags,
    examples,
    run: (given, args) => runSequences(name, resolve, problem, given as Partial<Shared>, args),
  };
}

// ------------------------------------------------------------------------------------- the run

async function runSequences(
  name: string,
  resolve: (given: Partial<Shared>) => Shared,
  problemOf: (settings: Shared) => Problem,
  given: Partial<Shared>,
  args: readonly string[],
): Promise<void> {
  const line = new ProgressLine();
  const { settings, command, open } = await findRun(name, resolve, given, args);
  const problem = problemOf(settings);
  const runs = planRuns(settings, problem);
  const device = await openDevice(settings.device);
  using interrupt = interruptible();
  try {
    // Nothing was wrong so far: only now is there anything on disk.
    const folder = await open();
    line.print(`device: ${device.description.name}; data: ${problem.description}`);
    line.print(`folder: ${folder.path}`);
    const experiment: Experiment = {
      folder,
      device,
      runs,
      epochs: settings.epochs,
      schedule: cosineSchedule({ warmup: settings.warmup }),
      data: (run) =>
        sequenceData({
          ...settings,
          ...problem,
          fixed: problem.fixed ?? false,
          seed: run.facts.seed as number,
        }),
      line,
      signal: interrupt.signal,
      measure,
      passDiverged: settings.lr.length > 1,
      finished: (_, test) => test !== undefined && accuracyOf(test) >= settings.stop,
    };
    if (!settings.report && !await completeRuns(name, experiment)) return;
    await report(name, experiment, settings, problem, command);
    line.print(`report: ${folder.path}/report.html`);
  } finally {
    device.destroy();
  }
}

// -------------------------------------------------------------------------------- arms and seeds

/** A run for each arm, learning rate and seed; seeds outermost, so that arms can be compared early. */
function planRuns(settings: Shared, problem: Problem): Run[] {
  const model = modelFor(settings, problem)(problem.train.length);
  const inventory = takeInventory(model);
  const runs: Run[] = [];
  for (let seed = 0; seed < settings.seeds; seed++) {
    for (const rate of settings.lr) {
      for (const arm of settings.init) {
        runs.push({
          name: `${arm}-rate${rate}-seed${seed}`,
          facts: { init: arm, seed, rate },
          learningRate: rate,
          inventory,
          metadata: {
            model: model.name,
            configuration: JSON.stringify(model.configuration),
            initialization: arm,
            seed: String(seed),
            data: problem.description,
          },
          session: (device) =>
            createSession(device, settings, problem, firstValues(settings, inventory, arm, seed)),
        });
      }
    }
  }
  return runs;
}

function modelFor(settings: Shared, { train }: Problem): (length: number) => Model {
  return (length) => sequenceModel(settings, { vocabulary: train.vocabulary, length });
}

function firstValues(
  { model }: Shared,
  inventory: Inventory,
  arm: string,
  seed: number,
): Map<string, Float32Array> {
  return initialize(inventory, { seed, structured: armSchemes(arm, model) });
}

function createSession(
  device: Device,
  settings: Shared,
  problem: Problem,
  values: ReadonlyMap<string, Float32Array>,
): Promise<Session> {
  const { batch, decay, clip } = settings;
  const model = modelFor(settings, problem);
  return Session.create({
    device,
    inventory: takeInventory(model(problem.train.length)),
    train: languageModeling(model(problem.train.length), { batch }),
    evaluate: languageModeling(model(problem.test.length), { batch }),
    optimizer: adamW({ weightDecay: decay, clip }),
    values,
  });
}

function accuracyOf({ sums }: Totals): number {
  return sums.correct / sums.count;
}

function measure(train: Totals, test: Totals | undefined): Record<string, number> {
  return {
    trainLoss: train.sums.loss / train.sums.count,
    trainAccuracy: accuracyOf(train),
    ...test && {
      testLoss: test.sums.loss / test.sums.count,
      testAccuracy: accuracyOf(test),
      testExact: test.sums.exact / test.examples,
    },
  };
}

// ---------------------------------------------------------------------------------------- report

async function report(
  name: string,
  { folder, device, runs }: Experiment,
  settings: Shared,
  problem: Problem,
  command: string,
): Promise<void> {
  const trials = await measureTrials(folder, device, runs, settings, problem);
  const isBest = ({ init, rate }: RunRecord) => bestRate(trials, init as string) === rate;
  const weights = await lookInside(folder, runs, trials, settings, problem);
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
    config: { ...settings, model: model.configuration, trials },
    sections: sections.filter((section) => section !== undefined),
    choose: isBest,
    order: settings.init,
  });
}

/** The end of every run, with answers to questions of all sizes. */
async function measureTrials(
  folder: RunFolder,
  device: Device,
  runs: readonly Run[],
  settings: Shared,
  problem: Problem,
): Promise<Trial[]> {
  const records = await folder.records();
  const trials: Trial[] = [];
  for (const { name, facts } of runs) {
    const last = records.findLast(({ run }) => run === name);
    const saved = await readCheckpoint(folder.checkpoint(name));
    if (!last || !saved) continue;
    const values = saved.state.parameters;
    const model = modelFor(settings, problem);
    trials.push({
      init: facts.init as string,
      seed: facts.seed as number,
      rate: facts.rate as number,
      accuracy: last.testAccuracy as number,
      points: await measurePoints(device, model, values, problem.sizes, settings.tests),
    });
  }
  return trials;
}

/** Scans of each arm's first seed at its best rate, before and after training. */
async function lookInside(
  folder: RunFolder,
  runs: readonly Run[],
  trials: readonly Trial[],
  settings: Shared,
  problem: Problem,
) {
  const figures = [];
  const order = ({ facts }: Run) => settings.init.indexOf(facts.init as string);
  for (const { name, facts, inventory } of runs.toSorted((a, b) => order(a) - order(b))) {
    const [init, seed] = [facts.init as string, facts.seed as number];
    const saved = await readCheckpoint(folder.checkpoint(name));
    if (seed !== 0 || !saved || facts.rate !== bestRate(trials, init)) continue;
    const before = firstValues(settings, inventory, init, seed);
    const stages = [["before", before], ["after", saved.state.parameters]] as const;
    for (const [when, values] of stages) {
      const { length, vocabulary } = problem.test;
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
