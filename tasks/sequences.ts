/**
 * What the experiments on generated sequences share: settings, networks, and the study of a problem.
 *
 * @module
 */
import type { SequenceTask } from "../src/data/mod.ts";
import {
  addedLater,
  assertChoosable,
  axis,
  endingSettings,
  endingStudy,
  formerlySingle,
  namedArms,
  presetValues,
  type RunSettings,
  sequenceProtocol,
  sequenceQuestions,
  type SequenceQuestionsOptions,
  type Setting,
  setting,
  type Settings,
  type SettingValues,
  type Study,
  trainingSettings,
  trainingStudy,
  type Variant,
  variantsOf,
} from "../src/experiments/mod.ts";
import {
  describe,
  gatedLinearAttentionLanguageModel,
  linearAttentionLanguageModel,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  transformerLanguageModel,
} from "../src/models/mod.ts";
import { Random } from "../src/random/mod.ts";
import { cosineSchedule, languageModeling } from "../src/training/mod.ts";
import {
  experimentCommand,
  type ExperimentTask,
  type Unused,
} from "./command_line/experiment_command.ts";
import { madeOf } from "./command_line/made_of.ts";
import { mamba2HeadDim, transformerHeads } from "./sequence_widths.ts";

/** The networks by name. */
export const sequenceModels = [
  ...["mamba", "mamba2", "linearAttention", "gatedLinear", "transformer"] as const,
];

/** Those with states. */
const withStates: readonly (typeof sequenceModels[number])[] = ["mamba", "mamba2"];

const { arms, choice, integer, integers, number, toggle } = setting;

/** The settings of every experiment on sequences. */
const sequenceSettings = {
  init: arms("arms to compare: see below", ["default", "mimetic"]),
  model: choice("the network", "mamba", sequenceModels),
  dim: integer("width of the residual stream", 64, 1, 16_384),
  depth: integer("layers", 2, 1, 1_000),
  states: axis(formerlySingle(integers(
    "states of a channel to compare; 0: the model's own, 16, and 128 in mamba2",
    ...[[0], 0, 4_096] as const,
  ))),
  reached: addedLater(number(
    "accuracy from which on a length counts as reached, where numbers of states are compared",
    ...[0.9, 0, 1] as const,
  )),
  epochs: integer("times that accuracy is measured", 10, 1, 100_000),
  examples: integer("sequences an epoch", 3_200, 1, 10_000_000),
  validation: integer(
    "sequences of trained lengths that are measured after every epoch, and rates chosen by",
    ...[256, 0, 1_000_000],
  ),
  tests: integer(
    "sequences of a test, of trained lengths and of each longer one",
    256,
    1,
    1_000_000,
  ),
  testEachEpoch: toggle(
    "look at test sequences after every epoch, too; with --validation=0, choose by them",
  ),
  batch: integer("sequences a step", 32, 1, 65_536),
  ...trainingSettings({ lr: 3e-3, decay: 0.1, warmup: 0.1 }),
  ...endingSettings,
  stop: number("accuracy after an epoch at which a run ends early; over 1 for never", 0.999, 0, 2),
};

type Shared = SettingValues<typeof sequenceSettings>;

/** What is learned, and asked in tests and after training, under some settings. */
export interface Problem extends Omit<SequenceQuestionsOptions, "tests" | "reached"> {
  /** The training sequences. */
  readonly train: SequenceTask;
  /** Sequences of trained lengths, as validation and tests ask for them. */
  readonly test: SequenceTask;
  /** The same training sequences in every epoch. */
  readonly fixed?: boolean;
  /** The data in words. */
  readonly description: string;
}

/** An experiment on sequences. */
export interface SequenceExperiment<S extends Settings> extends Unused<S> {
  /** Its name. */
  readonly name: string;
  /** What it does, for `--help`. */
  readonly about: string;
  /** Its own settings. */
  readonly settings: S;
  /** What presets change in the settings; one of them is `small`. */
  readonly presets: Readonly<Record<string, Partial<SettingValues<S & typeof sequenceSettings>>>>;
  /** Examples for `--help`. */
  readonly examples: readonly string[];
  /** What is learned and asked. */
  readonly problem: (values: SettingValues<S>) => Problem;
}

