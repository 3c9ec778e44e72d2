/**
 * Measures one workload in several libraries: build, verify, warm up, then time in rounds in which
 * every library has its turn (A B A B …), so that whatever else the machine does hits all alike.
 * @module
 */

import type { DeviceSpeed } from "../src/devices/mod.ts";
import type { Work } from "../src/graph/mod.ts";
import { floorOf } from "./floors.ts";
import type { Fingerprint } from "./fingerprints.ts";
import { type Spread, spread } from "./spread.ts";
import type { About } from "./peers/peer.ts";
import type { Remote } from "./remote.ts";
import { verify, wrongWords } from "./verify.ts";
import { workOf } from "./work.ts";
import { kernelOf, shapeOf, type Workload } from "./workloads.ts";

/** How long and how often to measure. */
export interface Effort {
  /** Rounds; each gives one sample a library. */
  readonly rounds: number;
  /** Time that one sample should take, or at least four fifths of it, in milliseconds. */
  readonly sampleMilliseconds: number;
  /** Seconds after which no further round begins, once there were three. */
  readonly roundSeconds: number;
  /** What the device does at most, to say the share of it. */
  readonly peak?: DeviceSpeed;
  /** Told what is being done, as the larger sizes take minutes. */
  readonly report?: (stage: string) => void;
}

/** A library taking part in a comparison. */
export interface Contestant {
  readonly remote: Remote;
  readonly about: About;
}

/** What came of one library: times in milliseconds a run, or why there are none. */
export interface Outcome {
  readonly about: About;
  readonly times?: Spread;
  readonly rate?: number;
  /** Over the rounds: its time to the first library's time in the same round. */
  readonly ratio?: Spread;
  /** Of another checkout of the first library: true if its outputs are the same to the last bit. */
  readonly same?: boolean;
  /** The least time of its FLOPs and bytes on this device to its time. */
  readonly share?: number;
  readonly error?: string;
  /** Distance of its outputs from those that they were compared with, if there are any. */
  readonly distance?: number;
}

/** One line of `bench/results/*.jsonl`. */
export interface Measurement {
  readonly date: string;
  readonly commit: string;
  readonly kernel: string;
  readonly shape: string;
  readonly library: string;
  readonly version: string;
  readonly device: string;
  /** Of PyTorch: its threads, and the library that products run in. */
  readonly threads?: number;
  readonly blas?: string;
  /** Processes that wanted a core in the last minute, ours included: how busy the machine was. */
  readonly load: number;
  /** Number of samples. */
  readonly n: number;
  /** Milliseconds a run: median and quartiles. */
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
  /** Work a second at the median. */
  readonly rate: number;
  readonly unit: string;
  /** The least time of its FLOPs and bytes on this device to the median. */
  readonly share?: number;
}

/** Rounds that a workload gets however slow it is. */
const LEAST_ROUNDS = 3;

interface Runner extends Contestant {
  readonly samples: number[];
  inner: number;
  distance?: number;
  same?: boolean;
}

/** Runs on end at most: this library lets 1,024 wait for the host to read what they made. */
const MOST_RUNS = 1000;

/**
 * Runs until two in a row take about as long, at most six, or one takes ten seconds; then finds how many fill a
 * sample, or four fifths of it.
 */
async function warmUp({ remote }: Contestant, { sampleMilliseconds }: Effort): Promise<number> {
  let last = (await remote.run(1, 1))[0];
  for (let i = 0; i < 5 && last < 10_000; i++) {
    const [now] = await remote.run(1, 1);
    const steady = Math.abs(now - last) < 0.1 * last;
    last = now;
    if (steady) break;
  }
  const runsOf = (each: number) =>
    Math.max(1, Math.min(MOST_RUNS, Math.round(sampleMilliseconds / each)));
  let inner = runsOf(last);
  if (inner === 1) return inner;
  // What a sample waits for at its end, which is 11 ms on a GPU in Deno, isn't a part of every run.
  for (let i = 0; i < 10 && inner < MOST_RUNS; i++) {
    const [each] = await remote.run(inner, 1);
    if (inner * each > 0.8 * sampleMilliseconds) break;
    inner = runsOf(each);
  }
  return inner;
}

