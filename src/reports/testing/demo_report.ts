/**
 * Made-up records with the shape of a real comparison, for tests of figures and pages.
 *
 * @module
 */
import { Random } from "../../random/mod.ts";
import type { EpochRecord, ReportInput, RunSummary, WeightFigure } from "../types.ts";

/** Options of {@linkcode demoReport}. */
export interface DemoOptions {
  readonly inits?: readonly string[];
  readonly seeds?: readonly number[];
  readonly epochs?: number;
  readonly layers?: number;
  readonly dim?: number;
  readonly synthetic?: boolean;
  readonly dataset?: string;
}

/** Few digits, so that the last ones, which differ between engines, do not count. */
function short(value: number): number {
  return Number(value.toFixed(4));
}

function recordsOf(init: string, seed: number, epochs: number, arm: number): EpochRecord[] {
  const random = new Random(1000 * seed + arm);
  const goal = 0.51 + 0.053 * (arm % 4) + 0.006 * random.normal();
  return Array.from({ length: epochs }, (_, index) => {
    const progress = 1 - Math.exp(-3.2 * (index + 1) / epochs);
    const testAccuracy = short(
      0.2 + (goal - 0.2) * progress / 0.96 + 0.004 * random.normal(),
    );
    const testLoss = short(2.3 - 2 * (testAccuracy - 0.1));
    return {
      init,
      seed,
      epoch: index + 1,
      trainLoss: short(testLoss - 0.04 * index / epochs + 0.01 * random.normal()),
      trainAccuracy: short(testAccuracy - 0.03 + 0.05 * index / epochs),
      testLoss,
      testAccuracy,
      learningRate: 0.0005 * (1 + Math.cos(Math.PI * (index + 1) / epochs)),
      examplesPerSecond: 320 + 10 * random.normal(),
      seconds: 31,
    };
  });
}

function matrix(dim: number, diagonal: number, noise: number, seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from(
    { length: dim * dim },
    (_, at) => short(noise * random.normal() + (at % (dim + 1) === 0 ? diagonal : 0)),
  );
}

function weightsOf(init: string, arm: number, options: Required<DemoOptions>): WeightFigure[] {
  const { layers, dim, seeds } = options;
  const figures: WeightFigure[] = [];
  for (let layer = 0; layer < layers; layer++) {
    for (const when of ["before", "after"] as const) {
      for (const product of ["query-key", "value-projection"] as const) {
        const sign = product === "query-key" ? 1 : -1;
        const trained = when === "after" ? 0.06 * (1 + layer / layers) : 0;
        const start = arm === 0 ? 0 : sign * 0.4;
        const noise = (arm === 0 ? 0.004 : 0.05) + trained * 0.4;
        const diagonal = start * (1 - trained) + sign * trained * 0.8;
        const seed = arm * 1000 + layer * 10 + (when === "after" ? 2 : 0) + (sign > 0 ? 1 : 0);
        const values = matrix(dim, diagonal, noise, seed);
        const top = Math.abs(diagonal) + 2 * noise * Math.sqrt(dim);
        const spectrum = Array.from(
          { length: dim },
          (_, rank) => short(top * (1 - rank / dim) ** 1.3),
        );
        figures.push({ init, seed: seeds[0], layer, when, product, dim, values, spectrum });
      }
    }
  }
  return figures;
}

/**
 * A report's input that looks like a comparison of initializations.
 *
 * @param options Arms, seeds and sizes.
 * @returns The same input for the same options.
 */
export function demoReport(options: DemoOptions = {}): ReportInput {
  const all: Required<DemoOptions> = {
    inits: ["default", "mimetic"],
    seeds: [0, 1, 2],
    epochs: 12,
    layers: 6,
    dim: 32,
    synthetic: false,
    dataset: "CIFAR-10, JPEG-recompressed, 10,000 training and 4,000 test images",
    ...options,
  };
  const { inits, seeds, epochs, synthetic, dataset } = all;
  const records = inits.flatMap((init, arm) =>
    seeds.flatMap((seed) => recordsOf(init, seed, epochs, arm))
  );
  const arms = records.filter((record) => record.epoch === epochs).map((record) => ({
    init: record.init,
    seed: record.seed,
    testAccuracy: record.testAccuracy!,
    testLoss: record.testLoss!,
    epochs,
    seconds: 31.4 * epochs,
  }));
  const summary: RunSummary = {
    experiment: "cifar10",
    device: "cpu, 2 threads",
    dataset,
    synthetic,
    command: "deno task cifar10 --init=default,mimetic --seeds=3 --images=10000 --epochs=12",
    date: "2026-01-15",
    version: "0.1.0",
    config: { model: { dim: 96, depth: 6, heads: 3, patch: 4 }, batch: 128, lr: 0.001, epochs },
    arms,
  };
  return { summary, records, weights: inits.flatMap((init, arm) => weightsOf(init, arm, all)) };
}
