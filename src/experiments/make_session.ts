import type { Device } from "../devices/mod.ts";
import { Session } from "../training/mod.ts";
import type { Run, Study } from "./experiment.ts";

/**
 * A session of a run's network.
 *
 * @throws {RangeError} if the device has no room for it.
 */
export function makeSession(
  device: Device,
  { objective, optimizer }: Study,
  { facts, arm, variant: { model, inventory } }: Run,
  values: ReadonlyMap<string, Float32Array>,
): Promise<Session> {
  return Session.create({
    device,
    inventory,
    train: objective.train(model),
    evaluate: objective.evaluate(model),
    optimizer,
    values,
    frozen: arm.frozen?.(inventory),
    seed: facts.seed,
  });
}
