/**
 * Initialization that does part of pre-training's work, with the layers and devices to train what it
 * initializes.
 *
 * Pre-trained weights have visible structure. Written down in closed form, it makes a good start:
 * "mimetic initialization" (Trockman & Kolter, arXiv 2305.09828) lets small networks train faster and
 * reach higher accuracy. This module has the initializers, the layers and models they are for, and
 * devices to train them on: WebGPU with kernels in WGSL, and the CPU with WebAssembly.
 *
 * Importing it does nothing. The parts are also exported one by one, as `@x/mimetic/initializers`,
 * `/layers`, `/models`, `/graph`, `/devices`, `/training`, `/data`, `/analysis` and `/reports`.
 *
 * @example A Vision Transformer whose attention starts as mimetic, and one step of training
 * ```ts
 * import {
 *   adamW, classification, initialize, mimeticAttention, openDevice, Session, takeInventory, vit,
 * } from "@x/mimetic";
 *
 * const model = vit({ dim: 48, depth: 2, heads: 3, patch: 8 });
 * const inventory = takeInventory(model);
 * const values = initialize(inventory, { seed: 0, structured: [mimeticAttention()] });
 *
 * const device = await openDevice("auto");
 * const session = await Session.create({
 *   device, inventory, values, train: classification(model, { batch: 8 }), optimizer: adamW(),
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
 * @module
 */
export {
  type AttentionRole,
  constant,
  dirac,
  identity,
  type Initializer,
  initializerNamed,
  initializers,
  kaimingNormal,
  type KaimingOptions,
  kaimingUniform,
  lecunNormal,
  lecunUniform,
  mamba2Transition,
  mambaStepBias,
  mambaTransition,
  mimeticAttention,
  type MimeticAttentionOptions,
  mimeticStateSpace,
  type MimeticStateSpaceOptions,
  normal,
  ones,
  orthogonal,
  type Parameter,
  pytorchConv2d,
  pytorchLinear,
  pytorchLinearBias,
  type Role,
  sinCosPositions2d,
  type SinCosPositions2dOptions,
  type StructuredInitializer,
  structuredInitializerNamed,
  structuredInitializers,
  timmVit,
  truncatedNormal,
  uniform,
  varianceScaling,
  type VarianceScalingOptions,
  xavierNormal,
  xavierUniform,
  zeros,
} from "./src/initializers/mod.ts";
export {
  attention,
  layerNorm,
  linear,
  type LinearOptions,
  mlp,
  type ParameterDeclaration,
  patchEmbedding,
  Scope,
} from "./src/layers/mod.ts";
export {
  type Inventory,
  linearAttentionLanguageModel,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  namedModel,
  namedModels,
  takeInventory,
  transformerLanguageModel,
  vit,
  vitBase,
  vitMicro,
  vitNano,
  type VitOptions,
  vitSmall,
  vitTiny,
} from "./src/models/mod.ts";
export { gradients, Graph, type Tensor } from "./src/graph/mod.ts";
export {
  chooseDevice,
  type Device,
  type DeviceName,
  type Executable,
  openCpu,
  openDevice,
  openWebGpu,
  type Program,
  type Variables,
} from "./src/devices/mod.ts";
export {
  adamW,
  classification,
  constantSchedule,
  cosineSchedule,
  decodeSafetensors,
  encodeSafetensors,
  initialize,
  languageModeling,
  type Objective,
  type Optimizer,
  piecewiseLinearSchedule,
  readCheckpoint,
  RunFolder,
  type Schedule,
  Session,
  type SessionOptions,
  sgd,
  train,
  type TrainingData,
  type TrainingEvent,
  writeCheckpoint,
} from "./src/training/mod.ts";
export {
  associativeRecall,
  cifar10Normalization,
  copying,
  createLoader,
  createSequenceLoader,
  type ImageSet,
  inductionHead,
  loadCifar10,
  multiQueryRecall,
  randAugment,
  randomCrop,
  randomErasing,
  randomFlip,
  type SequenceTask,
  syntheticImages,
} from "./src/data/mod.ts";
export { Random } from "./src/random/mod.ts";
