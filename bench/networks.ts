/**
 * The training steps of the comparison as this library's networks: what they start from, and the batch
 * that every step trains on.
 *
 * @module
 */
import {
  convmixer,
  convnext,
  describe,
  initialize,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  type Network,
  transformerLanguageModel,
  vit,
} from "../src/models/mod.ts";
import { classification, languageModeling, type Objective } from "../src/training/mod.ts";
import { channelsFirst } from "./layouts.ts";
import { numbers } from "./fingerprints.ts";
import { batchOf, classes, imageSize, positionsOf, sizeOf, weightsOf } from "./training_model.ts";
import type { TrainingStep } from "./workloads.ts";

/** Different tokens of the language models. */
const VOCABULARY = 32;

/** A step ready to be made in any library: first values by name, inputs and labels. */
export interface Start {
  readonly network: Network;
  readonly objective: Objective;
  readonly values: ReadonlyMap<string, Float32Array<ArrayBuffer>>;
  /** Images (B, 3, 32, 32) or tokens (B, T), by the model's name of them, with labels (B) or (B·T). */
  readonly inputs: Readonly<
    Record<string, Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>>
  >;
  /** Examples and tokens that the loss is a mean over. */
  readonly labels: number;
}

/** What a training step begins with, the same in every process of a comparison. */
export function startOf(step: TrainingStep): Start {
  const network = describe(modelOf(step));
  const values = valuesOf(step, network);
  if ("length" in step) return { network, values, ...sequencesOf(step) };
  const { images, labels } = batchOf(step);
  const objective = classification({ batch: step.batch });
  const size = { batch: step.batch, channels: 3, side: imageSize };
  const inputs = { images: channelsFirst(size, images), labels };
  return { network, values, objective, inputs, labels: step.batch };
}

function modelOf(step: TrainingStep): Model {
  switch (step.kind) {
    case "vit":
      return vit(settingsOf(step));
    case "convmixer":
      return convmixer(settingsOf(step));
    case "convnext":
      return convnext({ ...settingsOf(step), layerScale: 1, imageSize, classes });
    case "mamba":
      return mambaLanguageModel({ ...settingsOf(step), vocabulary: VOCABULARY });
    case "mamba2":
      return mamba2LanguageModel({ ...settingsOf(step), vocabulary: VOCABULARY });
    case "transformer":
      return transformerLanguageModel({ ...settingsOf(step), vocabulary: VOCABULARY });
  }
}

/** What of a step is its model's. */
function settingsOf<S extends TrainingStep>({ kind: _, batch: __, ...settings }: S) {
  return settings;
}

function valuesOf(
  step: TrainingStep,
  network: Network,
): Map<string, Float32Array<ArrayBuffer>> {
  const values = new Map(initialize(network, { seed: 0 })) as Map<
    string,
    Float32Array<ArrayBuffer>
  >; // of these, running statistics and state-space parameters stay
  if (step.kind === "vit" || step.kind === "convmixer") {
    weightsOf(step).forEach((weights, name) => values.set(name, weights));
    if (step.kind === "vit") values.set("pos_embed", positionsOf(step));
    return values;
  }
  network.parameters.forEach(({ name, shape }, index) => {
    // Large enough that each layer has a part in the loss, which a scheme's small weights have not.
    if (!name.endsWith("weight") || shape.length < 2) return;
    values.set(
      name,
      numbers(1000 + index, sizeOf(shape), Math.sqrt(shape[0] / sizeOf(shape))),
    );
  });
  return values;
}

function sequencesOf({ batch, length }: { batch: number; length: number }) {
  const tokens = Int32Array.from(
    { length: batch * length },
    (_, i) => (i * 7919) % VOCABULARY,
  );
  const labels = tokens.map((token) => (token + 1) % VOCABULARY);
  const counts = new Float32Array(batch).fill(length);
  const objective = languageModeling({ batch });
  return {
    objective,
    inputs: { tokens, labels, counts },
    labels: batch * length,
  };
}
