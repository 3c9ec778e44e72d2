/**
 * What the experiments on images share: settings, the recipe of a kind of network, and what their
 * studies have in common.
 *
 * @module
 */
import {
  addedLater,
  mixingOf,
  ofArms,
  presetValues,
  type Setting,
  setting,
  type Settings,
  type SettingValues,
  type Study,
  trainedArms,
  trainingSettings,
  trainingStudy,
  UsageError,
} from "../src/experiments/mod.ts";
import { namedModel, namedModels } from "../src/models/mod.ts";
import { classification, cosineSchedule, piecewiseLinearSchedule } from "../src/training/mod.ts";

const { choice, folder, integer, number, path, text, toggle, zeroOr } = setting;

/** Which network. */
export const networkSettings = {
  model: choice("the network", "vit_micro", Object.keys(namedModels)),
  patch: integer("side of a patch in pixels; 0: the model's own", 0, 0, 32),
  dropPath: addedLater(number(
    "stochastic depth: part of examples for which the last block is left out, rising from 0",
    ...[0, 0, 0.99] as const,
  )),
  dropout: addedLater(number("dropout of the features before the head", 0, 0, 0.99)),
};

/** Which images of CIFAR-10. */
export const dataSettings = {
  data: folder(
    "folder of CIFAR-10's files, binary or for Python, or synthetic; else it is downloaded",
    " of CIFAR-10's files, or synthetic",
  ),
  note: text("what to add to the data's name wherever it is shown, as in JPEG-recompressed"),
};

/** What comparisons on images have in common, each at its own place among the others. */
export const comparisonSettings = {
  from: ofArms(
    trainedArms,
    path(
      "trained network of the arms that need one: a checkpoint's folder, or a file of weights",
      "a checkpoint's folder or a file of weights",
    ),
  ),
  testEachEpoch: toggle(
    "look at test images after every epoch, too; with --validation=0, choose by them",
  ),
};

/** What the preset `quick` changes in comparisons. */
export const quickComparison = {
  data: "synthetic",
  images: 2_000,
  test: 500,
  epochs: 4,
  batch: 64,
} as const;

/** The size of patches and the rates of a network that were given. */
export function networkOptions(
  { patch, dropPath, dropout }: SettingValues<typeof networkSettings>,
): { patch?: number; dropPath?: number; dropout?: number } {
  return { ...patch && { patch }, ...dropPath && { dropPath }, ...dropout && { dropout } };
}

/** An α of a beta distribution, or 0. */
function alpha(help: string): Setting<number> {
  return addedLater(zeroOr(number(help, 0, 0.000001, 100)));
}

/** How a network learns from them. */
export const recipeSettings = {
  batch: integer("images a step", 128, 1, 50_000),
  accumulate: addedLater(integer(
    "parts in which a step's gradient is computed, to take the memory of one of them",
    ...[1, 1, 1_000] as const,
  )),
  ...trainingSettings({ lr: 1e-3, decay: 0.05, warmup: 0.05 }),
  schedule: choice("course of the learning rate", "cosine", ["cosine", "piecewise"]),
  smoothing: number("label smoothing", 0, 0, 0.99),
  augment: choice("what is done to training images", "crop", [
    "none",
    "crop",
    "resized",
    "rand",
    "strong",
  ]),
  loaders: {
    ...addedLater(integer(
      "threads that prepare training images, to the same ones; of 224 pixels, one makes 650 to 4,300 a second",
      ...[1, 1, 64] as const,
    )),
    changeable: true,
  },
  mixup: alpha(
    "α of Mixup: a batch is blended with itself in reverse, labels too, by λ of Beta(α, α); 0: never",
  ),
  cutmix: alpha(
    "α of CutMix: boxes of images are swapped; with --mixup, too, a batch has one of both; 0: never",
  ),
};

/** What presets of all sizes of convolutional networks share: the recipe of ConvMixer's authors. */
export const convolutionalRecipe = {
  schedule: "piecewise",
  lr: [0.01],
  decay: 0.005,
  epochs: 8,
} as const;

/** All settings: the preset's are `presets` of Vision Transformers, else those of convolutional networks. */
export function resolveImages<S extends Settings & typeof networkSettings>(
  settings: S,
  presets: Readonly<Record<string, Partial<SettingValues<S>>>>,
  convolutionalPresets: Readonly<Record<string, Partial<SettingValues<S>>>>,
): (given: Partial<SettingValues<S>>) => SettingValues<S> {
  return (given) => {
    const { model } = presetValues(settings, presets, given);
    const own = model.startsWith("vit") ? presets : convolutionalPresets;
    return { ...presetValues(settings, own, given), model };
  };
}

/** Settings of a recipe that have no effect, as others are, with what is expected of those. */
export function unusedOfRecipe(
  { schedule }: Pick<SettingValues<typeof recipeSettings>, "schedule">,
): Readonly<Record<string, string>> {
  if (schedule === "cosine") return {};
  return { warmup: `expected --schedule=cosine, which has a warmup, got ${schedule}` };
}

/** What settings of networks are called in a model's configuration. */
const optionNames = {
  patch: "patch",
  dropPath: "dropPath",
  dropout: "dropout",
  kernel: "kernel",
  depth: "depth",
  skipless: "skips",
  positionScale: "positionScale",
} as const;

/** Settings of other networks, with what is expected of `--model`. */
export function unusedOfNetwork(
  { model }: Pick<SettingValues<typeof networkSettings>, "model">,
): Readonly<Record<string, string>> {
  const has = (name: string, option: string) => option in namedModel(name).configuration;
  const unused = Object.entries(optionNames).filter(([, option]) => !has(model, option));
  return Object.fromEntries(unused.map(([name, option]) => {
    const models = Object.keys(namedModels).filter((other) => has(other, option));
    const kinds = new Set(models.map((other) => `${other.split("_")[0]}_…`));
    return [name, `expected --model=${[...kinds].join(" or ")}, which alone take it, got ${model}`];
  }));
}

/** What a recipe says of a study. */
export function imageStudy(
  values: SettingValues<typeof recipeSettings>,
): Pick<Study, "seeds" | "rates" | "optimizer" | "session" | "schedule" | "objective" | "spread"> {
  const { batch, accumulate, smoothing, warmup, schedule } = values;
  if (batch % accumulate !== 0) {
    throw new UsageError(
      `Cannot compute a batch of ${batch} in parts: expected --accumulate to divide it, got ${accumulate}`,
    );
  }
  const training = trainingStudy(values);
  const mixed = mixingOf(values) !== undefined;
  return {
    ...training,
    session: { ...training.session, accumulate },
    schedule: schedule === "cosine"
      ? cosineSchedule({ warmup })
      : piecewiseLinearSchedule([[0, 0], [0.4, 1], [0.8, 0.05], [1, 0]]),
    objective: classification({ batch: batch / accumulate, smoothing, mixed }),
    spread: { points: 1, source: "of settings with three seeds in RESULTS.md" },
  };
}
