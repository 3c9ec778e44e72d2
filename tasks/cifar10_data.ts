/**
 * CIFAR-10's images as sessions take them.
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
import type { TrainingBatch, TrainingData } from "../src/training/mod.ts";
import { augmentations, type Settings } from "./cifar10_settings.ts";
import type { ProgressLine } from "./progress.ts";
import { stoppable } from "./signals.ts";

/** The images that the settings ask for; a signal ends their download, and leaves nothing of it. */
export async function loadImages(settings: Settings, line: ProgressLine): Promise<ImageData> {
  const { data, images, test, note } = settings;
  const loaded = data === "synthetic"
    ? { ...syntheticImages({ train: images, test }), source: "synthetic" }
    : await stoppable((signal) =>
      loadCifar10({
        data: data || undefined,
        signal,
        onProgress: ({ received, total }) =>
          line.show({
            label: "downloading CIFAR-10",
            fraction: received / (total ?? Infinity),
            secondsLeft: 0,
            facts: [`${(received / 1e6).toFixed(1)} MB`],
          }),
      })
    );
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

/** Arms with the same seed see the same images in the same order, cropped and flipped alike. */
export function trainingData(
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