/** The command of an experiment. */
export function sequenceCommand<S extends Settings>(
  { settings: own, presets, problem, unused, ...rest }: SequenceExperiment<S>,
): ExperimentTask<S & typeof sequenceSettings & { preset: Setting<string> } & RunSettings> {
  const preset = choice("size of the experiment: see below", "small", Object.keys(presets));
  const settings = { ...own, preset, ...sequenceSettings };
  return experimentCommand({
    ...rest,
    kinds: ["stateSpace", "attention"],
    settings,
    resolve: (given) => presetValues(settings, presets, given),
    unused: (values) => ({ ...unusedShared(values), ...unused?.(values) }),
    study: (values) => {
      const made = madeOf(settings, values, (some) => {
        const own = problem(some);
        return { problem: own, variants: sequenceNetworks(some, own.train) };
      });
      return makeStudy(values, made.problem, made.variants);
    },
  });
}

function unusedShared(
  { model, states, stop, validation, testEachEpoch }: Shared,
): Readonly<Record<string, string>> {
  const models = withStates.join(" or ");
  return {
    ...!withStates.includes(model) && {
      states: `expected --model=${models}, which have states, got ${model}`,
    },
    ...states.length < 2 && {
      reached: `expected several numbers of --states, which are compared by it, got ${states}`,
    },
    ...stop <= 1 && validation === 0 && !testEachEpoch && {
      stop:
        "expected --validation above 0 or --testEachEpoch, whose accuracy ends runs, got neither",
    },
  };
}

async function makeStudy(
  values: Shared,
  problem: Problem,
  variants: readonly Variant[],
): Promise<Study> {
  const { batch, epochs, warmup, stop, lr, validation, testEachEpoch, tests, reached } = values;
  const measured = validation > 0 || testEachEpoch;
  assertChoosable({ rates: lr }, measured);
  const measuredOn = validation > 0 ? "validation" : "test";
  const { train, test, description } = problem;
  const sample = new Int32Array(test.length);
  test.write(sample, new Int32Array(test.length), new Random("figure"));
  return {
    ...trainingStudy(values),
    ...endingStudy(values, measured),
    variants,
    arms: await namedArms(values.init, { variants }),
    nameRate: true,
    epochs,
    schedule: cosineSchedule({ warmup }),
    objective: languageModeling({ batch, length: train.length, evaluationLength: test.length }),
    data: () => ({
      description,
      ...sequenceProtocol({ ...values, ...problem }),
    }),
    ...measured && stop <= 1 && {
      finished: ({ accuracy }) => accuracy >= stop && `${measuredOn} accuracy of at least ${stop}`,
    },
    questions: sequenceQuestions({ ...problem, tests, reached }),
    spread: { points: 19, source: "of copying and recall at their best rates in RESULTS.md" },
    sample,
  };
}

/** The networks for the sequences of a task; one alone has no size that runs are named by. */
function sequenceNetworks({ states, ...rest }: Shared, task: SequenceTask): Variant[] {
  const build = (sizes: { readonly states?: number }) => sequenceModel({ ...rest, ...sizes }, task);
  if (states.length > 1) return variantsOf({ states: states.map((n) => n || undefined) }, build);
  const [own] = states;
  return [{ network: describe(build(own > 0 ? { states: own } : {})) }];
}

/** A model for the sequences of a task. */
export function sequenceModel(
  { model, dim, depth, ...sizes }: Pick<Shared, "model" | "dim" | "depth"> & {
    readonly states?: number;
  },
  { vocabulary, length }: Pick<SequenceTask, "vocabulary" | "length">,
): Model {
  const common = { vocabulary, length, dim, depth };
  const { states } = sizes;
  const some = states === undefined ? {} : { states };
  switch (model) {
    case "mamba":
      return mambaLanguageModel({ ...common, ...some });
    case "mamba2":
      return mamba2LanguageModel({ ...common, ...some, headDim: mamba2HeadDim(dim) });
    case "linearAttention":
      return linearAttentionLanguageModel(common);
    case "gatedLinear":
      return gatedLinearAttentionLanguageModel({ ...common, heads: dim % 4 ? 1 : 4 });
    case "transformer":
      return transformerLanguageModel({ ...common, heads: transformerHeads(dim) });
  }
}
