/**
 * The ViT training step in this library: the session that `deno task cifar10` trains with.
 * @module
 */

import type { Device } from "../../src/devices/mod.ts";
import { takeInventory, vit as makeVit } from "../../src/models/mod.ts";
import { adamW, classification, Session } from "../../src/training/mod.ts";
import { fingerprint } from "../statistics.ts";
import { adamw, imageSize, vitBatch, vitWeights } from "../vit_model.ts";
import type { VitStep } from "../workloads.ts";
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
export async function vit(device: Device, step: VitStep): Promise<Prepared> {
  const { dim, depth, heads, patch, batch } = step;
  const model = makeVit({ dim, depth, heads, patch });
  const data = vitBatch(step);
  const values = new Map<string, Float32Array>(vitWeights(step)).set("pos_embed", data.positions);
  const { rate, beta1, beta2, epsilon, decay } = adamw;
  const session = await Session.create({
    device,
    inventory: takeInventory(model),
    train: classification(model, { batch }),
    optimizer: adamW({ beta1, beta2, epsilon, weightDecay: decay }),
    values,
    history: 1024,
  });
  const feeds = { images: channelsFirst(data.images), labels: data.labels };
  const run = () => session.update(feeds, rate);
  return {
    step: run,
    sync: async () => void await session.read(),
    async result() {
      for (let i = 0; i < 3; i++) run();
      const losses = (await session.read()).map(({ loss }) => loss[0] / batch);
      return { losses: fingerprint(losses) };
    },
    dispose: () => session.destroy(),
  };
}
