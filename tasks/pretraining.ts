/**
 * How much of what pre-training gives is a good start: a network is pre-trained on one part of CIFAR-10 and
 * then trained on another from its weights, from its structure alone, and from other starts.
 *
 *     deno task pretraining --data=DIR --split=classes --seeds=3
 *     deno task pretraining --data=DIR --split=images --model=convmixer_96_8
 *
 * @module
 */
import {
  assertSplit,
  classesOf,
  endingSettings,
  endingStudy,
  gapArms,
  type PretrainingStudy,
  setting,
  type SettingValues,
  splitImages,
} from "../src/experiments/mod.ts";
import { describe, namedModel } from "../src/models/mod.ts";
import { runCommand, runMain } from "./command_line/command.ts";
import { pretrainingCommand } from "./command_line/experiment_command.ts";
import { madeOf } from "./command_line/made_of.ts";
import {
  convolutionalRecipe,
  dataSettings,
  imageStudy,
  networkOptions,
  networkSettings,
  recipeSettings,
  resolveImages,
  unusedOfNetwork,
  unusedOfRecipe,
} from "./image_settings.ts";

const { arms, choice, integer, number, rates } = setting;

const settings = {
  preset: choice("size of the experiment: see below", "small", ["quick", "small"]),
  split: choice(
    "what only pre-training sees: classes 0 to 4 of 10, or the first --pretrain images",
    "classes",
    ["classes", "images"],
  ),
  init: arms("arms to compare: see below", [
    "default",
    "mimetic",
    "fitted",
    "fittedNorms",
    "pretrained",
  ]),
  ...networkSettings,
  ...dataSettings,
  pretrain: integer("images to pre-train on at most", 40_000, 1, 50_000),
  pretrainEpochs: integer("passes over them", 12, 1, 100_000),
  pretrainLr: number("peak learning rate of pre-training", 1e-3, 1e-9, 1e3),
  images: integer("images of the comparison, validation included", 10_000, 2, 50_000),
  validation: integer("how many of them only choose the rates", 2_000, 1, 50_000),
  test: integer("test images at most, from the first on", 10_000, 1, 10_000),
  epochs: integer("passes over the comparison's training images", 12, 1, 100_000),
  ...recipeSettings,
  ...endingSettings,
  lr: rates("peak learning rates; each arm has the one that validation images choose", [
    ...[5e-4, 1e-3, 2e-3],
  ]),
  seeds: integer("runs of each arm at its rate, with seeds 0, 1, …", 3, 1, 1_000),
};

type Values = SettingValues<typeof settings>;
type Presets = Readonly<Record<Values["preset"], Partial<Values>>>;

const quick: Partial<Values> = {
  data: "synthetic",
  ...{ pretrain: 3_000, pretrainEpochs: 12 },
  ...{ images: 600, validation: 200, test: 500 },
  ...{ epochs: 4, batch: 32, seeds: 2 },
};

const presets: Presets = {
  quick: { ...quick, model: "vit_nano", lr: [1e-3, 3e-3] },
  small: {},
};

const recipe: Partial<Values> = {
  ...convolutionalRecipe,
  init: ["default", "covariance", "fitted", "fittedNorms", "pretrained"],
  lr: [5e-3, 0.01, 0.02],
  pretrainLr: 0.01,
  pretrainEpochs: 8,
};

const convolutionalPresets: Presets = {
  quick: { ...recipe, ...quick, lr: [0.01, 0.02] },
  small: recipe,
};

async function study(values: Values): Promise<PretrainingStudy> {
  assertSplit(values);
  const { init } = values;
  const variants = madeOf(settings, values, (some) => {
    const sizes = { ...networkOptions(some), classes: classesOf(some.split) };
    return [{ network: describe(namedModel(some.model, sizes)) }];
  });
  const common = { ...imageStudy(values), ...endingStudy(values, true), variants };
  return {
    data: (loading) => splitImages(values, loading),
    pretraining: {
      ...common,
      arms: [{ name: "default", structured: [] }],
      rates: [values.pretrainLr],
      seeds: 1,
      epochs: values.pretrainEpochs,
    },
    comparison: { ...common, epochs: values.epochs },
    arms: await gapArms(init, variants),
  };
}

/** `pretraining --help` and its behavior. */
export const pretraining = pretrainingCommand({
  name: "pretraining",
  about: `Measures how much of the gain by pre-training each start gives.

A network is pre-trained on one part of CIFAR-10, and trained on another from each start. The gap is how
much better pretrained is than default on test images.

Arms: default; mimetic, covariance and all other schemes; pretrained (all its weights but the head's);
fitted (drawn anew with the α and β of its attention, or the covariance of its filters: its structure
without its knowledge); fittedNorms (random with the norms of fitted: the control).
--split=classes pre-trains on five classes and compares on the other five; --split=images pre-trains on
the first --pretrain images and compares on the next --images. Every arm has its own best rate of --lr,
chosen with seed 0 on --validation images that are neither trained on nor tested; test images are looked
at once, at the end. --early-stopping and --checkpoint are about pre-training, too.

Presets: quick (synthetic images, a minute or two), small (ViT 96 wide, 6 blocks, patch 4, three seeds,
three rates). With --model=convmixer_… or convnext_… they are the recipe of ConvMixer's authors instead.
A flag given beside a preset wins. The run's folder gets config.json, summary.json, report.html and a
folder each for pretraining, choice and comparison, with records and checkpoints.
Ctrl-C, SIGTERM and SIGHUP save and stop it; --resume goes on to the same numbers.`,
  kinds: ["attention", "depthwise", "perceptron"],
  examples: [
    "deno task pretraining --preset=quick",
    "deno task pretraining --data=cifar-10-batches-bin --split=classes",
    "deno task pretraining --data=cifar-10-batches-bin --split=images --seeds=5",
    "deno task pretraining --model=convmixer_96_8 --patch=2",
    "deno task pretraining --resume=runs/pretraining-2026-01-31T12-00-00",
  ],
  settings,
  resolve: resolveImages(settings, presets, convolutionalPresets),
  unused: (values) => ({ ...unusedOfRecipe(values), ...unusedOfNetwork(values) }),
  study,
});

if (import.meta.main) await runMain(() => runCommand(pretraining, Deno.args), { computes: true });
