/**
 * Training steps in this library: the session that `deno task cifar10` trains with.
 * @module
 */

import type { Device } from "../../src/devices/mod.ts";
import { adamW, Session } from "../../src/training/mod.ts";
import { fingerprint } from "../fingerprints.ts";
import { startOf } from "../networks.ts";
import { adamw } from "../training_model.ts";
import type { TrainingStep } from "../workloads.ts";
import type { Prepared } from "./peer.ts";

/** Makes the training step ready; its result is the loss of the first three steps. */
export async function training(device: Device, step: TrainingStep): Promise<Prepared> {
  const { network, objective, values, inputs, labels } = startOf(step);
  const { rate, beta1, beta2, epsilon, decay } = adamw;
  const session = await Session.create({
    device,
    network,
    objective,
    evaluation: false,
    optimizer: adamW({ beta1, beta2, epsilon, weightDecay: decay }),
    values,
    maxPending: 1024,
  });
  const run = () => session.update(inputs, rate);
  return {
    step: run,
    sync: async () => void await session.read(),
    async result() {
      for (let i = 0; i < 3; i++) run();
      const losses = (await session.read()).map(({ loss }) => loss[0] / labels);
      return { losses: fingerprint(losses) };
    },
    dispose: () => session.destroy(),
  };
}
