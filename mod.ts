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
 * `/layers`, `/models`, `/graph`, `/devices`, `/training`, `/data`, `/analysis` and `/reports`; runs in
 * folders are in `/experiments`.
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
 * @example A ConvMixer with filters of structured covariance, and a Mamba that starts as linear attention
 * ```ts
 * import {
 *   convmixer, covarianceFilters, initialize, mambaLanguageModel, mimeticStateSpace, takeInventory,
 * } from "@x/mimetic";
 *
 * const images = takeInventory(convmixer({ dim: 32, depth: 4, kernel: 7 }));
 * const filters = initialize(images, { seed: 0, structured: [covarianceFilters()] });
 *
 * const words = takeInventory(mambaLanguageModel({ vocabulary: 30, dim: 32, depth: 2 }));
 * const scans = initialize(words, { seed: 0, structured: [mimeticStateSpace()] });
 * console.log(filters.size, scans.size);
 * ```
 *
 * @module
 */
export * from "./src/initializers/mod.ts";
export * from "./src/layers/mod.ts";
export * from "./src/models/mod.ts";
export * from "./src/weights/mod.ts";
export * from "./src/training/mod.ts";
export * from "./src/data/mod.ts";
export * from "./src/devices/mod.ts";
export { gradients, Graph, type Tensor } from "./src/graph/mod.ts";
export { Random } from "./src/random/mod.ts";
