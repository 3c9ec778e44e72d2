/**
 * Training steps in this library: the session that `deno task cifar10` trains with.
 * @module
 */

import type { Device } from "../../src/devices/mod.ts";
import { convmixer, describe, initialize, vit } from "../../src/models/mod.ts";
import { adamW, classification, Session } from "../../src/training/mod.ts";
import { fingerprint } from "../fingerprints.ts";
import { adamw, batchOf, imageSize, positionsOf, weightsOf } from "../training_model.ts";
import type { TrainingStep } from "../workloads.ts";
import type { Prepared } from "./peer.ts";

/** Images (B, 32, 32, 3) as (B, 3, 32, 32). */
function channelsFirst(images: Float32Array): Float32Array<ArrayBuffer> {
  const pixels = imageSize * imageSize;
  const out = new Float32Array(images.length);
  for (let i = 0; i < images.length; i++) {
    const channel = i % 3, pixel = Math.floor(i / 3) % pixels, image = Math.floor(i / 3 / pixels);
    out[(image * 3 + channel) * pixels + pixel] = images[i];
  }
  return out;
}

/** Makes the training step ready; its result is the loss of the first three steps. */
export async function training(device: Device, step: TrainingStep): Promise<Prepared> {
  const model = step.kind === "vit" ? vit(step) : convmixer(step);
  const network = describe(model);
  const values = initialize(network, { seed: 0 }); // running statistics keep these
  weightsOf(step).forEach((weights, name) => values.set(name, weights));
  if (step.kind === "vit") values.set("pos_embed", positionsOf(step));
  const { images, labels } = batchOf(step);
  const { rate, beta1, beta2, epsilon, decay } = adamw;
  const session = await Session.create({
    device,
    network,
    objective: classification({ batch: step.batch }),
    evaluation: false,
    optimizer: adamW({ beta1, beta2, epsilon, weightDecay: decay }),
    values,
    maxPending: 1024,
  });
  const inputs = { images: channelsFirst(images), labels };
  const run = () => session.update(inputs, rate);
  return {
    step: run,
    sync: async () => void await session.read(),
    async result() {
      for (let i = 0; i < 3; i++) run();
      const losses = (await session.read()).map(({ loss }) => loss[0] / step.batch);
      return { losses: fingerprint(losses) };
    },
    dispose: () => session.destroy(),
  };
}
