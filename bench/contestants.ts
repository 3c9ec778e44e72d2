/**
 * Who takes part in a comparison, and in what: an empty list is refused, as it would look like a success.
 * @module
 */

import { UsageError } from "../src/experiments/mod.ts";
import type { Options } from "./compare_options.ts";
import type { Contestant } from "./harness.ts";
import { pytorchPeers } from "./pythons.ts";
import { backends, canRun, nameOf, type Peer, Remote } from "./remote.ts";
import { selections } from "./selections.ts";
import { shapeOf, type Workload } from "./workloads.ts";

/**
 * The peers that are asked for; PyTorch's are those of the Pythons that there are.
 *
 * @throws {UsageError} If there are none.
 */
export async function peersOf({ device, peers, pythons, before }: Options): Promise<Peer[]> {
  const wanted = (peer: Peer) => peers.includes(nameOf(peer));
  const [own, ...others] = backends[device];
  const earlier = before === undefined ? [] : [{ ...own, folder: before }];
  const found = [own, ...earlier, ...others].filter(wanted);
  if (peers.some((name) => name.startsWith("pytorch"))) {
    const pytorch = await pytorchPeers(device, pythons);
    pytorch.missing.forEach((line) => console.error(`left out: pytorch: ${line}`));
    found.push(...pytorch.peers.filter(wanted));
  }
  if (found.length) return found;
  const named = backends[device].map(nameOf).join(", ");
  const known = device === "cpu" ? "a Python with PyTorch" : `${named} or pytorch with a Python`;
  throw new UsageError(
    `Cannot compare on ${device}: expected --peers with ${known}, got ${peers.join()}`,
  );
}

/** A topic's workloads that are to be measured. */
export interface Chosen {
  readonly topic: string;
  readonly workloads: readonly Workload[];
}

/**
 * What is to be measured of each topic: what --only chooses, and some peer can run.
 *
 * @throws {UsageError} If that is nothing.
 */
export function chosenOf({ topics, quick, only }: Options, peers: readonly Peer[]): Chosen[] {
  const all = topics.flatMap((topic) => selections(topic, quick));
  const named = (workload: Workload) => shapeOf(workload).includes(only);
  if (!all.some(named)) {
    const shapes = [...new Set(all.map(shapeOf))].join(", ");
    throw new UsageError(
      `Cannot compare: expected --only to be a part of one of ${shapes}, got ${only}`,
    );
  }
  const able = (workload: Workload) => peers.some((peer) => canRun(peer, workload));
  const chosen = topics.map((topic) => ({
    topic,
    workloads: selections(topic, quick).filter((one) => named(one) && able(one)),
  }));
  if (chosen.some(({ workloads }) => workloads.length)) return chosen;
  const names = [...new Set(peers.map(nameOf))].join();
  throw new UsageError(
    `Cannot compare: expected --peers that have ${topics.join(" or ")}, got ${names}`,
  );
}

/**
 * Starts all peers; one that cannot start is named and left out.
 *
 * @throws {UsageError} If none is left.
 */
export async function open(peers: readonly Peer[]): Promise<Contestant[]> {
  const contestants: Contestant[] = [];
  for (const peer of peers) {
    const remote = new Remote(peer);
    try {
      contestants.push({ remote, about: await remote.about() });
    } catch (error) {
      console.error(`left out: ${(error as Error).message}`);
      await remote.close();
    }
  }
  if (contestants.length) return contestants;
  const names = peers.map(nameOf).join();
  throw new UsageError(`Cannot compare: expected a library that starts, got none of ${names}`);
}
