import { learnedFactors } from "../models/mod.ts";
import { Session } from "../training/mod.ts";
import type { Course } from "./course.ts";
import type { Run } from "./experiment.ts";

/** What a session is made for. */
export type SessionCourse = Pick<Course, "device" | "study" | "data">;

/**
 * A session of a run's network. It counts answers by class where its own measures are results: where the test
 * data are looked at after every epoch, or there are none.
 *
 * @throws {RangeError} if the device has no room for it.
 */
export function makeSession(
  { device, study, data }: SessionCourse,
  { facts, arm, variant: { network } }: Run,
  values: ReadonlyMap<string, Float32Array>,
): Promise<Session> {
  const { objective, optimizer, session } = study;
  return Session.create({
    device,
    network,
    objective,
    optimizer,
    values,
    frozen: arm.frozen?.(network),
    factors: learnedFactors(network, arm.structured),
    seed: facts.seed,
    answers: data.testEachEpoch || !data.openTest,
    ...session,
  });
}
