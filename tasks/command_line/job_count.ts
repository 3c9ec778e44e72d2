/**
 * How many processes train at once, and with how many threads each.
 *
 * @module
 */
import type { LaunchedWork } from "../../src/experiments/mod.ts";

/** What a command line asks for. */
export interface JobWishes {
  /** Processes; 0 for as many as there are cores. */
  readonly jobs: number;
  /** Threads of the CPU in all. Default: one for each core. */
  readonly threads?: number;
}

/** What a machine has. */
export interface Machine {
  readonly cores: number;
  /** Bytes that processes can still take. */
  readonly free: number;
  /** Bytes that this process has, with its data and networks: another one takes as much. */
  readonly need: number;
}

/** What is started. */
export interface JobPlan {
  readonly count: number;
  readonly threads: number;
  /** Why there are fewer than were asked for, in words. */
  readonly notice?: string;
}

/** Divides a machine among processes. */
export function planJobs(
  { jobs, threads }: JobWishes,
  { runs }: Pick<LaunchedWork, "runs">,
  { cores, free, need }: Machine,
): JobPlan {
  const wanted = Math.max(1, Math.min(jobs || cores, runs));
  const count = Math.max(1, Math.min(wanted, Math.floor(free / need)));
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  return {
    count,
    threads: Math.max(1, Math.floor((threads ?? cores) / count)),
    ...count < wanted && {
      notice: `${count} of ${wanted} processes are started, as each takes about ` +
        `${gigabytes(need)} of memory and ${gigabytes(free)} are free`,
    },
  };
}

/** What this machine has now. */
export function machineHere(): Machine {
  const { rss, heapTotal, external } = Deno.memoryUsage();
  return {
    cores: navigator.hardwareConcurrency,
    free: Math.min(freeMemory(), freeInGroup()),
    need: Math.max(rss, heapTotal + external),
  };
}

function freeMemory(): number {
  try {
    return Deno.systemMemoryInfo().available;
  } catch {
    return Infinity;
  }
}

/** Of a container's limit, what is left. */
function freeInGroup(): number {
  try {
    const read = (name: string) => Number(Deno.readTextFileSync(`/sys/fs/cgroup/memory.${name}`));
    const left = read("max") - read("current");
    return Number.isFinite(left) ? left : Infinity;
  } catch {
    return Infinity;
  }
}
