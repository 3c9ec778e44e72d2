/**
 * CIFAR-10 image classification with default and structured initialization, by Vision Transformers
 * and convolutional networks.
 *
 *     deno task cifar10 --data=DIR --init=default,mimetic --seeds=3
 *     deno task cifar10 --data=DIR --model=convmixer_96_8 --freeze=none,filters --kernel=3,5,7,9
 *
 * Figures measured with it are in RESULTS.md.
 *
 * @module
 */
import {
  cifar10Normalization,
  createLoader,
  type ImageData,
  loadCifar10,
  type Loader,
  syntheticImages,
  take,
} from "../src/data/mod.ts";
import { type Device, openDevice } from "../src/devices/mod.ts";
import { type Model, takeInventory } from "../src/models/mod.ts";
import { bestRate, filtersSection, largestOf, sweepSection } from "../src/reports/mod.ts";
import {
  adamW,
  classification,
  initialize,
  type RunFolder,
  Session,
  type Totals,
  type TrainingBatch,
  type TrainingData,
} from "../src/training/mod.ts";
import { type Arm, checkArm, findArm } from "./arms.ts";
import { attentionFigures } from "./attention_figures.ts";
import {
  augmentations,
  covarianceOf,
  flags,
  resolve,
  scheduleOf,
  type Settings,
  type Variant,
  variantsOf,
} from "./cifar10_settings.ts";
import { type Command, interruptible, runCommand } from "./command.ts";
import type { Experiment, Run } from "./experiment.ts";
import { completeRuns, findRun } from "./find_run.ts";
import { filterFigures } from "./filter_figures.ts";
import { ProgressLine } from "./progress.ts";
import { writeResults } from "./results.ts";

/** `cifar10 --help` and its behaviour. */
export const cifar10: Command<typeof flags> = {
  usage: "deno task cifar10",
  about: `Trains a network on CIFAR-10 from different initializations and compares them.

Presets: quick (synthetic images, about a minute), small (ViT 96 wide, 6 blocks, patch 4,
10,000 images, 12 epochs), paper (ViT-Tiny, patch 2, all images, 100 epochs, 3 seeds: wants a GPU).
With --model=convmixer_… or convnext_… they are the recipe of ConvMixer's authors instead: small
takes 8 epochs, paper 25 over all images.
A flag given beside a preset wins. The run's folder gets config.json, records.jsonl,
summary.json, report.html and a checkpoint for each run that PyTorch's timm can load.
Ctrl-C saves and stops; --resume goes on to the same numbers.`,
  flags,
  examples: [
    "deno task cifar10 --preset=quick",
    "deno task cifar10 --data=cifar-10-batches-bin --seeds=3",
    "deno task cifar10 --init=default,mimetic,mimeticControl --lr=5e-4,1e-3,2e-3",
    "deno task cifar10 --model=convmixer_96_8 --init=default,covariance --freeze=none,filters",
    "deno task cifar10 --model=convmixer_96_8 --kernel=3,5,7,9 --seeds=3",
    "deno task cifar10 --resume=runs/cifar10-2026-01-31T12-00-00",
  ],
  run: runCifar10,
};

// ------------------------------------------------------------------------------------- the run

async function runCifar10(given: Partial<Settings>, args: readonly string[]): Promise<void> {
  const line = new ProgressLine();
  const { settings, command, open } = await findRun("cifar10", resolve, given, args);
  const images = await loadImages(settings, line);
  const options = { from: settings.from, covariance: covarianceOf(settings) };
  const arms = await Promise.all(
    settings.init.flatMap((init) =>
      settings.freeze.map((freeze) => findArm(init, freeze, options))
    ),
  );
  const runs = planRuns(settings, images, arms);
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
      schedule: scheduleOf(settings),
      data: (run) => trainingData(settings, images, run.facts.seed as number),
      line,
      signal: interrupt.signal,
      measure,
    };
    if (!settings.report && !await completeRuns("cifar10", experiment)) return;
    await report(folder, settings, command, images, device, runs);
    line.print(`report: ${folder.path}/report.html`);
  } finally {
    device.destroy();
  }
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

