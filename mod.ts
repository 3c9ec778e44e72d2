/**
 * Initialization that does part of pre-training's work, with the layers and devices to train what it
 * initializes.
 *
 * Pre-trained weights have visible structure. Written down in closed form, it makes a good start:
 * "mimetic initialization" (Trockman & Kolter, arXiv 2305.09828) lets small networks train faster and
 * reach higher accuracy. Here are the names that most scripts need; everything else lies in the module
 * of its room: `@x/mimetic/initializers`, `/layers`, `/models`, `/graph`, `/devices`, `/training`,
 * `/weights`, `/data`, `/experiments`, `/runs`, `/analysis`, `/inspection`, `/reports`, `/random` and
 * `/tensors`. Importing any of them does nothing.
 *
 * @example A Vision Transformer whose attention starts as mimetic, and one step of training
 * ```ts
 * import {
 *   adamW, classification, describe, initialize, mimeticAttention, openDevice, Session, vit,
 * } from "@x/mimetic";
 *
 * const network = describe(vit({ dim: 48, depth: 2, heads: 3, patch: 8 }));
 * const values = initialize(network, { seed: 0, structured: [mimeticAttention()] });
 *
 * const device = await openDevice("auto");
 * const session = await Session.create({
 *   device, network, values, objective: classification({ batch: 8 }), optimizer: adamW(),
 * });
 * const images = new Float32Array(8 * 3 * 32 * 32).map(() => Math.random() - 0.5);
 * const labels = Int32Array.from({ length: 8 }, (_, i) => i);
 * session.update({ images, labels }, 1e-3);
 * const [{ loss }] = await session.read();
 * console.log(`loss ${loss[0] / 8}`);
 * session.destroy();
 * device.destroy();
 * ```
 *
 * @example A ConvMixer with filters of structured covariance, and a Mamba that starts as linear attention
 * ```ts
 * import {
 *   convmixer, covarianceFilters, describe, initialize, mambaLanguageModel, mimeticStateSpace,
 * } from "@x/mimetic";
 *
 * const images = describe(convmixer({ dim: 32, depth: 4, kernel: 7 }));
 * const filters = initialize(images, { seed: 0, structured: [covarianceFilters()] });
 *
 * const words = describe(mambaLanguageModel({ vocabulary: 30, dim: 32, depth: 2 }));
 * const scans = initialize(words, { seed: 0, structured: [mimeticStateSpace()] });
 * console.log(filters.size, scans.size);
 * ```
 *
 * @example A network of one's own, from layers and operations
 * ```ts
 * import { describe, initialize, layers, type Model, ops } from "@x/mimetic";
 * import assert from "node:assert/strict";
 *
 * const model: Model = {
 *   name: "perceptron",
 *   configuration: {},
 *   input: { name: "images", shape: [784], dtype: "float32" },
 *   classes: 10,
 *   build(scope, x) {
 *     const hidden = ops.relu(layers.linear(scope.child("fc1"), x, { features: 64 }));
 *     return layers.linear(scope.child("fc2"), hidden, { features: 10 });
 *   },
 * };
 * const values = initialize(describe(model), { seed: 0 });
 * assert.deepEqual([...values.keys()], ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"]);
 * ```
 *
 * @module
 */
export { type Device, openDevice } from "./src/devices/mod.ts";
export { gradients, Graph, ops, type Tensor } from "./src/graph/mod.ts";
export {
  conditionedAttention,
  covarianceFilters,
  covarianceTransfer,
  deltaOrthogonal,
  diracFilters,
  impulseAttention,
  impulseFilters,
  type Initializer,
  kaimingNormal,
  kaimingUniform,
  lecunNormal,
  mimeticAttention,
  mimeticStateSpace,
  normal,
  orthogonal,
  type Parameter,
  parseScheme,
  schemesFor,
  type StructuredInitializer,
  truncatedNormal,
  uniform,
  varianceScaling,
  xavierNormal,
  xavierUniform,
  zeros,
} from "./src/initializers/mod.ts";
export * as layers from "./src/layers/mod.ts";
export {
  convmixer,
  convnext,
  describe,
  initialize,
  linearAttentionLanguageModel,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  namedModel,
  type Network,
  transformerLanguageModel,
  vit,
} from "./src/models/mod.ts";
export {
  cifar10Normalization,
  copying,
  imageBatches,
  loadCifar10,
  normalizeImages,
  randAugment,
  randomCrop,
  randomErasing,
  randomFlip,
  sequenceBatches,
  syntheticImages,
} from "./src/data/mod.ts";
export { Random } from "./src/random/mod.ts";
export {
  adamW,
  classification,
  cosineSchedule,
  languageModeling,
  Predictor,
  Session,
  sgd,
  train,
} from "./src/training/mod.ts";
export { loadWeights, saveWeights } from "./src/weights/mod.ts";
