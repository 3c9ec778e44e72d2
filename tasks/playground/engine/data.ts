/**
 * What a run learns from, is tested with, and is asked again and again.
 *
 * @module
 */
import {
  cifar10Classes,
  cifar10Normalization,
  imageBatches,
  type ImageData,
  normalizeImages,
  randomCrop,
  randomFlip,
  sequenceBatches,
  syntheticImages,
  take,
} from "../../../src/data/mod.ts";
import type { Values } from "../../../src/devices/mod.ts";
import { Random } from "../../../src/random/mod.ts";
import type { TrainingData } from "../../../src/training/mod.ts";
import type { RunSettings } from "../run_settings.ts";
import type { Samples } from "../shown.ts";
import { tasksOf } from "./network.ts";
import { tokenName } from "./tokens.ts";

/** Images that a test measures at most, and sequences. */
const TEST_IMAGES = 256, TEST_SEQUENCES = 128;
/** Generated images to learn from. */
const SYNTHETIC = 4_000;
/** Images and sequences that are asked again and again. */
const SAMPLE_IMAGES = 10, SAMPLE_SEQUENCES = 4;
/** Sequences that count as an epoch; there are always new ones. */
const EPOCH = 6_400;

/** The classes of CIFAR-10, and of generated images: stripes, steeper and steeper, in two shapes. */
const classNames = {
  files: [...cifar10Classes],
  synthetic: ["disc", "frame"].flatMap((shape) =>
    ["upright", "steep", "diagonal", "shallow", "level"].map((stripes) => `${shape}, ${stripes}`)
  ),
};

/** Samples as the page shows them and as a network takes them. */
export interface Asked {
  /** For the page. */
  readonly samples: Samples;
  /** How many there are. */
  readonly count: number;
  /** For a predictor. */
  readonly inputs: Readonly<Record<string, Values>>;
}

/** What a run learns from. */
export interface RunData extends TrainingData, Disposable {
  /** In words. */
  readonly description: string;
  /** What is asked again and again. */
  readonly asked: Asked;
}

/** Images that need no files: the same ones for every seed of a run. */
export function generatedImages(): ImageData {
  return syntheticImages({ train: SYNTHETIC, test: TEST_IMAGES, seed: 0 });
}

/**
 * The data of a run.
 *
 * @param images What a run on images learns from. Default: generated ones, if it asks for those.
 * @throws {RangeError} if it asks for images of files, and there are none.
 */
export function openData(run: RunSettings, images?: ImageData): RunData {
  if (run.problem !== "images") return openSequences(run);
  if (images) return openImages(run, images);
  if (run.data === "synthetic") return openImages(run, generatedImages());
  throw new RangeError(
    "Cannot train on CIFAR-10: expected its binary files, data_batch_1.bin and test_batch.bin at " +
      "least, to be dropped on the page first, got none",
  );
}

function openImages(run: RunSettings, { train, test }: ImageData): RunData {
  const { batch, seed, data } = run;
  const tests = take(test, TEST_IMAGES);
  const batches = imageBatches({ train, test: tests }, {
    ...{ batch, seed, augment: [randomCrop(), randomFlip()] },
    ...{ normalize: cifar10Normalization, workers: 0 },
  });
  const shown = take(tests, SAMPLE_IMAGES);
  const { count, height, width, images } = shown;
  const plane = height * width;
  const pixels = Uint8ClampedArray.from({ length: count * plane * 4 }, (_, i) => {
    const [image, pixel, channel] = [Math.floor(i / 4 / plane), Math.floor(i / 4) % plane, i % 4];
    return channel < 3 ? images[(image * 3 + channel) * plane + pixel] : 255;
  });
  return {
    description: train.description,
    stepsPerEpoch: batches.stepsPerEpoch,
    epoch: batches.epoch,
    test: batches.test,
    asked: {
      samples: {
        ...{ kind: "images", classes: classNames[data], side: width, pixels },
        labels: [...shown.labels],
      },
      count,
      inputs: { images: normalizeImages(shown) },
    },
    [Symbol.dispose]: () => batches[Symbol.dispose](),
  };
}

function openSequences(run: RunSettings): RunData {
  const { problem, batch, seed, letters, pairs } = run;
  const { train, test } = tasksOf(run);
  const batches = sequenceBatches({
    ...{ train, test, batch, seed, tests: TEST_SEQUENCES },
    examples: Math.max(EPOCH, batch),
  });
  return {
    description: problem === "copying"
      ? `strings of 1 to ${letters} letters, generated`
      : `sequences of ${train.length} tokens with ${pairs} pairs, generated`,
    stepsPerEpoch: batches.stepsPerEpoch,
    epoch: batches.epoch,
    test: batches.test,
    asked: askSequences(run),
    [Symbol.dispose]: () => batches[Symbol.dispose](),
  };
}

/** Sequences of one string or set of pairs each, the same ones for every run of these sizes. */
function askSequences(run: RunSettings): Asked {
  const { sample } = tasksOf(run);
  const random = new Random("samples");
  const tokens = new Int32Array(SAMPLE_SEQUENCES * sample.length);
  const sequences = Array.from({ length: SAMPLE_SEQUENCES }, (_, i) => {
    const own = tokens.subarray(i * sample.length, (i + 1) * sample.length);
    const labels = new Int32Array(sample.length);
    sample.write(own, labels, random.child(String(i)));
    const asked = [...labels.keys()].filter((at) => labels[at] >= 0);
    const shown = run.problem === "copying" ? asked.at(-1)! + 1 : sample.length;
    return {
      tokens: Array.from(own.subarray(0, shown), (token) => tokenName(run.problem, token)),
      asked,
      answers: asked.map((at) => tokenName(run.problem, labels[at])),
    };
  });
  return {
    samples: { kind: "sequences", sequences },
    count: SAMPLE_SEQUENCES,
    inputs: { tokens },
  };
}