/** A run of the comparison, with what it starts from. */
interface CifarRun extends Run {
  readonly facts: {
    readonly init: string;
    readonly seed: number;
    readonly rate: number;
    readonly kernel?: number;
    readonly depth?: number;
  };
  readonly arm: Arm;
  readonly model: Model;
}

/**
 * A run for each arm, learning rate, network and seed; seeds outermost, so that arms can be compared
 * early.
 */
function planRuns(
  settings: Settings,
  { train }: ImageData,
  arms: readonly Arm[],
): CifarRun[] {
  const variants = variantsOf(settings);
  for (const { model } of variants) {
    arms.forEach((arm) => checkArm(arm, model.name, takeInventory(model)));
  }
  const runs: CifarRun[] = [];
  for (let seed = 0; seed < settings.seeds; seed++) {
    for (const variant of variants) {
      for (const rate of settings.lr) {
        for (const arm of arms) runs.push(planRun(settings, train, { arm, variant, rate, seed }));
      }
    }
  }
  return runs;
}

function planRun(
  settings: Settings,
  { description }: ImageData["train"],
  { arm, variant: { model, ...size }, rate, seed }: {
    arm: Arm;
    variant: Variant;
    rate: number;
    seed: number;
  },
): CifarRun {
  const words = [
    arm.name,
    settings.kernel.length > 1 && `kernel${size.kernel}`,
    settings.depth.length > 1 && `depth${size.depth}`,
    settings.lr.length > 1 && `rate${rate}`,
    `seed${seed}`,
  ];
  return {
    name: words.filter(Boolean).join("-").replaceAll(/[^a-z0-9.-]+/gi, "-"),
    facts: { init: arm.name, seed, rate, ...size },
    learningRate: rate,
    inventory: takeInventory(model),
    metadata: {
      model: model.name,
      configuration: JSON.stringify(model.configuration),
      initialization: arm.name,
      seed: String(seed),
      data: description,
    },
    session: (device) => createSession(device, model, arm, seed, settings),
    arm,
    model,
  };
}

function firstValues(model: Model, arm: Arm, seed: number): Map<string, Float32Array> {
  return initialize(takeInventory(model), { seed, structured: arm.structured });
}

function createSession(
  device: Device,
  model: Model,
  arm: Arm,
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
    frozen: arm.frozen(takeInventory(model)),
    seed,
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
  runs: readonly CifarRun[],
): Promise<void> {
  const { kind, name } = device.description;
  const records = await folder.records();
  const endings = runs.flatMap(({ name, facts }) => {
    const last = records.findLast(({ run }) => run === name);
    return last ? [{ ...facts, accuracy: last.testAccuracy as number }] : [];
  });
  // Curves and weights are those of one network, each arm at its best rate there.
  const largest = largestOf(endings);
  const shown = runs.filter(({ facts: { init, seed, rate, kernel, depth } }) =>
    largest.some((one) =>
      one.init === init && one.seed === seed && one.kernel === kernel && one.depth === depth
    ) && bestRate(largest, init) === rate
  );
  const names = new Set(shown.map(({ name }) => name));
  const first = (run: CifarRun) => firstValues(run.model, run.arm, run.facts.seed);
  const roles = shown.length ? takeInventory(shown[0].model).roles : [];
  const sections = [
    sweepSection(endings),
    filtersSection(await filterFigures(folder, shown, first, roles, covarianceOf(settings))),
  ];
  await writeResults(folder, {
    experiment: "cifar10",
    device: `${kind}: ${name}`,
    dataset: train.description,
    synthetic: source === "synthetic",
    command,
    config: {
      ...settings,
      networks: variantsOf(settings).map(({ model }) => model.configuration),
      endings,
    },
    weights: await attentionFigures(folder, shown, first, roles),
    sections: sections.filter((section) => section !== undefined),
    choose: ({ run }) => names.has(run),
    order: [...new Set(runs.map(({ facts }) => facts.init))],
  });
}

if (import.meta.main) Deno.exit(await runCommand(cifar10, Deno.args));
