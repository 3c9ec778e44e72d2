/**
 * Training steps in this library: the session that `deno task cifar10` trains with.
 * @module
 */

import type { Device } from "../../src/devices/mod.ts";
import { adamW, Session, trainingWork } from "../../src/training/mod.ts";
import { fingerprint } from "../fingerprints.ts";
import { startOf } from "../networks.ts";
import { adamw } from "../training_model.ts";
import type { TrainingStep } from "../workloads.ts";
import type { Prepared } from "./peer.ts";

/** A session that does the comparison's steps, and the inputs of each. */
export async function sessionOf(device: Device, step: TrainingStep, maxPending: number) {
  const { network, objective, values, inputs, labels } = startOf(step);
  const { beta1, beta2, epsilon, decay } = adamw;
  const optimizer = adamW({ beta1, beta2, epsilon, weightDecay: decay });
  const options = { device, network, objective, evaluation: false, optimizer, values, maxPending };
  const work = trainingWork(network, { batch: step.batch, objective, optimizer });
  return { session: await Session.create(options), inputs, labels, work };
}

/** Makes the training step ready; its result is the loss of the first three steps. */
export async function training(device: Device, step: TrainingStep): Promise<Prepared> {
  const { session, inputs, labels, work } = await sessionOf(device, step, 1024);
  const run = () => session.update(inputs, adamw.rate);
  return {
    work,
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
