/**
 * A run's network, what it is trained for and how.
 *
 * @module
 */
import { copying, multiQueryRecall, type SequenceTask } from "../../../src/data/mod.ts";
import {
  convmixer,
  describe,
  gatedLinearAttentionLanguageModel,
  linearAttentionLanguageModel,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  type Network,
  transformerLanguageModel,
  vit,
} from "../../../src/models/mod.ts";
import {
  adamW,
  classification,
  cosineSchedule,
  languageModeling,
  type Objective,
  type Optimizer,
} from "../../../src/training/mod.ts";
import type { RunSettings } from "../run_settings.ts";

/** Steps in which the rate rises where training has no end. */
const WARMUP = 50;

/** Different tokens of recall. */
const VOCABULARY = 64;

/** The sequences of a problem: to learn from, and to ask, both of one string or set of pairs. */
export interface Tasks {
  /** As many strings as fit. */
  readonly train: SequenceTask;
  /** One string each. */
  readonly test: SequenceTask;
  /** One string each, as long as those to learn from. */
  readonly sample: SequenceTask;
}

/** The sequences of copying or recall. */
export function tasksOf({ problem, letters, pairs }: RunSettings): Tasks {
  if (problem === "recall") {
    const task = multiQueryRecall({ length: 8 * pairs, pairs, vocabulary: VOCABULARY });
    return { train: task, test: task, sample: task };
  }
  const context = 4 * letters + 8;
  const strings = { min: 1, max: letters };
  return {
    train: copying({ ...strings, context }),
    test: copying({ ...strings, context: 2 * letters + 3, single: true }),
    sample: copying({ min: Math.ceil(letters / 2), max: letters, context, single: true }),
  };
}

/**
 * The network of a run.
 *
 * @throws {RangeError} if its sizes don't fit together.
 */
export function networkOf(settings: RunSettings): Network {
  return describe(modelOf(settings));
}

function modelOf(settings: RunSettings): Model {
  const { model, dim, depth, heads, patch, kernel, states } = settings;
  if (model === "vit") return vit({ dim, depth, heads, patch });
  if (model === "convmixer") return convmixer({ dim, depth, patch, kernel });
  const { vocabulary, length } = tasksOf(settings).train;
  const common = { vocabulary, length, dim, depth };
  switch (model) {
    case "mamba":
      return mambaLanguageModel({ ...common, states });
    case "mamba2":
      return mamba2LanguageModel({ ...common, states, headDim: headDimOf(2 * dim) });
    case "transformer":
      return transformerLanguageModel({ ...common, heads });
    case "linearAttention":
      return linearAttentionLanguageModel({ ...common, heads });
    case "gatedLinear":
      return gatedLinearAttentionLanguageModel({ ...common, heads });
  }
}

/** Channels of a head of Mamba-2: the most, up to 64, that divide the inner width. */
function headDimOf(inner: number): number {
  let most = Math.min(64, inner);
  while (inner % most) most--;
  return most;
}

/** What a run minimizes and measures. */
export function objectiveOf(settings: RunSettings): Objective {
  const { problem, batch } = settings;
  if (problem === "images") return classification({ batch });
  const { train, test } = tasksOf(settings);
  return languageModeling({ batch, length: train.length, evaluationLength: test.length });
}

/** AdamW with the weight decay of the experiments on such networks. */
export function optimizerOf({ problem, model }: RunSettings): Optimizer {
  const weightDecay = problem !== "images" ? 0.1 : model === "vit" ? 0.05 : 0.005;
  return adamW({ weightDecay, clip: 1 });
}

/**
 * The learning rate by step, from 0: it rises over 50 steps and stays; or with an end, it rises over a tenth
 * of the steps and falls along half a cosine.
 */
export function rateOf({ lr, steps }: RunSettings): (step: number) => number {
  if (!steps) return (step) => lr * Math.min(1, (step + 1) / WARMUP);
  const schedule = cosineSchedule({ warmup: 0.1 });
  return (step) => lr * schedule(step, steps);
}
