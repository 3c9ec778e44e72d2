import {
  type Augmentation,
  randAugment,
  randomCrop,
  randomErasing,
  randomFlip,
} from "../src/data/mod.ts";
import { deviceNames } from "../src/devices/mod.ts";
import { type CovarianceFiltersOptions, sigmaAt } from "../src/initializers/mod.ts";
import { type Model, namedModel, namedModels } from "../src/models/mod.ts";
import { cosineSchedule, piecewiseLinearSchedule, type Schedule } from "../src/training/mod.ts";
import { armNames } from "./arms.ts";
import { folderFlags } from "./find_run.ts";
import { choice, folder, integer, integers, list, number, numbers, text } from "./flag_kinds.ts";
import { type Flag, type FlagValues, initialValues } from "./flags.ts";

/** The flags of `deno task cifar10`. */
export const flags = {
  preset: choice("size of the experiment: see below", "small", ["quick", "small", "paper"]),
  init: list("arms to compare", ["default", "mimetic"], armNames),
  freeze: list("what stays as it was drawn; two words compare both", ["none"], ["none", "filters"]),
  from: folder("trained model of the arm transfer: a checkpoint's folder"),
  sigma: schedule("σ₀,v,a of the arm covariance: σ₀ + v·t + a·t²/2 at depth t from 0 to 1"),
  norm: number("norm of the filters of the arm covariance; 0 for the formula's own", 0, 0, 1e6),
  shift: choice("whether its distances go around a filter's border", "wrap", ["wrap", "none"]),
  seeds: integer("runs of each arm, with seeds 0, 1, …", 1, 1, 1_000),
  model: choice("the network", "vit_micro", Object.keys(namedModels)),
  patch: integer("side of a patch in pixels; 0: the model's own", 0, 0, 32),
  kernel: integers("sides of depthwise filters to compare; 0: the model's own", [0], 0, 63),
  depth: integers("numbers of blocks to compare; 0: the model's own", [0], 0, 1_000),
  data: folder(
    "folder of CIFAR-10's binary files, or synthetic; else it is downloaded",
    " of CIFAR-10's binary files, or synthetic",
  ),
  note: text("what to add to the data's name wherever it is shown, as in JPEG-recompressed"),
  images: integer("training images, from the first on", 10_000, 1, 50_000),
  test: integer("test images, from the first on", 4_000, 1, 10_000),
  epochs: integer("passes over the training images", 12, 1, 100_000),
  batch: integer("images a step", 128, 1, 50_000),
  lr: numbers("peak learning rates; several make a grid that every arm runs through", [1e-3]),
  decay: number("weight decay", 0.05, 0, 1e6),
  schedule: choice("course of the learning rate", "cosine", ["cosine", "piecewise"]),
  warmup: number("part of all steps in which the learning rate rises", 0.05, 0, 0.99),
  clip: number("largest norm of the gradient, 0 for no limit", 1, 0, 1e30),
  smoothing: number("label smoothing", 0, 0, 1),
  augment: choice("what is done to training images", "crop", ["none", "crop", "rand", "strong"]),
  device: choice("where it runs; auto takes a real GPU, else the CPU", "auto", deviceNames),
  ...folderFlags,
};

/** Three numbers, the schedule of σ over depth. */
function schedule(help: string): Flag<readonly number[]> {
  return {
    help,
    initial: [0.08, 0.37, 2.9],
    placeholder: "X,Y,Z",
    rule: "three numbers that keep σ positive from depth 0 to 1, as 0.08,0.37,2.9",
    fits: isSchedule,
    read: (given) => given.split(",").map((word) => word.trim() ? Number(word) : NaN),
  };
}

function isSchedule(values: unknown): boolean {
  if (!Array.isArray(values) || values.length !== 3 || !values.every(Number.isFinite)) return false;
  const [sigma, velocity, acceleration] = values;
  const along = Array.from({ length: 101 }, (_, i) => {
    return sigmaAt(i / 100, { sigma, velocity, acceleration });
  });
  return along.every((x) => x > 0 && x < Infinity);
}

/** How the arm `covariance` draws filters. */
export function covarianceOf({ sigma, norm, shift }: Settings): CovarianceFiltersOptions {
  const [start, velocity, acceleration] = sigma;
  return { sigma: start, velocity, acceleration, shift, ...norm && { norm } };
}

/** Their values. */
export type Settings = FlagValues<typeof flags>;

type Presets = Readonly<Record<Settings["preset"], Partial<Settings>>>;

/** What presets change in the flags' defaults. */
const presets: Presets = {
  quick: { model: "vit_nano", data: "synthetic", images: 2_000, test: 500, epochs: 4, batch: 64 },
  small: {},
  paper: {
    model: "vit_tiny",
    patch: 2,
    images: 50_000,
    test: 10_000,
    epochs: 100,
    batch: 512,
    lr: [3e-3],
    decay: 0.01,
    augment: "strong",
    seeds: 3,
  },
};

/** What all sizes of convolutional networks share: the learning rate's course of ConvMixer's authors. */
const convolutional: Partial<Settings> = {
  init: ["default", "covariance"],
  schedule: "piecewise",
  lr: [0.01],
  decay: 0.005,
  epochs: 8,
};

/** The presets where the model is a convolutional network. */
const convolutionalPresets: Presets = {
  quick: { ...presets.quick, ...convolutional, epochs: 4 },
  small: convolutional,
  paper: {
    ...convolutional,
    lr: [0.05],
    images: 50_000,
    test: 10_000,
    epochs: 25,
    batch: 512,
    augment: "rand",
    seeds: 3,
  },
};

/** What is done to training images, by name. */
export const augmentations: Record<Settings["augment"], () => Augmentation[]> = {
  none: () => [],
  crop: () => [randomCrop(), randomFlip()],
  rand: () => [randomFlip(), randAugment({ n: 2, m: 12 })],
  strong: () => [randomCrop(), randomFlip(), randAugment(), randomErasing()],
};

/** The flags' defaults, changed by the preset, changed by what was given. */
export function resolve(given: Partial<Settings>): Settings {
  const defaults: Settings = initialValues(flags);
  const preset = given.preset ?? defaults.preset;
  const model = given.model ?? presets[preset].model ?? defaults.model;
  const recipe = model.startsWith("vit") ? presets[preset] : convolutionalPresets[preset];
  return { ...defaults, ...recipe, ...given, model };
}

/** The course of the learning rate. */
export function scheduleOf({ schedule, warmup }: Settings): Schedule {
  if (schedule === "cosine") return cosineSchedule({ warmup });
  return piecewiseLinearSchedule([[0, 0], [0.4, 1], [0.8, 0.05], [1, 0]]);
}

/** A network of the comparison, and where it stands in it. */
export interface Variant {
  /** The network. */
  readonly model: Model;
  /** Side of its depthwise filters, if it is a setting of this network. */
  readonly kernel?: number;
  /** Its blocks, likewise. */
  readonly depth?: number;
}

/** The networks: every kernel with every depth, each once. */
export function variantsOf({ model, patch, kernel, depth }: Settings): Variant[] {
  const variants = new Map<string, Variant>();
  for (const side of kernel) {
    for (const blocks of depth) {
      const made = namedModel(model, {
        ...patch && { patch },
        ...side && { kernel: side },
        ...blocks && { depth: blocks },
      });
      // 0 may be what another one says in full.
      const own = made.configuration as { kernel?: number; depth?: number };
      const variant = { model: made, kernel: own.kernel, depth: own.depth };
      variants.set(JSON.stringify(made.configuration), variant);
    }
  }
  return [...variants.values()];
}
