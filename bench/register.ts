/**
 * Makes `deno bench` entries from workloads: one group a workload and device, this library as its
 * baseline. `bench/compare.ts` is the better comparison, as there the libraries take turns.
 * @module
 */

import { backends, canRun, type Peer, Remote } from "./remote.ts";
import { type Result, verify, wrongWords } from "./verify.ts";
import { kernelOf, shapeOf, type Workload } from "./workloads.ts";

/** Devices of this machine that can be measured. */
async function devices(): Promise<string[]> {
  const adapter = await navigator.gpu?.requestAdapter();
  return adapter ? ["cpu", "webgpu"] : ["cpu"];
}

/** A peer of one file, started when its first bench runs, and what it has prepared. */
class Entrant {
  #remote?: Remote;
  #ready?: Workload;
  #result: Result = {};

  constructor(readonly peer: Peer) {}

  /** Its process with the workload ready to run. */
  async ready(workload: Workload): Promise<Remote> {
    this.#remote ??= new Remote(this.peer);
    if (this.#ready !== workload) {
      this.#result = (await this.#remote.prepare(workload)).result;
      this.#ready = workload;
    }
    return this.#remote;
  }

  /** The outputs of a workload. */
  async result(workload: Workload): Promise<Result> {
    await this.ready(workload);
    return this.#result;
  }
}

/** Throws if the libraries do not agree on the outputs of a workload. */
async function agree(workload: Workload, entrants: readonly Entrant[]): Promise<void> {
  const results = new Map<string, Result>();
  for (const entrant of entrants) {
    results.set(entrant.peer.script, await entrant.result(workload));
  }
  for (const [name, { right, distance }] of verify(workload, results)) {
    if (!right) throw new Error(`Cannot time ${name}: ${wrongWords(distance)}`);
  }
}

/** Registers workloads on devices: those of this machine unless given. */
export async function register(workloads: readonly Workload[], on?: string[]): Promise<void> {
  for (const device of on ?? await devices()) {
    const all = backends[device].map((peer) => new Entrant(peer));
    for (const workload of workloads) {
      const entrants = all.filter(({ peer }) => canRun(peer, workload));
      const group = `${kernelOf(workload)} ${shapeOf(workload)}, ${device}`;
      let verified: Promise<void> | undefined;
      for (const entrant of entrants) {
        Deno.bench({
          name: `${entrant.peer.script} ${entrant.peer.backend}`,
          group,
          baseline: entrant === entrants[0],
          n: 10,
          warmup: 3,
          async fn(bench) {
            await (verified ??= agree(workload, entrants));
            const remote = await entrant.ready(workload);
            bench.start();
            await remote.run(1, 1);
            bench.end();
          },
        });
      }
    }
  }
}
