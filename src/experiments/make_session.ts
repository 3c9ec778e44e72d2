import type { Device } from "../devices/mod.ts";
import { learnedFactors } from "../models/mod.ts";
import { Session } from "../training/mod.ts";
import type { Run, Study } from "./experiment.ts";

/**
 * A session of a run's network.
 *
 * @throws {RangeError} if the device has no room for it.
 */
export function makeSession(
  device: Device,
  { objective, optimizer, session }: Study,
  { facts, arm, variant: { network } }: Run,
  values: ReadonlyMap<string, Float32Array>,
): Promise<Session> {
  return Session.create({
    device,
    network,
    objective,
    optimizer,
    values,
    frozen: arm.frozen?.(network),
    factors: learnedFactors(network, arm.structured),
    seed: facts.seed,
    ...session,
  });
}
