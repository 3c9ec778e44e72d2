/**
 * CIFAR-10 image classification with default and mimetic initialization.
 *
 *     deno task cifar10 --data=DIR --init=default,mimetic --seeds=3
 *
 * Figures measured with it are in RESULTS.md.
 *
 * @module
 */
import {
  type Augmentation,
  cifar10Normalization,
  createLoader,
  type ImageData,
  loadCifar10,
  type Loader,
  randAugment,
  randomCrop,
  randomErasing,
  randomFlip,
  syntheticImages,
  take,
} from "../src/data/mod.ts";
import { type Device, deviceNames, openDevice } from "../src/devices/mod.ts";
import { type StructuredInitializer, structuredInitializers } from "../src/initializers/mod.ts";
import { type Model, namedModel, namedModels, takeInventory } from "../src/models/mod.ts";
import {
  adamW,
  classification,
  cosineSchedule,
  initialize,
  RunFolder,
  Session,
  type Totals,
  type TrainingBatch,
  type TrainingData,
} from "../src/training/mod.ts";
import { attentionFigures } from "./attention_figures.ts";
import { type Command, interruptible, runCommand } from "./command.ts";
import { type Experiment, type Run, runAll } from "./experiment.ts";
import {
  choice,
  type FlagValues,
  integer,
  list,
  number,
  numbers,
  text,
  toggle,
  UsageError,
} from "./flags.ts";
import { ProgressLine } from "./progress.ts";
import { writeResults } from "./results.ts";

// ------------------------------------------------------------------------------------ settings

/** The arms: schemes that overwrite the model's default initialization. */
const arms: Readonly<Record<string, () => readonly StructuredInitializer[]>> = {
  default: () => [],
  ...Object.fromEntries(
    Object.entries(structuredInitializers).map(([name, { make }]) => [name, () => [make()]]),
  ),
};

const flags = {
  preset: choice("size of the experiment: see below", "small", ["quick", "small", "paper"]),
  init: list("arms to compare", ["default", "mimetic"], Object.keys(arms)),
  seeds: integer("runs of each arm, with seeds 0, 1, …", 1),
  model: choice("the network", "vit_micro", Object.keys(namedModels)),
  patch: integer("side of a patch in pixels", 4),
  data: text("folder of CIFAR-10's binary files, or synthetic; else it is downloaded", "", "DIR"),
  note: text("what to add to the data's name wherever it is shown, as in JPEG-recompressed"),
  images: integer("training images, from the first on", 10_000),
  test: integer("test images, from the first on", 4_000),
  epochs: integer("passes over the training images", 12),
  batch: integer("images a step", 128),
  lr: numbers("peak learning rates; several make a grid that every arm runs through", [1e-3]),
  decay: number("weight decay", 0.05),
  warmup: number("part of all steps in which the learning rate rises", 0.05, 0, 0.99),
  clip: number("largest norm of the gradient, 0 for no limit", 1),
  smoothing: number("label smoothing", 0, 0, 1),
  augment: choice("what is done to training images", "crop", ["none", "crop", "strong"]),
  device: choice("where it runs; auto takes a real GPU, else the CPU", "auto", deviceNames),
  out: text("the run's folder; default runs/ and the time", "", "DIR"),
  resume: text("go on with the run in this folder", "", "DIR"),
  report: toggle("only write the report of the run given by --resume again"),
};

type Settings = FlagValues<typeof flags>;

