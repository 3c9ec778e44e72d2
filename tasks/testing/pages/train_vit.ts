/**
 * Twenty steps of a small ViT, by a module of the package that was loaded in whatever way: here, in a
 * page, in a worker, in Node.
 *
 * @module
 */

/** What the package exports. */
export type Mimetic = typeof import("../../../mod.ts");

/** What the steps gave. */
export interface Training {
  /** The device's name. */
  readonly device: string;
  /** Each step's mean loss. */
  readonly losses: readonly number[];
  /** The sum of all parameters' absolute values after the last step. */
  readonly sum: number;
}

const BATCH = 16;

/** Trains on a device, with images that the loader's worker prepares. */
export async function trainVit(
  mimetic: Mimetic,
  name: "cpu" | "webgpu" = "cpu",
): Promise<Training> {
  const { adamW, classification, cosineSchedule, describe, imageBatches, initialize } = mimetic;
  const { mimeticAttention, openDevice, randomCrop, randomFlip, Session, syntheticImages, vit } =
    mimetic;
  const network = describe(vit({ dim: 48, depth: 2, heads: 3, patch: 8 }));
  const values = initialize(network, { seed: 0, structured: [mimeticAttention()] });
  const device = await openDevice(name);
  const session = await Session.create({
    device,
    network,
    values,
    objective: classification({ batch: BATCH }),
    optimizer: adamW(),
  });
  const images = syntheticImages({ train: 20 * BATCH, test: BATCH, seed: 0 });
  using batches = imageBatches(images, {
    batch: BATCH,
    seed: 0,
    augment: [randomCrop(), randomFlip()],
  });
  const schedule = cosineSchedule();
  let step = 0;
  for await (const { inputs } of batches.epoch(0)) {
    session.update({ ...inputs }, 5e-3 * schedule(step++, 20));
  }
  const losses = (await session.read()).map(({ loss }) => loss[0] / BATCH);
  let sum = 0;
  for (const values of (await session.parameters()).values()) {
    for (const value of values) sum += Math.abs(value);
  }
  session.destroy();
  device.destroy();
  return { device: device.description.name, losses, sum };
}
