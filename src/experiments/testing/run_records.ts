/**
 * What runs leave, and runs that are stopped in their course.
 *
 * @module
 */
import { type Log, type Stoppable, StoppedError } from "../log.ts";
import type { EpochRunRecord } from "../records.ts";

/** A record of an epoch. */
export function epochOf(run: string, epoch: number): EpochRunRecord {
  const owner = { run, identity: "0123456789abcdef" };
  const facts = { init: run, seed: 0, rate: 1e-3 };
  const numbers = { trainLoss: 2, trainAccuracy: 0.5, testLoss: 2, testAccuracy: 0.5 };
  const rest = { learningRate: 1e-3, examplesPerSecond: 9, seconds: 1 };
  return { kind: "epoch", ...owner, ...facts, epoch, ...numbers, ...rest };
}

/** A folder's records without what depends on the clock and on the command. */
// deno-lint-ignore no-explicit-any
export async function recordsOf(path: string): Promise<any[]> {
  const lines = (await Deno.readTextFile(`${path}/records.jsonl`)).trimEnd().split("\n");
  return lines.map((line) => {
    const { seconds: _, examplesPerSecond: __, identity: ___, ...rest } = JSON.parse(line);
    return rest;
  });
}

/** Stops the n-th of the things that can be stopped, as soon as it has begun. */
export function stopping(n: number): Stoppable {
  let works = 0;
  return async (work) => {
    const controller = new AbortController();
    const done = work(controller.signal);
    if (++works === n) controller.abort();
    const result = await done;
    if (controller.signal.aborted) throw new StoppedError(130);
    return result;
  };
}

/** Stops what is under way once a line is printed that a pattern fits. */
export function stoppingAt(pattern: RegExp): { log: Log; stoppable: Stoppable } {
  const controller = new AbortController();
  return {
    log: { show() {}, print: (line) => pattern.test(line) ? controller.abort() : undefined },
    stoppable: async (work) => {
      const result = await work(controller.signal);
      if (controller.signal.aborted) throw new StoppedError(130);
      return result;
    },
  };
}
