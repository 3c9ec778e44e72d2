/**
 * One small network of each kind with noise to train it on: what golden steps are taken of, here and in
 * a browser. Imports nothing that only Deno has.
 *
 * @module
 */
import {
  convmixer,
  convnext,
  describe,
  gatedLinearAttentionLanguageModel,
  initialize,
  linearAttentionLanguageModel,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  transformerLanguageModel,
  vit,
} from "../../models/mod.ts";
import { sha256 } from "../../host/mod.ts";
import { Random } from "../../random/mod.ts";
import { adamW, classification, cosineSchedule, languageModeling, Session } from "../mod.ts";
import type { Device, Values } from "../../devices/mod.ts";

/** Examples of a batch. */
const BATCH = 8;
/** Batches, seen again and again, so that losses fall. */
const BATCHES = 4;
/** Updates whose losses are kept. */
export const GOLDEN_STEPS = 20;
/** The schedule's peak. */
const RATE = 3e-3;

const sequences = { vocabulary: 30, length: 48, dim: 32 };

/** The networks, by the names that the golden numbers have them under. */
export const goldenModels = {
  vit: vit({ dim: 48, depth: 2, heads: 3, patch: 4, imageSize: 16 }),
  convmixer: convmixer({ dim: 24, depth: 2, kernel: 5, patch: 2, imageSize: 16 }),
  // A layer scale that lets the blocks count from the first step on.
  convnext: convnext({
    dims: [16, 24],
    depths: [1, 2],
    patch: 4,
    imageSize: 32,
    layerScale: 0.1,
    dropPath: 0.1,
  }),
  mamba: mambaLanguageModel({ ...sequences, states: 8 }),
  mamba2: mamba2LanguageModel({ ...sequences, states: 16, headDim: 16 }),
  linearAttention: linearAttentionLanguageModel({ ...sequences, heads: 2 }),
  transformer: transformerLanguageModel({ ...sequences, heads: 2 }),
  gatedLinear: gatedLinearAttentionLanguageModel({ ...sequences, heads: 4 }),
} satisfies Record<string, Model>;

/**
 * The steps of networks that keep fewer: with gates, and a norm over what a token reads of few others, roundings
 * of 1e-7 grow to 1e-3 within twenty, so that no two devices would be close.
 */
const fewerSteps: Readonly<Record<string, number>> = { gatedLinear: 4 };

/** The name of one of the networks. */
export type GoldenModel = keyof typeof goldenModels;

const isImage = ({ input }: Model) => input.dtype === "float32";

/** A batch of noise with labels; in sequences every fifth label doesn't count. */
export function goldenBatch(model: Model, step: number): Record<string, Values> {
  const random = new Random(step).child("batch");
  const size = model.input.shape.reduce((product, n) => product * n, BATCH);
  const labels = (count: number) =>
    Int32Array.from({ length: count }, () => random.integer(model.classes));
  if (isImage(model)) {
    const images = new Float32Array(size);
    random.fillNormal(images, 0, 1);
    return { images, labels: labels(BATCH) };
  }
  const targets = labels(size).map((label, i) => i % 5 === 4 ? -1 : label);
  const counts = Float32Array.from(
    { length: BATCH },
    (_, i) =>
      targets.subarray(i * size / BATCH, (i + 1) * size / BATCH).filter((y) => y >= 0).length,
  );
  return { tokens: labels(size), labels: targets, counts };
}

/** A session of a network, with the package's defaults. */
export function goldenSession(
  device: Device,
  model: Model,
  values: ReadonlyMap<string, Float32Array> = initialize(describe(model), { seed: 0 }),
): Promise<Session> {
  const objective = isImage(model)
    ? classification({ batch: BATCH, smoothing: 0.1 })
    : languageModeling({ batch: BATCH });
  return Session.create({
    device,
    network: describe(model),
    objective,
    evaluation: false,
    optimizer: adamW({ clip: 1 }),
    values,
  });
}

/** What the first steps of a network gave. */
export interface Steps {
  /** Each step's mean loss. */
  readonly losses: readonly number[];
  /** SHA-256 of all parameters after the last step, in the order of their names. */
  readonly parameters: string;
}

/** Trains a network on a device for the first steps. */
export async function takeSteps(
  device: Device,
  name: GoldenModel,
  steps: number = fewerSteps[name] ?? GOLDEN_STEPS,
): Promise<Steps> {
  const model: Model = goldenModels[name];
  const session = await goldenSession(device, model);
  const schedule = cosineSchedule();
  for (let step = 0; step < steps; step++) {
    session.update(goldenBatch(model, step % BATCHES), RATE * schedule(step, GOLDEN_STEPS));
  }
  const losses = (await session.read()).map(({ loss, count }) => loss[0] / (count?.[0] ?? BATCH));
  const parameters = await digest(await session.parameters());
  session.destroy();
  return { losses, parameters };
}

async function digest(parameters: ReadonlyMap<string, Float32Array>): Promise<string> {
  const sorted = [...parameters].sort(([a], [b]) => a < b ? -1 : 1);
  const bytes = await new Blob(sorted.map(([, values]) => values as BlobPart)).arrayBuffer();
  return await sha256(bytes);
}