/** What presets change in the flags' defaults. */
const presets: Record<Settings["preset"], Partial<Settings>> = {
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

const augmentations: Record<Settings["augment"], () => Augmentation[]> = {
  none: () => [],
  crop: () => [randomCrop(), randomFlip()],
  strong: () => [randomCrop(), randomFlip(), randAugment(), randomErasing()],
};

/** `cifar10 --help` and its behaviour. */
export const cifar10: Command<typeof flags> = {
  usage: "deno task cifar10",
  about: `Trains a Vision Transformer on CIFAR-10 from different initializations and compares them.

Presets: quick (synthetic images, about a minute), small (ViT 96 wide, 6 blocks, patch 4,
10,000 images, 12 epochs), paper (ViT-Tiny, patch 2, all images, 100 epochs, 3 seeds: wants a GPU).
A flag given beside a preset wins. The run's folder gets config.json, records.jsonl,
summary.json, report.html and a checkpoint for each run that PyTorch's timm can load.
Ctrl-C saves and stops; --resume goes on to the same numbers.`,
  flags,
  examples: [
    "deno task cifar10 --preset=quick",
    "deno task cifar10 --data=cifar-10-batches-bin --seeds=3",
    "deno task cifar10 --init=default,mimetic,mimeticControl --lr=5e-4,1e-3,2e-3",
    "deno task cifar10 --resume=runs/cifar10-2026-01-31T12-00-00",
  ],
  run: runCifar10,
};

// ------------------------------------------------------------------------------------- the run

async function runCifar10(given: Partial<Settings>, args: readonly string[]): Promise<void> {
  const line = new ProgressLine();
  const { settings, command, open } = await findFolder(given, args);
  const images = await loadImages(settings, line);
  const runs = planRuns(settings, images);
  // Refuses a batch that the images don't fill.
  trainingData(settings, images, 0)[Symbol.dispose]();
  const device = await openDevice(settings.device);
  using interrupt = interruptible();
  try {
    // Nothing was wrong so far: only now is there anything on disk.
    const folder = await open();
    line.print(`device: ${device.description.name}; data: ${images.train.description}`);
    line.print(`folder: ${folder.path}`);
    const experiment: Experiment = {
      folder,
      device,
      runs,
      epochs: settings.epochs,
      schedule: cosineSchedule({ warmup: settings.warmup }),
      data: (run) => trainingData(settings, images, run.facts.seed as number),
      line,
      signal: interrupt.signal,
      measure,
    };
    const goOn = `deno task cifar10 --resume=${folder.path}`;
    const complete = settings.report || await runAll(experiment).catch((error) => {
      line.print(`failed; completed epochs are kept, go on after them with: ${goOn}`);
      throw error;
    });
    if (!complete) return line.print(`stopped; go on with: ${goOn}`);
    await report(folder, settings, command, images, device, runs);
    line.print(`report: ${folder.path}/report.html`);
  } finally {
    device.destroy();
  }
}

/** The settings of a run, and the folder, which is made or read when it is opened. */
async function findFolder(given: Partial<Settings>, args: readonly string[]) {
  const { resume, device, report, ...rest } = given;
  if (resume === undefined) {
    if (report) throw new UsageError("Cannot use --report without --resume=DIR");
    const settings = resolve(given);
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
    const command = ["deno task cifar10", ...args].join(" ");
    const path = settings.out || `runs/cifar10-${stamp}`;
    await RunFolder.assertFree(path);
    const open = () => RunFolder.create(path, { experiment: "cifar10", command, settings });
    return { settings, command, open };
  }
  const others = Object.keys(rest).map((name) => `--${name}`);
  if (others.length) {
    throw new UsageError(
      `Cannot change a run as it is resumed: ${
        others.join(", ")
      }; only --device and --report go with --resume`,
    );
  }
  const { folder, config } = await RunFolder.open(resume);
  const { settings: saved, command } = config as { settings: Settings; command: string };
  const settings = { ...saved, device: device ?? saved.device, report: report ?? false };
  return { settings, command, open: () => Promise.resolve(folder) };
}

/** The flags' defaults, changed by the preset, changed by what was given. */
function resolve(given: Partial<Settings>): Settings {
  const defaults = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, flag.initial]),
  ) as Settings;
  return { ...defaults, ...presets[given.preset ?? defaults.preset], ...given };
}

async function loadImages(settings: Settings, line: ProgressLine): Promise<ImageData> {
  const { data, images, test, note } = settings;
  const loaded = data === "synthetic"
    ? { ...syntheticImages({ train: images, test }), source: "synthetic" }
    : await loadCifar10({
      data: data || undefined,
      onProgress: ({ received, total }) =>
        line.show({
          label: "downloading CIFAR-10",
          fraction: received / (total ?? Infinity),
          secondsLeft: 0,
          facts: [`${(received / 1e6).toFixed(1)} MB`],
        }),
    });
  const named = (set: ImageData["train"], n: number) => {
    const taken = take(set, n);
    return note ? { ...taken, description: `${taken.description}, ${note}` } : taken;
  };
  return {
    train: named(loaded.train, images),
    test: named(loaded.test, test),
    source: loaded.source,
  };
}

