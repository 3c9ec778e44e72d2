/**
 * How many images a thread augments in a second: `deno run -A bench/augmentation.ts --help`.
 *
 * @module
 */
import process from "node:process";
import {
  type Augmentation,
  colorJitter,
  createLoader,
  type ImageSet,
  type LoaderOptions,
  randAugment,
  randomCrop,
  randomErasing,
  randomFlip,
  randomResizedCrop,
} from "../src/data/mod.ts";
import { imageRecipes, setting } from "../src/experiments/mod.ts";
import { Random } from "../src/random/mod.ts";
import { type Command, runCommand } from "../tasks/command_line/command.ts";
import { repeat } from "./measure.ts";
import { spread } from "./spread.ts";
import { significant, table } from "./table.ts";

const flags = {
  side: setting.integer("of the images, in pixels", 224, 1, 1024),
  images: setting.integer("images an epoch; a measurement is one", 64, 1, 100_000),
  loaders: setting.integer("threads that prepare them; 0: the one that asks", 0, 0, 64),
  seconds: setting.integer("how long each is measured", 5),
};

/** What is done to images of that side: each augmentation alone, the recipes of `--augment`, and DeiT's. */
function rows(side: number): [name: string, augment: readonly Augmentation[]][] {
  const padding = Math.round(side / 8);
  const jitter = colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4 });
  const timm = randAugment({ policy: "timm-increasing", m: 9, magnitudeStd: 0.5 });
  return [
    ["nothing", []],
    ["randomFlip", [randomFlip()]],
    ["randomCrop", [randomCrop({ padding })]],
    ["randomResizedCrop", [randomResizedCrop()]],
    ["colorJitter, 0.4 each", [jitter]],
    ["randAugment", [randAugment()]],
    ["randAugment, timm's rand-m9-mstd0.5-inc1", [timm]],
    ...["const", "rand", "pixel"].map((mode) => erasing(mode as "const")),
    ...Object.entries(imageRecipes).slice(1).map(([name, augment]): [string, Augmentation[]] => [
      `--augment=${name}`,
      augment(side),
    ]),
    ["DeiT's: resized, flip, timm's, erasing", [
      ...[randomResizedCrop(), randomFlip(), timm],
      randomErasing({ probability: 0.25, mode: "pixel" }),
    ]],
  ];
}

function erasing(mode: "const" | "rand" | "pixel"): [string, Augmentation[]] {
  return [`randomErasing of every image, ${mode}`, [randomErasing({ probability: 1, mode })]];
}

/** Images of random bytes. */
function noise(side: number, count: number): ImageSet {
  const random = new Random(0).child("images");
  const images = Uint8Array.from({ length: 3 * side * side * count }, () => random.integer(256));
  const labels = new Int32Array(count);
  const sizes = { count, channels: 3, height: side, width: side, classes: 1 };
  return { images, labels, ...sizes, description: "SYNTHETIC noise" };
}

type Options = LoaderOptions & { readonly workers: number };

/** Throws unless workers make the bits that this thread makes. */
async function verify(set: ImageSet, options: Options): Promise<void> {
  const [own, others] = await Promise.all([0, options.workers].map(async (workers) => {
    using loader = createLoader(set, { ...options, workers });
    for await (const { inputs } of loader.epoch(0)) return inputs.images.slice();
  }));
  const wrong = own!.findIndex((value, i) => !Object.is(value, others![i]));
  if (wrong >= 0) throw new Error(`Cannot time what is wrong: value ${wrong} differs by thread`);
}

const augmentation: Command<typeof flags> = {
  usage: "deno run -A bench/augmentation.ts",
  about:
    `Times what augmentations do to images of random bytes, with normalization, by a loader: epochs of
--images, medians of many. A rate by processor time is that of one thread, which other programs on the same
cores hardly change. Batches of workers are compared with those of one thread first.`,
  flags,
  examples: [
    "deno run -A bench/augmentation.ts",
    "deno run -A bench/augmentation.ts --side=32 --images=4096 --loaders=2",
  ],
  async run(
    {
      side = flags.side.initial,
      images: count = flags.images.initial,
      loaders: workers = flags.loaders.initial,
      seconds = flags.seconds.initial,
    },
  ) {
    const set = noise(side, count);
    const normalize = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
    const shown: string[][] = [];
    for (const [name, augment] of rows(side)) {
      const options = { batch: Math.min(16, count), seed: 0, augment, normalize, workers };
      if (workers) await verify(set, options);
      shown.push([name, ...await row(set, options, seconds)]);
    }
    console.log(
      `images of ${side} × ${side} pixels, ${workers || 1} thread${workers > 1 ? "s" : ""}`,
    );
    const columns = ["what is done", "ms an image (quartiles)", "images/s", "by processor time"];
    console.log(table(columns, shown));
  },
};

async function row(set: ImageSet, options: Options, seconds: number): Promise<string[]> {
  using loader = createLoader(set, { ...options, dropLast: false });
  const used: number[] = [];
  let epoch = 0;
  const { median, lower, upper } = await repeat(seconds, async () => {
    const before = process.cpuUsage();
    for await (const batch of loader.epoch(epoch)) void batch;
    const { user, system } = process.cpuUsage(before);
    used.push((user + system) / 1000);
    epoch++;
  });
  const [middle, low, high] = [median, lower, upper].map((time) => significant(time / set.count));
  const rate = (time: number) => String(Math.round(1000 * set.count / time));
  return [`${middle} (${low}–${high})`, rate(median), rate(spread(used.slice(1)).median)];
}

if (import.meta.main) Deno.exit(await runCommand(augmentation, Deno.args));
