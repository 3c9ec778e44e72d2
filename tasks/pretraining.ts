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
  classesOf,
  namedArms,
  presetValues,
  type PretrainingStudy,
  setting,
  type SettingValues,
  splitImages,
  trainedArms,
  trainingSettings,
  trainingStudy,
  UsageError,
} from "../src/experiments/mod.ts";
import { describe, namedModel, namedModels } from "../src/models/mod.ts";
import { classification, cosineSchedule, piecewiseLinearSchedule } from "../src/training/mod.ts";
import { runCommand, runMain } from "./command_line/command.ts";
import { pretrainingCommand } from "./command_line/experiment_command.ts";

const { arms, choice, folder, integer, number, numbers, text } = setting;

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
  model: choice("the network", "vit_micro", Object.keys(namedModels)),
  patch: integer("side of a patch in pixels; 0: the model's own", 0, 0, 32),
  data: folder(
    "folder of CIFAR-10's binary files, or synthetic; else it is downloaded",
    " of CIFAR-10's binary files, or synthetic",
  ),
  note: text("what to add to the data's name wherever it is shown, as in JPEG-recompressed"),
  pretrain: integer("images to pre-train on at most", 40_000, 1, 50_000),
  pretrainEpochs: integer("passes over them", 12, 1, 100_000),
  pretrainLr: number("peak learning rate of pre-training", 1e-3, 1e-9, 1e3),
  images: integer("images of the comparison, validation included", 10_000, 2, 50_000),
  validation: integer("how many of them only choose the rates", 2_000, 1, 50_000),
  test: integer("test images at most, from the first on", 10_000, 1, 10_000),
  epochs: integer("passes over the comparison's training images", 12, 1, 100_000),
  batch: integer("images a step", 128, 1, 50_000),
  ...trainingSettings({ lr: 1e-3, decay: 0.05, warmup: 0.05 }),
  lr: numbers("peak learning rates; each arm has the one that validation images choose", [
    ...[5e-4, 1e-3, 2e-3],
  ]),
  seeds: integer("runs of each arm at its rate, with seeds 0, 1, …", 3, 1, 1_000),
  schedule: choice("course of the learning rate", "cosine", ["cosine", "piecewise"]),
  smoothing: number("label smoothing", 0, 0, 1),
  augment: choice("what is done to training images", "crop", ["none", "crop", "rand", "strong"]),
};

type Values = SettingValues<typeof settings>;
type Presets = Readonly<Record<Values["preset"], Partial<Values>>>;

const quick: Partial<Values> = {
  data: "synthetic",
  pretrain: 3_000,
  pretrainEpochs: 12,
  images: 600,
  validation: 200,
  test: 500,
  epochs: 4,
  batch: 32,
  seeds: 2,
};

const presets: Presets = {
  quick: { ...quick, model: "vit_nano", lr: [1e-3, 3e-3] },
  small: {},
};

/** The recipe of ConvMixer's authors. */
const recipe: Partial<Values> = {
  init: ["default", "covariance", "fitted", "fittedNorms", "pretrained"],
  schedule: "piecewise",
  lr: [5e-3, 0.01, 0.02],
  pretrainLr: 0.01,
  decay: 0.005,
  epochs: 8,
  pretrainEpochs: 8,
};

const convolutionalPresets: Presets = {
  quick: { ...recipe, ...quick, lr: [0.01, 0.02] },
  small: recipe,
};

/** All settings; a preset's depend on the kind of network. */
function resolve(given: Partial<Values>): Values {
  const { model } = presetValues(settings, presets, given);
  const own = model.startsWith("vit") ? presets : convolutionalPresets;
  return { ...presetValues(settings, own, given), model };
}

/** Refuses what would only be found out after hours of pre-training. */
function assertPossible({ init, split, pretrain, images, validation }: Values): void {
  const missing = ["default", "pretrained"].filter((name) => !init.includes(name));
  if (missing.length) {
    throw new UsageError(
      `Cannot use --init=${init} as it lacks ${missing.join(" and ")}, between which the gap is`,
    );
  }
  if (init.includes("transfer")) {
    throw new UsageError("Cannot use --init=transfer as fitted is that, in the same network");
  }
  if (validation >= images) {
    throw new UsageError(
      `Cannot use --validation=${validation} of --images=${images} as none is left to train on`,
    );
  }
  const all = split === "classes" ? images : pretrain + images;
  const most = split === "classes" ? 25_000 : 50_000;
  if (all > most) {
    const what = split === "classes" ? "--images" : "--pretrain and --images";
    throw new UsageError(
      `Cannot use --split=${split} with ${all.toLocaleString("en-US")} images as ${what} are at ` +
        `most ${most.toLocaleString("en-US")}`,
    );
  }
}

async function study(values: Values): Promise<PretrainingStudy> {
  assertPossible(values);
  const { init, split, model, patch, batch, smoothing, warmup } = values;
  const sizes = { ...patch && { patch }, classes: classesOf(split) };
  const variants = [{ network: describe(namedModel(model, sizes)) }];
  // What isn't there is said before anything is trained.
  const known = init.filter((text) => !trainedArms.some((name) => name === text));
  await namedArms(known, { variants });
  const common = {
    ...trainingStudy(values),
    variants,
    schedule: values.schedule === "cosine"
      ? cosineSchedule({ warmup })
      : piecewiseLinearSchedule([[0, 0], [0.4, 1], [0.8, 0.05], [1, 0]]),
    objective: classification({ batch, smoothing }),
  };
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
    arms: (from) => namedArms(init, { variants, from }),
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
at once, at the end.

Presets: quick (synthetic images, a minute or two), small (ViT 96 wide, 6 blocks, patch 4, three seeds,
three rates). With --model=convmixer_… or convnext_… they are the recipe of ConvMixer's authors instead.
A flag given beside a preset wins. The run's folder gets config.json, summary.json, report.html and a
folder each for pretraining, choice and comparison, with records and checkpoints.
Ctrl-C, SIGTERM and SIGHUP save and stop it; --resume goes on to the same numbers.`,
  kinds: ["attention", "depthwise"],
  examples: [
    "deno task pretraining --preset=quick",
    "deno task pretraining --data=cifar-10-batches-bin --split=classes",
    "deno task pretraining --data=cifar-10-batches-bin --split=images --seeds=5",
    "deno task pretraining --model=convmixer_96_8 --patch=2",
    "deno task pretraining --resume=runs/pretraining-2026-01-31T12-00-00",
  ],
  settings,
  resolve,
  study,
});

if (import.meta.main) await runMain(() => runCommand(pretraining, Deno.args));
