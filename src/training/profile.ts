import type { StepProfile, Timing, Values } from "../devices/mod.ts";
import { checkInteger } from "../host/mod.ts";
import type { Session } from "./session.ts";

/** How a session is profiled. */
export interface ProfileOptions {
  /** Updates before the first that is timed. Default 3. */
  readonly warmUp?: number;
  /** Updates of which the times are the medians. Default 10. */
  readonly runs?: number;
}

/** Where the time of a training step goes: plain data. */
export interface SessionProfile {
  /** How kernels were timed. */
  readonly timing: Timing;
  /** Updates of which the times are the medians. */
  readonly runs: number;
  /**
   * Milliseconds of an update as they are in training, where kernels don't wait for each other: the mean of
   * as many updates whose results were read together.
   */
  readonly milliseconds: number;
  /** The steps of the plan in order, each kernel with its median time. */
  readonly steps: readonly StepProfile[];
}

/**
 * Times each kernel of a session's training step, and leaves the session as it was: the updates have a
 * learning rate of 0, and parameters and states are restored. Results that wait are read and dropped.
 *
 * @throws {RangeError} if the inputs don't fit, or an option is out of range.
 * @throws {Error} if the device can't time kernels: its `timing` is `"none"`.
 *
 * @example
 * ```ts
 * import { openDevice } from "@x/mimetic/devices";
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import { adamW, classification, profileSession, Session } from "@x/mimetic/training";
 *
 * const network = describe(vitNano());
 * const device = await openDevice("cpu");
 * const session = await Session.create({
 *   device,
 *   network,
 *   objective: classification({ batch: 2 }),
 *   optimizer: adamW(),
 *   values: initialize(network, { seed: 0 }),
 * });
 * const images = new Float32Array(2 * 3 * 32 * 32);
 * const { steps } = await profileSession(session, { images, labels: Int32Array.of(3, 7) });
 * for (const { operation, origin, work, kernels } of steps) {
 *   const milliseconds = kernels.reduce((sum, kernel) => sum + kernel.milliseconds, 0);
 *   console.log(origin.pass, origin.layer, operation, `${work.flops / milliseconds / 1e6} GFLOP/s`);
 * }
 * session.destroy();
 * device.destroy();
 * ```
 */
export async function profileSession(
  session: Session,
  inputs: Readonly<Record<string, Values>>,
  { warmUp = 3, runs = 10 }: ProfileOptions = {},
): Promise<SessionProfile> {
  checkInteger("profile a session", "warmUp", warmUp, { least: 0 });
  checkInteger("profile a session", "runs", runs, { least: 1, most: session.maxPending });
  await session.read();
  const saved = await session.save();
  try {
    for (let i = 0; i < warmUp; i++) await update(session, inputs, 1);
    const times: StepProfile[][] = [];
    for (let i = 0; i < runs; i++) {
      times.push(await session.profile(inputs, 0));
      await session.read();
    }
    const milliseconds = await update(session, inputs, runs) / runs;
    return { timing: session.device.timing, runs, milliseconds, steps: medians(times) };
  } finally {
    session.restore(saved);
  }
}

/** Milliseconds of so many updates, and of reading their results. */
async function update(
  session: Session,
  inputs: Readonly<Record<string, Values>>,
  count: number,
): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < count; i++) session.update(inputs, 0);
  await session.read();
  return performance.now() - start;
}

/** The steps with the median time of each kernel. */
function medians(times: readonly (readonly StepProfile[])[]): StepProfile[] {
  return times[0].map((step, i) => ({
    ...step,
    kernels: step.kernels.map(({ kernel }, k) => {
      const sorted = times.map((run) => run[i].kernels[k].milliseconds).sort((a, b) => a - b);
      const middle = (sorted.length - 1) / 2;
      const milliseconds = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
      return { kernel, milliseconds };
    }),
  }));
}