// -------------------------------------------------------------------------------- arms and seeds

/** A run for each arm, learning rate and seed; seeds outermost, so that arms can be compared early. */
function planRuns(settings: Settings, { train }: ImageData): Run[] {
  const model = namedModel(settings.model, { patch: settings.patch });
  const inventory = takeInventory(model);
  const runs: Run[] = [];
  for (let seed = 0; seed < settings.seeds; seed++) {
    for (const learningRate of settings.lr) {
      for (const arm of settings.init) {
        const init = settings.lr.length > 1 ? `${arm}, rate ${learningRate}` : arm;
        runs.push({
          name: `${init.replaceAll(/[^a-z0-9.-]+/g, "-")}-seed${seed}`,
          facts: { init, seed },
          learningRate,
          inventory,
          metadata: {
            model: model.name,
            configuration: JSON.stringify(model.configuration),
            initialization: arm,
            seed: String(seed),
            data: train.description,
          },
          session: (device) => createSession(device, model, arm, seed, settings),
        });
      }
    }
  }
  return runs;
}

function firstValues(model: Model, arm: string, seed: number): Map<string, Float32Array> {
  return initialize(takeInventory(model), { seed, structured: arms[arm]() });
}

function createSession(
  device: Device,
  model: Model,
  arm: string,
  seed: number,
  { batch, smoothing, decay, clip }: Settings,
): Promise<Session> {
  return Session.create({
    device,
    inventory: takeInventory(model),
    train: classification(model, { batch, smoothing }),
    evaluate: classification(model, { batch }),
    optimizer: adamW({ weightDecay: decay, clip }),
    values: firstValues(model, arm, seed),
  });
}

// ------------------------------------------------------------------------------------------ data

/** Arms with the same seed see the same images in the same order, cropped and flipped alike. */
function trainingData(
  { batch, augment }: Settings,
  { train, test }: ImageData,
  seed: number,
): TrainingData & Disposable {
  const common = { batch, seed, normalize: cifar10Normalization };
  const training = createLoader(train, { ...common, augment: augmentations[augment]() });
  const testing = createLoader(test, { ...common, shuffle: false, dropLast: false });
  return {
    stepsPerEpoch: training.stepsPerEpoch,
    epoch: (index) => batches(training, index),
    test: () => batches(testing, 0),
    [Symbol.dispose]() {
      training.close();
      testing.close();
    },
  };
}

async function* batches(loader: Loader, epoch: number): AsyncGenerator<TrainingBatch> {
  for await (const { images, labels, valid } of loader.epoch(epoch)) {
    // What pads the last batch must count for nothing.
    labels.fill(-1, valid);
    yield { feeds: { images, labels }, examples: valid };
  }
}

function measure(train: Totals, test: Totals | undefined): Record<string, number> {
  const { sums, examples } = train;
  return {
    trainLoss: sums.loss / examples,
    trainAccuracy: sums.correct / examples,
    ...test && {
      testLoss: test.sums.loss / test.examples,
      testAccuracy: test.sums.correct / test.examples,
    },
  };
}

// ---------------------------------------------------------------------------------------- report

async function report(
  folder: RunFolder,
  settings: Settings,
  command: string,
  { train, source }: ImageData,
  device: Device,
  runs: readonly Run[],
): Promise<void> {
  const model = namedModel(settings.model, { patch: settings.patch });
  const { kind, name } = device.description;
  await writeResults(folder, {
    experiment: "cifar10",
    device: `${kind}: ${name}`,
    dataset: train.description,
    synthetic: source === "synthetic",
    command,
    config: { ...settings, model: model.configuration },
    weights: await attentionFigures(folder, runs, (run) => {
      const arm = settings.init.find((init) => run.metadata.initialization === init)!;
      return firstValues(model, arm, run.facts.seed as number);
    }, takeInventory(model).roles),
  });
}

if (import.meta.main) Deno.exit(await runCommand(cifar10, Deno.args));