/** Builds the workload everywhere; keeps the libraries whose outputs are right, and the work that one counted. */
async function prepare(
  workload: Workload,
  contestants: readonly Contestant[],
  outcomes: Map<Contestant, Outcome>,
  report?: (stage: string) => void,
): Promise<{ runners: Runner[]; work: readonly Work[] }> {
  let work: readonly Work[] = [];
  const results = new Map<Contestant, Record<string, Fingerprint>>();
  for (const contestant of contestants) {
    report?.(`${contestant.about.library} runs for the first time`);
    try {
      const prepared = await contestant.remote.prepare(workload);
      results.set(contestant, prepared.result);
      work = prepared.work ?? work;
    } catch (error) {
      outcomes.set(contestant, { about: contestant.about, error: (error as Error).message });
    }
  }
  const runners: Runner[] = [];
  const first = JSON.stringify(results.get(contestants[0]));
  const sameAsFirst = (one: Contestant) => JSON.stringify(results.get(one)) === first;
  for (const [contestant, verdict] of verify(workload, results)) {
    if (verdict.right) {
      const same = contestant.remote.peer.folder ? sameAsFirst(contestant) : undefined;
      runners.push({ ...contestant, samples: [], inner: 1, distance: verdict.distance, same });
      continue;
    }
    const error = wrongWords(verdict.distance);
    outcomes.set(contestant, { about: contestant.about, error, distance: verdict.distance });
  }
  return { runners, work };
}

/** Measures one workload; the outcomes are in the order of the contestants. */
export async function measure(
  workload: Workload,
  contestants: readonly Contestant[],
  effort: Effort,
): Promise<Outcome[]> {
  const failures = new Map<Contestant, Outcome>();
  const { runners, work } = await prepare(workload, contestants, failures, effort.report);
  /** Lets a library have its turn; one that fails, as out of memory, is left out, and the others go on. */
  const take = async (runner: Runner, turn: () => Promise<void>) => {
    try {
      await turn();
    } catch (error) {
      const contestant = contestants.find(({ remote }) => remote === runner.remote)!;
      failures.set(contestant, { about: runner.about, error: (error as Error).message });
      runners.splice(runners.indexOf(runner), 1);
    }
  };
  for (const runner of [...runners]) {
    effort.report?.(`${runner.about.library} warms up`);
    await take(runner, async () => void (runner.inner = await warmUp(runner, effort)));
  }
  const end = performance.now() + 1000 * effort.roundSeconds;
  for (let round = 0; round < effort.rounds; round++) {
    if (round >= LEAST_ROUNDS && performance.now() > end) break;
    effort.report?.(`round ${round + 1} of ${effort.rounds}`);
    for (const runner of [...runners]) {
      const { remote, inner, samples } = runner;
      await take(runner, async () => void samples.push(...await remote.run(inner, 1)));
    }
  }
  effort.report?.("");
  const outcomes = contestants.map((contestant): Outcome => {
    const runner = runners.find(({ remote }) => remote === contestant.remote);
    if (!runner) return failures.get(contestant)!;
    const times = spread(runner.samples);
    const rate = (workOf(workload).amount / times.median) * 1000;
    const base = runners[0]?.remote === contestants[0].remote ? runners[0].samples : undefined;
    const ratio = base && spread(runner.samples.map((time, i) => time / base[i]));
    const share = effort.peak && work.length > 0
      ? floorOf(work, effort.peak) / times.median
      : undefined;
    const { about, distance, same } = runner;
    return { about, times, rate, ratio, share, distance, same };
  });
  for (const { remote } of runners) await remote.release();
  return outcomes;
}

/** The JSON lines of one workload's outcomes. */
export function measurements(
  workload: Workload,
  outcomes: readonly Outcome[],
  commit: string,
): Measurement[] {
  const date = new Date().toISOString();
  return outcomes.filter(({ times }) => times).map(({ about, times, rate, share }) => ({
    date,
    commit,
    kernel: kernelOf(workload),
    shape: shapeOf(workload),
    ...about,
    load: Deno.loadavg()[0],
    ...times!,
    rate: rate!,
    unit: workOf(workload).unit,
    share,
  }));
}
