/**
 * Refuses what a device can't train, before anything is on disk.
 *
 * @module
 */
import { sizeOf } from "../tensors/mod.ts";
import type { Run } from "./experiment.ts";
import { makeSession, type SessionCourse } from "./make_session.ts";

/** The most parameters: with gradient and moments, 4 GiB in all. */
const MOST_PARAMETERS = 2 ** 28;

/** The most runs of an experiment. */
const MOST_RUNS = 10_000;

/**
 * Refuses an experiment of more runs than are ever waited for, before they are made.
 *
 * @throws {RangeError} if the product of the counts is too large.
 */
export function assertCount(counts: Readonly<Record<string, number>>): void {
  const runs = Object.values(counts).reduce((product, n) => product * n, 1);
  if (runs <= MOST_RUNS) return;
  const factors = Object.entries(counts).map(([name, n]) => `${n} ${name}`).join(" × ");
  throw new RangeError(
    `Cannot plan so many runs: expected at most ${MOST_RUNS}, got ${runs} (${factors})`,
  );
}

/** The first run of each network. */
export function oneOfEachNetwork(runs: readonly Run[]): Run[] {
  return [...new Map(runs.map((run) => [run.variant, run])).values()];
}

/**
 * Refuses networks that no device could train, before one is opened.
 *
 * @throws {RangeError} if one has too many parameters.
 */
export function assertSizes(runs: readonly Run[]): void {
  for (const { variant: { network: { model, parameters } } } of oneOfEachNetwork(runs)) {
    const size = parameters.reduce((total, { shape }) => total + sizeOf(shape), 0);
    if (size <= MOST_PARAMETERS) continue;
    throw new RangeError(
      `Cannot train ${model.name}: expected at most ${MOST_PARAMETERS.toLocaleString("en-US")} ` +
        `parameters, got ${size.toLocaleString("en-US")}; choose a smaller width or depth`,
    );
  }
}

/**
 * Makes a session of each network and gives it back.
 *
 * @throws {RangeError} if the device has no room for one, or for what is asked afterwards.
 */
export async function assertRunnable(
  course: SessionCourse & { readonly runs: readonly Run[] },
): Promise<void> {
  const { device, study, runs } = course;
  for (const run of oneOfEachNetwork(runs)) {
    const { parameters } = run.variant.network;
    const values = new Map(
      parameters.map(({ name, shape }) => [name, new Float32Array(sizeOf(shape))]),
    );
    (await makeSession(course, run, values)).destroy();
    await study.questions?.assertAskable(device, run.variant);
  }
}
